/**
 * Reads comma-separated text (RFC 4180, as spreadsheets write it) into a {@link Table}, with errors that name the
 * file, the line and the column. It opens no file, and it does not know what a cell means.
 */
import { ChainruleError } from "@chainrule/core";
// The browser build of csv-parse, since its Node build needs a global Buffer; it runs unchanged in Node.
import { type CsvError, parse } from "csv-parse/browser/esm/sync";
import { checkHeader } from "./checkHeader.ts";
import type { Table, TableRow } from "./table.ts";

/** How {@link parseCsv} speaks of the text. */
export interface ParseCsvOptions {
  /** What messages call the text, usually its file name. */
  readonly name: string;
}

interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
  /** Whether the line holds nothing at all; a quoted empty cell is something, namely a missing value. */
  readonly blank: boolean;
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
  const [header, ...body] = readRecords(text, name);
  const records = body.filter((record) => !record.blank);
  if (header === undefined || (header.blank && records.length === 0)) {
    throw new ChainruleError("empty-data", {
      where: name,
      expected: "a header line and at least one row",
      received: text === "" ? "an empty file" : "a file of blank lines",
      fix: "Check that this is the right file and that it was written completely",
      data: { file: name },
    });
  }
  const columns = checkHeader(
    header.cells,
    records.map((record) => record.cells),
    { name, line: header.line },
  );
  if (records.length === 0) {
    throw new ChainruleError("empty-data", {
      where: name,
      expected: "at least one row below the header",
      received: `a header of ${columns.length} columns and no rows`,
      data: { file: name, columns },
    });
  }
  return { name, columns, rows: records.map((record, index) => toRow(record, index, columns, name)) };
}

function readRecords(text: string, name: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = 1;
  try {
    parse(text, {
      bom: true,
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
    throw quoteError(error as CsvError, name, line, records[0]);
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

function toRow(record: CsvRecord, index: number, columns: readonly string[], name: string): TableRow {
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
