/**
 * The way of real files: the case open-19 of the shared cases, and the diabetes table of the examples.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { encodeTable } from "./encodeTable.ts";
import { inferColumns } from "./inferColumns.ts";
import { parseCsv } from "./parseCsv.ts";
import { readColumn } from "./readCell.ts";
import { splitByGroup } from "./splitByGroup.ts";
import type { Table } from "./table.ts";

/** One column as numbers, with NaN for an empty cell. */
function numbersOf(table: Table, name: string, positive?: string): number[] {
  const specification =
    positive === undefined ? ({ kind: "numeric" } as const) : ({ kind: "boolean", positive } as const);
  const column = inferColumns(table, { columns: { [name]: specification }, missing: "nan" }).find(
    (candidate) => candidate.name === name,
  );
  if (column === undefined || column.kind === "categorical")
    throw new Error(`${name} is not a column of numbers`);
  return [...readColumn(table, column)];
}

describe("open-19: a table exported from a spreadsheet", () => {
  const text =
    '\uFEFFAge,Gender,"weak, ness",class\r\n40,Male,No,Positive\r\n"58",Male,"Yes",Negative\r\n41, Female ,,Positive\r\n\r\n';
  const table = parseCsv(text, { name: "spreadsheet.csv" });

  it("is read as a table, its empty cell reported", () => {
    expect(table.columns).toEqual(["Age", "Gender", "weak, ness", "class"]);
    expect(table.rows.map(({ cells }) => cells)).toEqual([
      ["40", "Male", "No", "Positive"],
      ["58", "Male", "Yes", "Negative"],
      ["41", " Female ", "", "Positive"],
    ]);
    expect(numbersOf(table, "Age")).toEqual([40, 58, 41]);
    expect(() => inferColumns(table)).toThrow(refusing("missing-value", "line 4 (row 3)", '"weak, ness"'));
  });

  it("becomes numbers, with an unknown word refused", () => {
    expect(numbersOf(table, "weak, ness", "Yes")).toEqual([0, 1, Number.NaN]);
    expect(numbersOf(table, "class", "Positive")).toEqual([1, 0, 1]);
    const unsure = parseCsv(text.replace('"Yes"', "Maybe"), { name: "spreadsheet.csv" });
    const columns = { "weak, ness": { kind: "boolean", positive: "Yes" } } as const;
    expect(() => inferColumns(unsure, { columns, missing: "nan" })).toThrow(
      refusing("invalid-data", "(row 2)", '"weak, ness"', '"Maybe"'),
    );
  });

  it("does not read abc or 12abc as a number", () => {
    const broken = parseCsv("Age,class\r\n40,1\r\nabc,0\r\n12abc,1\r\n", { name: "spreadsheet.csv" });
    expect(() => numbersOf(broken, "Age")).toThrow(refusing("invalid-data", "(row 2)", '"Age"', '"abc"'));
  });
});

describe("the diabetes table", () => {
  const file = new URL("../../../examples/data/early_stage_diabetes.csv", import.meta.url);
  const table = parseCsv(readFileSync(file, "utf8"), { name: "early_stage_diabetes.csv" });

  it("has 15 Boolean factors, one number and a Boolean class", () => {
    const encoder = encodeTable(table, "class");
    expect(encoder.target).toMatchObject({ positive: "Positive", negative: "Negative" });
    expect(encoder.columns.filter(({ kind }) => kind === "boolean")).toHaveLength(15);
    expect(encoder.columns[0]).toMatchObject({ name: "Age", kind: "numeric" });
    expect(encoder.columns[1]).toMatchObject({ name: "Gender", positive: "Male" });
    const { y } = encoder.fit(table.rows).transform(table.rows);
    expect(y.reduce((sum, one) => sum + one, 0)).toBe(320);
  });

  it.each([1, 2, 3, 4, 5])("splits into a fifth and the rest, in each class (seed %i)", (seed) => {
    const split = splitByGroup(table.rows, { testFraction: 0.2, seed, stratifyBy: 16 });
    expect(split).toMatchObject({ rows: 520, groups: 251, duplicates: 269 });
    expect(split.test).toHaveLength(104);
    expect(split.test.filter(({ cells }) => cells[16] === "Positive")).toHaveLength(64);
  });
});
