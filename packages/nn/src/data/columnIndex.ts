/**
 * Finds a column by its name, and tells the names there are where it fails.
 */
import { ChainruleError } from "@chainrule/core";
import type { Table } from "./table.ts";

/**
 * The position of the column `name`, from 0.
 *
 * @throws ChainruleError `missing-column`, listing the columns available.
 */
export function columnIndex(table: Table, name: string): number {
  const index = table.columns.indexOf(name);
  if (index >= 0) return index;
  throw new ChainruleError("missing-column", {
    where: table.name,
    expected: `a column ${JSON.stringify(name)}`,
    received: `the columns ${table.columns.map((column) => JSON.stringify(column)).join(", ")}`,
    fix: "Column names are compared letter by letter, capitals included",
    data: { file: table.name, column: name, columns: table.columns },
  });
}
