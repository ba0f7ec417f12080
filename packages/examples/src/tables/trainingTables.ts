/** Which tables are trained on, and what is predicted from them. */
import { fileURLToPath } from "node:url";
import { ChainruleError } from "@chainrule/core";
import type { Table } from "@chainrule/nn";
import { basename, extname } from "node:path";
import { articleTable } from "./articleTable.ts";
import { loadTable } from "./loadTable.ts";

/** A table with the question put to it. */
export interface TrainingTable {
  /** In the report, and in the names of files: letters, digits, `-` and `_`. */
  readonly name: string;
  readonly title: string;
  /** Whom the data is owed to. */
  readonly source?: string;
  readonly table: Table;
  /** The column to predict. */
  readonly target: string;
  /** Whether there are rows enough to keep some for a test. */
  readonly isTested: boolean;
}

/** The article's own five rows, and the 520 of the diabetes study. */
export function builtInTables(): TrainingTable[] {
  const diabetes = fileURLToPath(new URL("../../data/early_stage_diabetes.csv", import.meta.url));
  return [
    {
      name: "article",
      title: "The article's table",
      table: articleTable,
      target: "diabetic",
      isTested: false,
    },
    {
      name: "diabetes",
      title: "The diabetes table",
      source:
        "Islam, Ferdousi, Rahman and Bushra (2020), Early stage diabetes risk prediction, " +
        "UCI Machine Learning Repository, data set 529, CC BY 4.0",
      table: loadTable(diabetes),
      target: "class",
      isTested: true,
    },
  ];
}

/**
 * The table in the user's own file.
 *
 * @throws ChainruleError `missing-column` without a target, listing the columns there are; and whatever `loadTable` throws.
 */
export function userTable(file: string, target: string | undefined): TrainingTable {
  const table = loadTable(file);
  if (target === undefined) {
    throw new ChainruleError("missing-column", {
      where: "--target",
      expected: `the column of ${table.name} to predict`,
      received: "none",
      fix: `Choose one of ${table.columns.map((column) => JSON.stringify(column)).join(", ")}`,
      data: { columns: table.columns },
    });
  }
  return { name: fileNamePart(table.name), title: table.name, table, target, isTested: true };
}

function fileNamePart(file: string): string {
  return basename(file, extname(file)).replaceAll(/[^\p{L}\p{N}_-]+/gu, "-") || "table";
}
