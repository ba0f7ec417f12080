/**
 * Splits comma-separated text into records of cells, and checks that a record has a cell for each column. It knows lines and
 * quotes, not what a cell means.
 */
import { ChainruleError } from "@chainrule/core";
// The browser build of csv-parse, since its Node build needs a global Buffer; it runs unchanged in Node.
import { type CsvError, parse } from "csv-parse/browser/esm/sync";
import type { TableRow } from "./table.ts";

/** One line, or several where line ends stand inside quotes. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
  /** Whether the line holds nothing at all; a quoted empty cell is something, namely a missing value. */
  readonly blank: boolean;
}

/** Where a piece of text stands in its file. */
export interface CsvPlace {
  /** What messages call the file. */
  readonly name: string;
  /** The line on which the text begins. */
  readonly line: number;
  /** The first line of the file, if the text does not hold it. */
  readonly header?: CsvRecord | undefined;
}

/**
 * The records in a text that begins with a record and ends with one.
 * @throws ChainruleError `parse-error` for a misplaced or unclosed quote.
 */
export function readRecords(text: string, place: CsvPlace): CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = place.line;
  try {
    parse(text, {
      bom: place.line === 1,
      raw: true,
      // The parser's own guess takes the first line end for all others, and spreadsheets do mix them.
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      on_record: (parsed: unknown) => {
        const { record, raw } = parsed as { record: string[]; raw: string };
        records.push({ line, cells: record, blank: raw.trim() === "" });
        // The parser counts a CRLF inside quotes as two lines, and tells the last line of a record, not its first.
        line += raw.match(/\r\n|\n|\r/g)?.length ?? 0;
        return null;
      },
    });
  } catch (error) {
    throw quoteError(error as CsvError, place.name, line, place.header ?? records[0]);
  }
  return records;
}

/** Quotes are all that the parser itself refuses; the first broken record begins where the read ones end. */
function quoteError(error: CsvError, name: string, line: number, header: CsvRecord | undefined): Error {
  const received = {
    CSV_QUOTE_NOT_CLOSED: "a quoted cell that is never closed",
    INVALID_OPENING_QUOTE: "a quote inside a cell that does not begin with one",
    CSV_INVALID_CLOSING_QUOTE: "more text after a closing quote",
  }[error.code as string];
  if (received === undefined) return error;
  const index = Number(error["column"]);
  const column = header?.cells[index]?.trim();
  return new ChainruleError(
    "parse-error",
    {
      where: `${name}, line ${line}, column ${column === undefined ? index + 1 : JSON.stringify(column)}`,
      expected: "quotes only around a whole cell, and doubled inside it",
      received,
      fix: 'Write a cell that holds a quote as "say ""yes"" aloud"',
      data: { file: name, line, column: column ?? index + 1 },
    },
    { cause: error },
  );
}

/**
 * The record as row number `index` + 1 of a table.
 * @throws ChainruleError `invalid-data` for too few or too many cells.
 */
export function toRow(record: CsvRecord, index: number, columns: readonly string[], name: string): TableRow {
  const { line, cells } = record;
  if (cells.length !== columns.length) {
    const missing = columns[cells.length];
    throw new ChainruleError("invalid-data", {
      where: `${name}, line ${line} (row ${index + 1})`,
      expected: `${columns.length} cells, as in the header`,
      received:
        missing === undefined
          ? `${cells.length}: there is no column for ${JSON.stringify(cells[columns.length])}`
          : `${cells.length}: the cells from column ${JSON.stringify(missing)} on are missing`,
      fix: "Quote a cell that holds a comma, and leave nothing out",
      data: { file: name, line, row: index + 1, expected: columns.length, received: cells.length },
    });
  }
  return { number: index + 1, line, cells };
}
