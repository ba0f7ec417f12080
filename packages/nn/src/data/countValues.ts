/**
 * Counts what a column holds. It does not know what the values mean.
 */
import { missingValue } from "./cellErrors.ts";
import { cellText, type Table } from "./table.ts";

/**
 * How often each value of a column occurs, in the order of first occurrence. Empty cells are left out where `missing`
 * is `nan`.
 *
 * @throws ChainruleError `missing-value` for the first empty cell where `missing` is `error`.
 */
export function countValues(table: Table, index: number, missing: "error" | "nan"): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of table.rows) {
    const text = cellText(row, index);
    if (text !== "") counts.set(text, (counts.get(text) ?? 0) + 1);
    else if (missing === "error") throw missingValue(table.name, row, table.columns[index] ?? "");
  }
  return counts;
}
