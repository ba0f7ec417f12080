import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { describeColumn } from "./column.ts";
import { inferColumns, type InferColumnsOptions } from "./inferColumns.ts";
import { parseCsv } from "./parseCsv.ts";
import { orderByPositive } from "./positiveWord.ts";
import type { Table } from "./table.ts";

const tableOf = (name: string, cells: readonly string[]): Table =>
  parseCsv([name, ...cells.map((cell) => `"${cell}"`)].join("\n"), { name: "patients.csv" });

const infer = (cells: readonly string[], options: InferColumnsOptions = {}): unknown =>
  inferColumns(tableOf("Age", cells), options)[0];

describe("inferColumns", () => {
  it.each([
    { cells: ["40", " 58 ", "-.5e1"], kind: "numeric" },
    { cells: ["1", "2", "1"], kind: "numeric" },
    { cells: ["1", "0", "1"], kind: "boolean", positive: "1", negative: "0" },
    { cells: ["No", "Yes ", " No"], kind: "boolean", positive: "Yes", negative: "No" },
    { cells: ["20-29", "30-39", "40-49"], kind: "categorical", categories: ["20-29", "30-39", "40-49"] },
    { cells: ["red", "red"], kind: "categorical", categories: ["red"] },
  ])("finds $cells $kind", ({ cells, ...column }) => {
    expect(infer(cells)).toEqual({ name: "Age", index: 0, ...column });
  });

  it.each([
    [
      ["40", "12abc", "58"],
      ["line 3 (row 2)", '"Age"', "a number", '"12abc"'],
    ],
    [
      ["40", "0x10", "58"],
      ["line 3 (row 2)", '"0x10"'],
    ],
    [
      ["40", "58", "Infinity"],
      ["line 4 (row 3)", '"Infinity"'],
    ],
    [["40", "58", "1e999"], ["1e999"]],
  ])("refuses the word among the numbers %j", (cells, mentions) => {
    const kinds = mentions.includes('"Infinity"') || mentions.includes("1e999") ? "numeric" : undefined;
    const options: InferColumnsOptions = kinds === undefined ? {} : { columns: { Age: { kind: kinds } } };
    expect(() => infer(cells, options)).toThrow(refusing("invalid-data", ...mentions));
  });

  it("refuses an empty cell, or reads it as missing", () => {
    expect(() => infer(["40", " "])).toThrow(
      refusing("missing-value", "patients.csv, line 3 (row 2)", '"Age"'),
    );
    expect(infer(["40", " "], { missing: "nan" })).toEqual({ kind: "numeric", name: "Age", index: 0 });
  });

  it("takes 20 words and refuses 21", () => {
    const words = Array.from({ length: 21 }, (_, index) => `word ${index}`);
    expect(infer(words.slice(1))).toMatchObject({ kind: "categorical" });
    expect(() => infer(words)).toThrow(refusing("invalid-data", '"Age"', "at most 20", "21: word 0"));
  });

  it("follows a specification and refuses what it does not know", () => {
    const columns = { Age: { kind: "boolean", positive: "Yes" } } as const;
    expect(infer(["No", "No"], { columns })).toMatchObject({ positive: "Yes", negative: "No" });
    expect(() => infer(["Yes", "Maybe", "No"], { columns })).toThrow(
      refusing("invalid-data", "line 3 (row 2)", '"Age"', '"Yes" or "No"', '"Maybe"'),
    );
    expect(infer(["1", "2"], { columns: { Age: { kind: "categorical" } } })).toMatchObject({
      categories: ["1", "2"],
    });
    expect(() => infer(["1"], { columns: { age: { kind: "numeric" } } })).toThrow(
      refusing("missing-column", '"age"', '"Age"'),
    );
  });

  it("describes a column in a line", () => {
    expect(inferColumns(tableOf("Gender", ["Male", "Female"])).map(describeColumn)).toEqual([
      "Gender: Male = 1, Female = 0",
    ]);
  });
});

describe("orderByPositive", () => {
  it.each([
    ["Yes", "No"],
    ["positive", "Negative"],
    ["TRUE", "FALSE"],
    ["y", "n"],
    ["T", "F"],
    ["Absent?", "absent"],
    ["diabetic", "No"],
    ["yes", "zero"],
    ["Male", "Female"],
    ["M", "F"],
    ["10", "9"],
    ["2", "1"],
    ["1", "-1"],
    ["b", "A"],
    ["a", "A"],
  ])("counts %s as 1 and %s as 0", (positive, negative) => {
    expect(orderByPositive(positive, negative)).toEqual([positive, negative]);
    expect(orderByPositive(negative, positive)).toEqual([positive, negative]);
  });
});
