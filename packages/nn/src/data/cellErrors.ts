/**
 * The two things that can be wrong with one cell, each said with its line, its row, its column and its text.
 */
import { ChainruleError } from "@chainrule/core";
import { cellPlace, cellText, type TableRow } from "./table.ts";

/** The error for an empty cell. */
export function missingValue(tableName: string, row: TableRow, columnName: string): ChainruleError {
  return new ChainruleError("missing-value", {
    where: cellPlace(tableName, row, columnName),
    expected: "a value",
    received: "an empty cell",
    fix: "Fill the cell in, or remove the row or the column",
    data: { file: tableName, line: row.line, row: row.number, column: columnName },
  });
}

/** The error for a cell that its column cannot hold. */
export function unreadableCell(
  tableName: string,
  row: TableRow,
  column: { readonly name: string; readonly index: number },
  expected: string,
): ChainruleError {
  const cell = cellText(row, column.index);
  return new ChainruleError("invalid-data", {
    where: cellPlace(tableName, row, column.name),
    expected,
    received: JSON.stringify(cell),
    fix: "Correct the cell, or say what the column is: numeric, boolean or categorical",
    data: { file: tableName, line: row.line, row: row.number, column: column.name, cell },
  });
}
