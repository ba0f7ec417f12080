/** A table as a spreadsheet exports it: parsed, understood and turned into numbers, or refused by row and column. */
import { ChainruleError } from "@chainrule/core";
import { inferColumns, parseCsv, readColumn, type ColumnSpecification, type Table } from "@chainrule/nn";
import { expect } from "vitest";
import type { CaseInputs } from "./caseInputs.ts";
import { written, type KindTests } from "./formula.ts";

const tableOf = (text: string): Table => parseCsv(text, { name: "table.csv" });

const textOf = (given: CaseInputs): string => given.raw("text") as string;

/** One column as numbers, with NaN for an empty cell. */
function numbers(table: Table, name: string, specification: ColumnSpecification): number[] {
  const columns = inferColumns(table, { columns: { [name]: specification }, missing: "nan" });
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined || column.kind === "categorical") throw new Error(`${name} holds no numbers`);
  return [...readColumn(table, column)];
}

function words(table: Table, name: string): string[] {
  return table.rows.map(({ cells }) => cells[table.columns.indexOf(name)]!);
}

/** Where the table is refused for want of a value. */
function missingCells(table: Table): unknown[] {
  try {
    inferColumns(table);
  } catch (error) {
    if (!(error instanceof ChainruleError) || error.code !== "missing-value") throw error;
    return [error.details.data];
  }
  return [];
}

function binary(given: CaseInputs, text: string, name: string): number[] {
  const positive = (given.raw("positive") as Readonly<Record<string, string>>)[name]!;
  return numbers(tableOf(text), name, { kind: "boolean", positive });
}

export const dataLoading: KindTests = {
  "a parse": {
    spellings: [
      written((given) => {
        const table = tableOf(textOf(given));
        return {
          facts: {
            columns: table.columns,
            rows: table.rows.length,
            Age: numbers(table, "Age", { kind: "numeric" }),
            Gender: words(table, "Gender"),
            class_: words(table, "class"),
            missing: missingCells(table),
          },
        };
      }),
    ],
  },
  "b Boolean table to numbers": {
    spellings: [
      written((given) => ({
        facts: {
          weakness: binary(given, textOf(given), "weak, ness"),
          class_: binary(given, textOf(given), "class"),
        },
      })),
    ],
    properties: {
      "an unknown word is an error naming row, column and word": (given) => {
        const text = textOf(given).replace('"Yes"', "Maybe");
        expect(() => binary(given, text, "weak, ness")).toThrow(/row 2.*"weak, ness".*"Maybe"/);
      },
    },
  },
  "c non-numeric cell": {
    spellings: [
      written((given) => ({ facts: { Age: numbers(tableOf(textOf(given)), "Age", { kind: "numeric" }) } })),
    ],
  },
};
