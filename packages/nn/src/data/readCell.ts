/**
 * The numbers that a cell stands for, given its column. It knows no statistics: numbers come out as they were written.
 */
import { missingValue, unreadableCell } from "./cellErrors.ts";
import type { BooleanColumn, Column, NumericColumn } from "./column.ts";
import { isDecimalNumber } from "./decimalNumber.ts";
import { cellText, type Table, type TableRow } from "./table.ts";

/**
 * The one number of a boolean or numeric cell.
 *
 * @throws ChainruleError `missing-value` or `invalid-data`, naming the line, the row, the column and the cell.
 */
export function readNumber(tableName: string, row: TableRow, column: BooleanColumn | NumericColumn): number {
  const text = cellText(row, column.index);
  if (text === "") throw missingValue(tableName, row, column.name);
  if (column.kind === "numeric") {
    if (isDecimalNumber(text)) return Number(text);
    throw unreadableCell(tableName, row, column, "a number");
  }
  if (text === column.positive) return 1;
  if (text === column.negative) return 0;
  const words = `${JSON.stringify(column.positive)} or ${JSON.stringify(column.negative)}`;
  throw unreadableCell(tableName, row, column, words);
}

/**
 * The numbers of a cell, in the order of {@link featureNamesOf}: one, or one per category of which one is 1.
 *
 * @throws ChainruleError as {@link readNumber} does, and for a word that is not among the categories.
 */
export function readCell(tableName: string, row: TableRow, column: Column): number[] {
  if (column.kind !== "categorical") return [readNumber(tableName, row, column)];
  const text = cellText(row, column.index);
  if (text === "") throw missingValue(tableName, row, column.name);
  if (!column.categories.includes(text)) {
    throw unreadableCell(tableName, row, column, `one of ${column.categories.join(", ")}`);
  }
  return column.categories.map((category) => (category === text ? 1 : 0));
}

/** What the numbers of a column are called: its name, or `name=category` for each category. */
export function featureNamesOf(column: Column): string[] {
  if (column.kind !== "categorical") return [column.name];
  return column.categories.map((category) => `${column.name}=${category}`);
}

/** A whole boolean or numeric column, one number per row; an empty cell is NaN. */
export function readColumn(table: Table, column: BooleanColumn | NumericColumn): Float64Array {
  return Float64Array.from(table.rows, (row) =>
    cellText(row, column.index) === "" ? Number.NaN : readNumber(table.name, row, column),
  );
}
