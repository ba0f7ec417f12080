/**
 * Turns a table into the numbers a classifier trains on: features x and one two-valued target y.
 * What the columns are is decided once, from the whole table; statistics come from the rows given to `fit` alone.
 */
import { ChainruleError } from "@chainrule/core";
import type { BooleanColumn, Column, ColumnSpecification } from "./column.ts";
import { columnIndex } from "./columnIndex.ts";
import { countValues } from "./countValues.ts";
import { inferColumns } from "./inferColumns.ts";
import { orderByPositive } from "./positiveWord.ts";
import { featureNamesOf, readCell, readNumber } from "./readCell.ts";
import { fitStandardization, type Standardization } from "./standardize.ts";
import type { Table, TableRow } from "./table.ts";

/** How {@link encodeTable} reads the table. */
export interface EncodeTableOptions {
  /** By column name: what the column is, where the user knows better. */
  readonly columns?: Readonly<Record<string, ColumnSpecification>>;
  /** How many distinct words a categorical column may hold; 20 unless told. */
  readonly maximumCategories?: number;
}

/** A table's columns, understood; not yet any statistics. */
export interface TableEncoder {
  /** The column to predict. */
  readonly target: BooleanColumn;
  /** All other columns, in the table's order. */
  readonly columns: readonly Column[];
  /** One name per column of x: a column's own, or `column=category`. */
  readonly featureNames: readonly string[];
  /**
   * Takes means and standard deviations of the numeric columns from `trainingRows`.
   *
   * @throws ChainruleError `empty-data` without rows.
   */
  fit(trainingRows: readonly TableRow[]): FittedEncoder;
}

/** An encoder that knows the training rows' statistics. */
export interface FittedEncoder {
  readonly featureNames: readonly string[];
  /** One for each numeric column, in the order of the features. */
  readonly standardizations: readonly Standardization[];
  /**
   * The numbers of any rows of the same columns: numeric features standardized, all others 0 or 1.
   *
   * @throws ChainruleError `missing-value` or `invalid-data`, naming the line, the row, the column and the cell.
   */
  transform(rows: readonly TableRow[]): EncodedRows;
}

/** Rows as numbers. */
export interface EncodedRows {
  /** Row by row, of shape [rows, featureNames.length]. */
  readonly x: Float64Array;
  /** 0 or 1, of shape [rows, 1]. */
  readonly y: Float64Array;
  /** How many rows there are. */
  readonly rows: number;
  readonly featureNames: readonly string[];
}

/**
 * An encoder for the columns of `table`, with `target` to be predicted and every other column a feature.
 *
 * @throws ChainruleError `missing-column` for an unknown target, listing the columns there are; `invalid-data` for a
 *   target without exactly two classes, or without another column beside it; and whatever {@link inferColumns} throws.
 */
export function encodeTable(table: Table, target: string, options: EncodeTableOptions = {}): TableEncoder {
  const targetIndex = columnIndex(table, target);
  const specification = targetSpecification(table, targetIndex, options.columns ?? {});
  const inferred = inferColumns(table, {
    ...options,
    columns: { ...options.columns, [target]: specification },
  });
  const columns = inferred.filter((column) => column.index !== targetIndex);
  const targetColumn = inferred[targetIndex];
  if (targetColumn?.kind !== "boolean" || columns.length === 0) {
    throw new ChainruleError("invalid-data", {
      where: table.name,
      expected: `a column beside the target ${JSON.stringify(target)} to predict it from`,
      received: "no other column",
      data: { file: table.name, columns: table.columns },
    });
  }
  const featureNames = columns.flatMap(featureNamesOf);
  return {
    target: targetColumn,
    columns,
    featureNames,
    fit: (trainingRows) => fitEncoder(table.name, targetColumn, columns, trainingRows),
  };
}

/** The target's two classes, whether they are written as words or as numbers. */
function targetSpecification(
  table: Table,
  index: number,
  given: Readonly<Record<string, ColumnSpecification>>,
): ColumnSpecification {
  const target = table.columns[index] ?? "";
  const classes = [...countValues(table, index, "error").keys()];
  const [first, second] = classes;
  if (classes.length !== 2 || first === undefined || second === undefined) {
    const shown = classes.slice(0, 5).map((word) => JSON.stringify(word));
    throw new ChainruleError("invalid-data", {
      where: `${table.name}, target column ${JSON.stringify(target)}`,
      expected: "exactly two classes",
      received: `${classes.length}: ${shown.join(", ")}${classes.length > shown.length ? ", …" : ""}`,
      fix: "Choose a target with two values",
      data: { file: table.name, column: target, classes },
    });
  }
  const specification = Object.hasOwn(given, target) ? given[target] : undefined;
  if (specification?.kind === "boolean") return specification;
  const [positive, negative] = orderByPositive(first, second);
  return { kind: "boolean", positive, negative };
}

function fitEncoder(
  tableName: string,
  target: BooleanColumn,
  columns: readonly Column[],
  trainingRows: readonly TableRow[],
): FittedEncoder {
  if (trainingRows.length === 0) {
    throw new ChainruleError("empty-data", {
      where: `encoding ${tableName}`,
      expected: "at least one training row",
      received: "none",
    });
  }
  const standardizations = new Map<Column, Standardization>();
  for (const column of columns) {
    if (column.kind !== "numeric") continue;
    const values = trainingRows.map((row) => readNumber(tableName, row, column));
    standardizations.set(column, fitStandardization(column.name, values));
  }
  const featureNames = columns.flatMap(featureNamesOf);
  const encodeCell = (row: TableRow, column: Column): number[] => {
    const numbers = readCell(tableName, row, column);
    const standardization = standardizations.get(column);
    if (standardization === undefined) return numbers;
    return numbers.map((value) => (value - standardization.mean) / standardization.standardDeviation);
  };
  return {
    featureNames,
    standardizations: [...standardizations.values()],
    transform: (rows) => ({
      x: Float64Array.from(rows.flatMap((row) => columns.flatMap((column) => encodeCell(row, column)))),
      y: Float64Array.from(rows, (row) => readNumber(tableName, row, target)),
      rows: rows.length,
      featureNames,
    }),
  };
}
