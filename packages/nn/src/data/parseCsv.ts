/**
 * Reads comma-separated text (RFC 4180, as spreadsheets write it) into a {@link Table}, with errors that name the
 * file, the line and the column. It opens no file, and it does not know what a cell means.
 */
import { columnsOf } from "./columnsOf.ts";
import { readRecords, toRow } from "./csvRecords.ts";
import type { Table } from "./table.ts";

/** How {@link parseCsv} speaks of the text. */
export interface ParseCsvOptions {
  /** What messages call the text, usually its file name. */
  readonly name: string;
}

/**
 * The table in `text`, whose first line is the header.
 *
 * A byte order mark, any line ends, quoted cells with commas, quotes or line ends in them, and blank lines after the
 * header are fine. Spaces around column names are dropped; cells are kept as they are.
 *
 * @throws ChainruleError `empty-data` for a text without data rows; `invalid-data` where there is no header line, an
 *   empty name in it, a row with too few or too many cells, or a misplaced or unclosed quote; `duplicate-name` for two
 *   columns of one name.
 */
export function parseCsv(text: string, options: ParseCsvOptions): Table {
  const { name } = options;
  const [header, ...body] = readRecords(text, { name, line: 1 });
  const records = body.filter((record) => !record.blank);
  const columns = columnsOf(header, records, name);
  return { name, columns, rows: records.map((record, index) => toRow(record, index, columns, name)) };
}
