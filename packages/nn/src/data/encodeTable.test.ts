import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { encodeTable } from "./encodeTable.ts";
import { parseCsv } from "./parseCsv.ts";
import type { Table, TableRow } from "./table.ts";

const read = (...lines: readonly string[]): Table => parseCsv(lines.join("\n"), { name: "patients.csv" });

const patients = read(
  "Age,Gender,Town,class",
  "40,Male,Berlin,Positive",
  "60,Female,Paris,Negative",
  "50,Male,Rome,Positive",
);

describe("encodeTable", () => {
  it("standardizes numbers with the training rows' statistics and spreads words", () => {
    const encoder = encodeTable(patients, "class");
    expect(encoder.target).toMatchObject({ positive: "Positive", negative: "Negative" });
    expect(encoder.featureNames).toEqual(["Age", "Gender", "Town=Berlin", "Town=Paris", "Town=Rome"]);
    const fitted = encoder.fit(patients.rows.slice(0, 2));
    expect(fitted.standardizations).toEqual([{ feature: "Age", mean: 50, standardDeviation: 10 }]);
    const { x, y, rows, featureNames } = fitted.transform(patients.rows);
    expect([...x]).toEqual([-1, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
    expect([...y]).toEqual([1, 0, 1]);
    expect([rows, featureNames]).toEqual([3, encoder.featureNames]);
  });

  it("gives every numeric feature mean 0 and standard deviation 1 on the training rows, or 0 where constant", () => {
    const value = fc.oneof(
      fc.integer({ min: -1000, max: 1000 }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 40 }), (values) => {
        const table = read("a,class", ...values.map((number, index) => `${number},${index % 2}`));
        const { x } = encodeTable(table, "class", { columns: { a: { kind: "numeric" } } })
          .fit(table.rows)
          .transform(table.rows);
        const mean = x.reduce((sum, number) => sum + number, 0) / x.length;
        const variance = x.reduce((sum, number) => sum + (number - mean) ** 2, 0) / x.length;
        const spread = Math.max(...values) - Math.min(...values);
        if (spread === 0) expect([...x]).toEqual(values.map(() => 0));
        // Values that differ by rounding alone leave nothing to scale, and the square of a tiny spread is 0.
        fc.pre(spread === 0 || spread > Math.max(1e-100, 1e-6 * Math.max(...values.map(Math.abs))));
        expect(mean).toBeCloseTo(0, 8);
        expect(variance).toBeCloseTo(spread === 0 ? 0 : 1, 8);
      }),
    );
  });

  it("takes a target of two numbers, the larger as 1, and one the user specifies", () => {
    const table = read("a,class", "1,2", "2,1");
    expect(encodeTable(table, "class").target).toMatchObject({ positive: "2", negative: "1" });
    const columns = { class: { kind: "boolean", positive: "1" } } as const;
    expect(encodeTable(table, "class", { columns }).target).toMatchObject({ positive: "1", negative: "2" });
  });

  it.each([
    [
      "an unknown target",
      "Class",
      patients,
      "missing-column",
      ['"Class"', '"Age", "Gender", "Town", "class"'],
    ],
    ["three classes", "Town", patients, "invalid-data", ['"Town"', "exactly two", "3: ", '"Berlin"']],
    ["one class", "class", read("a,class", "1,No", "2,No"), "invalid-data", ["exactly two", '1: "No"']],
    ["no feature", "class", read("class", "Yes", "No"), "invalid-data", ['"class"', "no other column"]],
    [
      "an empty class",
      "class",
      read("a,class", "1,Yes", "2,", "3,No"),
      "missing-value",
      ["line 3 (row 2)", '"class"'],
    ],
  ] as const)("refuses %s", (_, target, table, code, mentions) => {
    expect(() => encodeTable(table, target)).toThrow(refusing(code, "patients.csv", ...mentions));
  });

  it("refuses new rows that it cannot read, and to learn from none", () => {
    const encoder = encodeTable(patients, "class");
    expect(() => encoder.fit([])).toThrow(refusing("empty-data", "patients.csv"));
    const fitted = encoder.fit(patients.rows);
    const row = (...cells: string[]): TableRow => ({ number: 7, line: 9, cells });
    const place = "line 9 (row 7), column";
    expect(() => fitted.transform([row("old", "Male", "Rome", "Positive")])).toThrow(
      refusing("invalid-data", place, '"Age"', '"old"'),
    );
    expect(() => fitted.transform([row("40", "Diverse", "Rome", "Positive")])).toThrow(
      refusing("invalid-data", place, '"Gender"', '"Male" or "Female"', '"Diverse"'),
    );
    expect(() => fitted.transform([row("40", "Male", "Oslo", "Positive")])).toThrow(
      refusing("invalid-data", place, '"Town"', "Berlin, Paris, Rome", '"Oslo"'),
    );
    expect(() => fitted.transform([row("40", "Male", "", "Positive")])).toThrow(
      refusing("missing-value", place, '"Town"'),
    );
  });

  it("refuses numbers too large to standardize", () => {
    const table = read("a,class", "1e300,Yes", "-1e300,No");
    expect(() => encodeTable(table, "class").fit(table.rows)).toThrow(refusing("non-finite", '"a"'));
  });
});
