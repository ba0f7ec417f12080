/**
 * Reads comma-separated text that arrives in pieces and need not fit into memory, row by row, with the errors of {@link parseCsv}.
 * It opens no file, and it does not know what a cell means.
 */
import { ChainruleError } from "@chainrule/core";
import { columnsOf } from "./columnsOf.ts";
import { readRecords, toRow, type CsvRecord } from "./csvRecords.ts";
import type { Table, TableRow } from "./table.ts";
import { wholeRecords, type TextSource } from "./wholeRecords.ts";

/** How {@link streamCsv} reads. */
export interface StreamCsvOptions {
  /** What messages call the text, usually its file name. */
  readonly name: string;
  /** How many rows {@link CsvStream.sample} holds, at least 1; 1000 unless told. */
  readonly sampleRows?: number;
  /** The most characters in a row, so that a quote that is never closed does not read all of a file; 2²⁴ unless told. */
  readonly longestRow?: number;
}

/** A table whose rows are read as they are asked for, once. */
export interface CsvStream extends AsyncIterable<TableRow> {
  /** The distinct names in the header line, in file order. */
  readonly columns: readonly string[];
  /**
   * The first rows, which the stream gives as well: enough for `inferColumns` and `encodeTable` to find out what the columns are. A
   * later cell that does not fit is an error then.
   */
  readonly sample: Table;
}

/**
 * The table that arrives from `source`, the same rows as {@link parseCsv} would give. The header and the sample are read at once, the
 * rest while the stream is walked through with `for await`. In Node a source is `createReadStream(path)`, in a browser the body of a
 * response.
 *
 * @throws ChainruleError (the promise rejects) as {@link parseCsv} does, as far as the sample goes; later errors come when their row
 *   does. `corrupt-file` for bytes that are no UTF-8, `invalid-argument` when the stream is walked through a second time.
 */
export async function streamCsv(source: TextSource, options: StreamCsvOptions): Promise<CsvStream> {
  const { name, sampleRows = 1000, longestRow = 2 ** 24 } = options;
  if (!Number.isSafeInteger(sampleRows) || sampleRows < 1) {
    throw new ChainruleError("invalid-argument", {
      where: "streamCsv, sampleRows",
      expected: "a whole number of at least 1",
      received: String(sampleRows),
    });
  }
  const records = readAll(source, name, longestRow);
  const header = (await records.next()).value ?? undefined;
  const first: CsvRecord[] = [];
  while (first.length < sampleRows) {
    const { value, done } = await records.next();
    if (done) break;
    if (!value.blank) first.push(value);
  }
  const columns = columnsOf(header, first, name);
  const rows = first.map((record, index) => toRow(record, index, columns, name));
  let isUsed = false;
  return {
    columns,
    sample: { name, columns, rows },
    [Symbol.asyncIterator]() {
      if (isUsed) throw usedTwice(name);
      isUsed = true;
      return theRest(rows, records, columns, name);
    },
  };
}

async function* theRest(
  sample: readonly TableRow[],
  records: AsyncGenerator<CsvRecord, void, void>,
  columns: readonly string[],
  name: string,
): AsyncGenerator<TableRow, void, void> {
  try {
    yield* sample;
    let index = sample.length;
    for await (const record of records) {
      if (!record.blank) yield toRow(record, index++, columns, name);
    }
  } finally {
    await records.return(); // closes the source, even when the loop ends within the sample
  }
}

async function* readAll(
  source: TextSource,
  name: string,
  longestRow: number,
): AsyncGenerator<CsvRecord, void, void> {
  let header: CsvRecord | undefined;
  let line = 1;
  for await (const text of wholeRecords(source, name, longestRow)) {
    for (const record of readRecords(text, { name, line, header })) {
      header ??= record;
      yield record;
    }
    line += text.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
}

function usedTwice(name: string): ChainruleError {
  return new ChainruleError("invalid-argument", {
    where: name,
    expected: "one walk through the stream",
    received: "a second one",
    fix: "Call streamCsv again with a source that begins anew",
  });
}
