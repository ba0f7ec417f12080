import { describe, expect, it } from "vitest";
import { dataOf, prepareRows } from "./prepareRows.ts";
import { builtInTables, type TrainingTable } from "./trainingTables.ts";

const [article, diabetes] = builtInTables() as [TrainingTable, TrainingTable];
const rowsOf = (x: Float64Array, width: number): string[] =>
  Array.from({ length: x.length / width }, (_, row) => x.slice(row * width, (row + 1) * width).join());

describe("prepareRows", () => {
  it.each([1, 2, 3])("takes the statistics from the training rows alone (seed %i)", (seed) => {
    const { train, test } = prepareRows(diabetes, { testFraction: 0.2, seed });
    const meanAge = (x: Float64Array): number =>
      x.filter((_, index) => index % 16 === 0).reduce((sum, age) => sum + age, 0) / (x.length / 16);
    expect(meanAge(train.x)).toBeCloseTo(0, 12);
    expect(Math.abs(meanAge(test!.x))).toBeGreaterThan(1e-3);
  });

  it.each([1, 2, 3])("lets no test row be known from the training (seed %i)", (seed) => {
    const { train, test, split } = prepareRows(diabetes, { testFraction: 0.2, seed });
    const known = new Set(rowsOf(train.x, 16));
    expect(rowsOf(test!.x, 16).filter((row) => known.has(row))).toEqual([]);
    expect(split).toMatchObject({ rows: 520, duplicates: 269 });
  });

  it("keeps all rows of a table that is not tested", () => {
    const { train, test, split } = prepareRows(article, { testFraction: 0.2, seed: 1 });
    expect([train.rows, test, split]).toEqual([5, undefined, undefined]);
    expect([...train.y]).toEqual([1, 0, 0, 1, 1]);
    const { x, y } = dataOf(train);
    expect([x, y]).toMatchObject([{ shape: [5, 3] }, { shape: [5, 1] }]);
  });
});
