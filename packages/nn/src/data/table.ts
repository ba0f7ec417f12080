/**
 * A table of text: named columns, and rows that remember where they stood in their file.
 * It does not know what a cell means; {@link inferColumns} decides that.
 */

/** One data row. Cells are kept as they were written, spaces included. */
export interface TableRow {
  /** The 1-based position among the data rows; the header is not counted. */
  readonly number: number;
  /** The 1-based line of the file on which the row begins; it may run over several lines inside quotes. */
  readonly line: number;
  /** One text per column. */
  readonly cells: readonly string[];
}

/** A table as read from a file: every row has as many cells as there are columns. */
export interface Table {
  /** What messages call the table, usually its file name. */
  readonly name: string;
  /** The distinct names in the header line, in file order. */
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

/** A cell without the spaces around it. Its empty text means that the value is missing. */
export function cellText(row: TableRow, index: number): string {
  return (row.cells[index] ?? "").trim();
}

/** Where a cell stands, for the `where` of an error: `patients.csv, line 3 (row 2), column "Age"`. */
export function cellPlace(tableName: string, row: TableRow, columnName: string): string {
  return `${tableName}, line ${row.line} (row ${row.number}), column ${JSON.stringify(columnName)}`;
}
