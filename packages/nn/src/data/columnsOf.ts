/** The columns that a first line names, judged by the records below it. */
import { ChainruleError } from "@chainrule/core";
import { checkHeader } from "./checkHeader.ts";
import type { CsvRecord } from "./csvRecords.ts";

/**
 * The names in `header`, the first record of a file, or `undefined` for an empty file.
 * @param records The first records below it that are not blank; none means that there are none.
 * @throws ChainruleError `empty-data` without records, and whatever {@link checkHeader} throws.
 */
export function columnsOf(
  header: CsvRecord | undefined,
  records: readonly CsvRecord[],
  name: string,
): string[] {
  if (header === undefined || (header.blank && records.length === 0)) {
    throw new ChainruleError("empty-data", {
      where: name,
      expected: "a header line and at least one row",
      received: header === undefined ? "an empty file" : "a file of blank lines",
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
  return columns;
}
