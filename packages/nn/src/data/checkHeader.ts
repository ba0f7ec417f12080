/**
 * Decides whether the first line of a file is a header. It sees only texts; it does not read the file.
 */
import { ChainruleError } from "@chainrule/core";
import { isDecimalNumber } from "./decimalNumber.ts";

/**
 * The column names in `cells`, without the spaces around them.
 *
 * A first line is taken for data, hence for a missing header, when each of its cells is a number or a value that its
 * own column holds again further down.
 *
 * @throws ChainruleError `invalid-data` for a missing header or an empty name, `duplicate-name` for a repeated one.
 */
export function checkHeader(
  cells: readonly string[],
  body: readonly (readonly string[])[],
  place: { readonly name: string; readonly line: number },
): string[] {
  const columns = cells.map((cell) => cell.trim());
  const where = `${place.name}, line ${place.line}`;
  const data = { file: place.name, line: place.line };
  const looksLikeData = columns.every(
    (text, index) => text === "" || isDecimalNumber(text) || body.some((row) => row[index]?.trim() === text),
  );
  if (looksLikeData) {
    throw new ChainruleError("invalid-data", {
      where,
      expected: "a header line with the column names",
      received: columns.every((text) => text === "") ? "a blank line" : `data: ${columns.join(", ")}`,
      fix: "Begin the file with one line that names each column",
      data,
    });
  }
  columns.forEach((column, index) => {
    if (column === "") {
      throw new ChainruleError("invalid-data", {
        where: `${where}, column ${index + 1}`,
        expected: "a name for every column",
        received: "an empty one",
        fix: "Name the column, or remove it",
        data: { ...data, column: index + 1 },
      });
    }
    const first = columns.indexOf(column);
    if (first !== index) {
      throw new ChainruleError("duplicate-name", {
        where: `${where}, columns ${first + 1} and ${index + 1}`,
        expected: "column names that differ",
        received: `${JSON.stringify(column)} twice`,
        fix: "Rename one of the two; if this line is data, put a header line above it",
        data: { ...data, column, indices: [first, index] },
      });
    }
  });
  return columns;
}
