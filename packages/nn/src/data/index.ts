/**
 * Tables of text, and the way from them to numbers: parse, infer, split, encode; and datasets, which give those numbers to training in
 * batches. Nothing here opens a file.
 */
export {
  describeColumn,
  type BooleanColumn,
  type CategoricalColumn,
  type Column,
  type ColumnSpecification,
  type NumericColumn,
} from "./column.ts";
export type { ColumnData, Columns } from "./columns.ts";
export { dataset, type Batches, type Dataset, type SplitOptions } from "./dataset.ts";
export {
  encodeTable,
  type EncodedRows,
  type EncodeTableOptions,
  type FittedEncoder,
  type TableEncoder,
} from "./encodeTable.ts";
export { inferColumns, type InferColumnsOptions } from "./inferColumns.ts";
export { parseCsv, type ParseCsvOptions } from "./parseCsv.ts";
export { orderByPositive } from "./positiveWord.ts";
export { readColumn } from "./readCell.ts";
export { splitByGroup, type GroupSplit, type SplitByGroupOptions } from "./splitByGroup.ts";
export type { Standardization } from "./standardize.ts";
export { standardize, type Standardizer } from "./standardizer.ts";
export { streamCsv, type CsvStream, type StreamCsvOptions } from "./streamCsv.ts";
export type { RowSource, StreamedBatches, StreamedDataset } from "./streamedDataset.ts";
export type { Table, TableRow } from "./table.ts";
export type { TextSource } from "./wholeRecords.ts";
