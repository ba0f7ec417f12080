import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { chooseGroups } from "./chooseGroups.ts";
import { splitByGroup } from "./splitByGroup.ts";
import type { TableRow } from "./table.ts";

const toRows = (contents: readonly (readonly string[])[]): TableRow[] =>
  contents.map((cells, index) => ({ number: index + 1, line: index + 2, cells }));

const keyOf = (row: TableRow): string => row.cells.join("|");

/** Few distinct rows, so that many are equal, but never all of them; the second cell is the class. */
const someRows = fc
  .array(fc.tuple(fc.constantFrom(..."abcdefgh"), fc.constantFrom("No", "Yes")), {
    minLength: 2,
    maxLength: 60,
  })
  .map(toRows)
  .filter((rows) => new Set(rows.map(keyOf)).size > 1);
const fraction = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const seed = fc.integer();

describe("splitByGroup", () => {
  it("puts every row on one side, equal rows on the same, and repeats itself for the same seed", () => {
    fc.assert(
      fc.property(someRows, fraction, seed, fc.boolean(), (rows, testFraction, seedValue, stratify) => {
        const options = { testFraction, seed: seedValue, ...(stratify && { stratifyBy: 1 }) };
        const split = splitByGroup(rows, options);
        const { train, test } = split;
        const byNumber = [...train, ...test].toSorted((one, other) => one.number - other.number);
        expect(byNumber).toEqual(rows);
        expect(Math.min(train.length, test.length)).toBeGreaterThan(0);
        const trainKeys = new Set(train.map(keyOf));
        expect(test.filter((row) => trainKeys.has(keyOf(row)))).toEqual([]);
        const groups = new Set(rows.map(keyOf)).size;
        expect(split).toMatchObject({ rows: rows.length, groups, duplicates: rows.length - groups });
        expect(splitByGroup(rows, options)).toEqual(split);
      }),
    );
  });

  it("hits the fraction, in each class, where rows are distinct", () => {
    const rows = toRows(
      Array.from({ length: 100 }, (_, index) => [String(index), index < 70 ? "Yes" : "No"]),
    );
    const { test } = splitByGroup(rows, { testFraction: 0.2, seed: 1, stratifyBy: 1 });
    expect(test.filter(({ cells }) => cells[1] === "Yes")).toHaveLength(14);
    expect(test.filter(({ cells }) => cells[1] === "No")).toHaveLength(6);
  });

  it("gives another seed another split", () => {
    const rows = toRows(Array.from({ length: 50 }, (_, index) => [String(index)]));
    const [first, second] = [1, 2].map((seedValue) =>
      splitByGroup(rows, { testFraction: 0.2, seed: seedValue }),
    );
    expect(first?.test).not.toEqual(second?.test);
  });

  it("does without classes where one by one they would leave a side empty", () => {
    const rows = toRows([
      ...Array<string[]>(10).fill(["a", "Yes"]),
      ...Array<string[]>(10).fill(["b", "No"]),
    ]);
    const { train, test } = splitByGroup(rows, { testFraction: 0.2, seed: 1, stratifyBy: 1 });
    expect([train.length, test.length]).toEqual([10, 10]);
  });

  it("takes cells that differ in surrounding spaces for equal", () => {
    expect(splitByGroup(toRows([["a "], [" a"], ["b"]]), { testFraction: 0.3, seed: 1 })).toMatchObject({
      groups: 2,
    });
  });

  it.each([
    ["all rows equal", [["a"], ["a"]], 0.2, 1, "invalid-data", "2 rows that are all equal"],
    ["no rows", [], 0.2, 1, "empty-data", "no rows"],
    ["the fraction 0", [["a"], ["b"]], 0, 1, "invalid-argument", "testFraction"],
    ["the fraction 1", [["a"], ["b"]], 1, 1, "invalid-argument", "testFraction"],
    ["the fraction NaN", [["a"], ["b"]], Number.NaN, 1, "invalid-argument", "testFraction"],
    ["a broken seed", [["a"], ["b"]], 0.2, 0.5, "invalid-argument", "seed"],
  ] as const)("refuses %s", (_, contents, testFraction, seedValue, code, mention) => {
    const split = (): unknown => splitByGroup(toRows(contents), { testFraction, seed: seedValue });
    expect(split).toThrow(refusing(code, "splitByGroup", mention));
  });
});

describe("chooseGroups", () => {
  it("finds a total as near to the wish as the best of all subsets", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 10 });
    fc.assert(
      fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), (groups, share) => {
        const total = (indices: readonly number[]): number =>
          indices.reduce((sum, index) => sum + (groups[index] ?? Number.NaN), 0);
        const all = total([...groups.keys()]);
        const wanted = Math.round(share * all);
        const subsets = Array.from({ length: 2 ** groups.length }, (_, bits) =>
          [...groups.keys()].filter((index) => (bits >> index) & 1),
        );
        const range = { minimum: 1, maximum: all - 1 };
        const distances = subsets
          .map(total)
          .filter((sum) => sum >= range.minimum && sum <= range.maximum)
          .map((sum) => Math.abs(sum - wanted));
        const chosen = chooseGroups(groups, wanted, range) ?? [];
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(total(chosen)).toBeGreaterThanOrEqual(1);
        expect(total(chosen)).toBeLessThan(all);
        expect(Math.abs(total(chosen) - wanted)).toBe(Math.min(...distances));
      }),
    );
  });

  it("says so where no total lies in the range", () => {
    expect(chooseGroups([5], 2, { minimum: 1, maximum: 4 })).toBeUndefined();
  });
});
