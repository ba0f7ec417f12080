import { NDArray } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import type { Columns } from "./columns.ts";
import { dataset, type Dataset } from "./dataset.ts";
import { standardize } from "./standardizer.ts";

/** Row k is x = [k, 100 − k], y = [10 k]. */
const numbered = (rows: number): Dataset<"x" | "y"> =>
  dataset({
    x: Array.from({ length: rows }, (_, row) => [row, 100 - row]),
    y: Array.from({ length: rows }, (_, row) => [10 * row]),
  });

/** The numbers of the rows in each batch; fails where an x has lost its y. */
function rowsIn(batches: Iterable<Columns<"x" | "y">>): number[][] {
  return [...batches].map(({ x, y }) => {
    expect(x.shape).toEqual([y.shape[0], 2]);
    const numbers = Array.from({ length: x.shape[0]! }, (_, row) => x.data[2 * row]!);
    expect([...x.data]).toEqual(numbers.flatMap((row) => [row, 100 - row]));
    expect([...y.data]).toEqual(numbers.map((row) => 10 * row));
    return numbers;
  });
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const rowCount = fc.integer({ min: 1, max: 40 });
const batchSize = fc.integer({ min: 1, max: 45 });
const epoch = fc.nat(1000);

describe("dataset", () => {
  it("gives every row once in each epoch, the last batch as small as it comes", () => {
    fc.assert(
      fc.property(rowCount, batchSize, epoch, fc.integer(), (rows, size, at, seed) => {
        const inOrder = numbered(rows).batch(size);
        const shuffled = numbered(rows).shuffle({ seed }).batch(size);
        const lengths = upTo(Math.ceil(rows / size)).map((batch) => Math.min(size, rows - batch * size));
        expect(inOrder.count).toBe(lengths.length);
        expect(rowsIn(inOrder.epoch(at)).flat()).toEqual(upTo(rows));
        const batches = rowsIn(shuffled.epoch(at));
        expect(batches.map(({ length }) => length)).toEqual(lengths);
        expect(batches.flat().toSorted((one, other) => one - other)).toEqual(upTo(rows));
      }),
    );
  });

  it("leaves out the first batches of an epoch if asked, and gives the others as they are", () => {
    fc.assert(
      fc.property(rowCount, batchSize, epoch, fc.nat(45), (rows, size, at, from) => {
        for (const data of [numbered(rows), numbered(rows).shuffle({ seed: 1 })]) {
          const batches = data.batch(size);
          expect(rowsIn(batches.epoch(at, from))).toEqual(rowsIn(batches.epoch(at)).slice(from));
        }
      }),
    );
  });

  it("shuffles alike for the same seed and epoch, and otherwise anew", () => {
    const order = (seed: number, at: number): number[] =>
      rowsIn(numbered(30).shuffle({ seed }).batch(7).epoch(at)).flat();
    fc.assert(
      fc.property(fc.integer(), epoch, (seed, at) => {
        expect(order(seed, at)).toEqual(order(seed, at));
        expect(order(seed, at)).not.toEqual(order(seed, at + 1));
        expect(order(seed, at)).not.toEqual(order(seed + 1, at));
      }),
    );
    // The order of another machine.
    expect(rowsIn(numbered(8).shuffle({ seed: 1 }).batch(8).epoch(0))).toMatchInlineSnapshot(`
      [
        [
          0,
          5,
          1,
          3,
          2,
          6,
          7,
          4,
        ],
      ]
    `);
  });

  it("takes each place equally often in the course of many epochs", () => {
    const batches = numbered(4).shuffle({ seed: 3 }).batch(4);
    const counts = upTo(16).map(() => 0);
    for (const at of upTo(4000))
      batches
        .epoch(at)
        [Symbol.iterator]()
        .next()
        .value!.x.data.forEach((value: number, index: number) => {
          if (index % 2 === 0) counts[2 * index + value]!++;
        });
    // A thousand each, with a standard deviation of √(4000 · ¼ · ¾) ≈ 27; the numbers are always the same.
    expect(Math.max(...counts.map((count) => Math.abs(count - 1000)))).toBeLessThan(5 * 27);
  });

  it("maps and selects rows, in their order and whole", () => {
    fc.assert(
      fc.property(rowCount, fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), (rows, picks) => {
        const indices = picks.map((pick) => pick % rows);
        expect(rowsIn(numbered(rows).select(indices).batch(100).epoch(0))).toEqual([indices]);
        const mapped = numbered(rows).map(({ x, y }, index) => ({ z: [x.data[0]! + y.item(), index] }));
        expect(mapped.columns.z.toNested()).toEqual(upTo(rows).map((row) => [11 * row, row]));
      }),
    );
  });

  it("keeps element types, and copies what it is given", () => {
    const x = NDArray.from([[1], [2]], "float64");
    const data = dataset({ x, y: [0, 1], c: NDArray.from([1, 2], "int32") });
    x.data.fill(7);
    const [batch] = data.batch(2).epoch(0);
    expect(Object.entries(batch!).map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ["x", "float64", [2, 1]],
      ["y", "float32", [2]],
      ["c", "int32", [2]],
    ]);
    expect([...batch!.x.data]).toEqual([1, 2]);
  });

  it.each([
    ["arrays of different lengths", () => dataset({ x: [1, 2], y: [1] }), "shape-mismatch", '2 in "x" and 1 in "y"'],
    ["no rows", () => dataset({ x: [] }), "empty-data", "row"],
    ["no arrays", () => dataset({}), "empty-data", "array"],
    ["a single number", () => dataset({ x: 1 }), "rank-mismatch", '"x"'],
    ["ragged rows", () => dataset({ x: [[1], [1, 2]] }), "invalid-data", "row [1]"],
    ["batches of no rows", () => numbered(3).batch(0), "invalid-argument", "0"],
    ["batches of half rows", () => numbered(3).batch(1.5), "invalid-argument", "1.5"],
    ["an epoch below 0", () => numbered(3).batch(1).epoch(-1), "invalid-argument", "-1"],
    ["a seed that is none", () => numbered(3).shuffle({ seed: 0.5 }), "invalid-argument", "0.5"],
    ["an index out of range", () => numbered(3).select([0, 3]), "index-out-of-range", "3"],
    ["an unknown array", () => numbered(3).column("z" as "x"), "missing-column", "x, y"],
    ["rows of different shapes", () => numbered(3).map((_, row) => ({ x: upTo(row) })), "shape-mismatch", "row 1"],
    ["rows of different types", () => numbered(3).map((_, row) => ({ x: NDArray.from(1, row ? "int32" : "bool") })), "dtype-mismatch", "row 1"],
    ["rows of different arrays", () => numbered(3).map((_, row): Record<string, number> => (row ? { y: 1 } : { x: 1 })), "missing-column", "row 1"],
  ] as const)("refuses %s", (_, build, code, mention) => {
    expect(build).toThrow(refusing(code, mention));
  }); // prettier-ignore
});

describe("split", () => {
  const split = { testFraction: 0.25, seed: 1 };
  const fraction = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  const numbersOf = (data: Dataset<"x" | "y">): number[] => rowsIn(data.batch(1000).epoch(0)).flat();

  it("puts every row on one side, as many as the fraction says, alike for the same seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fraction, fc.integer(), (rows, testFraction, seed) => {
        const { train, test } = numbered(rows).split({ testFraction, seed });
        const sides = [numbersOf(train), numbersOf(test)];
        for (const side of sides) expect(side).toEqual(side.toSorted((one, other) => one - other));
        expect(sides.flat().toSorted((one, other) => one - other)).toEqual(upTo(rows));
        expect(test.rows).toBe(Math.min(Math.max(Math.round(testFraction * rows), 1), rows - 1));
        expect(numbersOf(numbered(rows).split({ testFraction, seed }).test)).toEqual(sides[1]);
      }),
    );
  });

  it("keeps equal rows together", () => {
    const groups = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(
        groups.filter((all) => new Set(all).size > 1),
        fraction,
        fc.integer(),
        (g, testFraction, seed) => {
          const { train, test } = dataset({ g, y: upTo(g.length) }).split({
            testFraction,
            seed,
            groupBy: ["g"],
          });
          const inTrain = new Set(train.columns.g.data);
          expect(test.columns.g.data.some((group: number) => inTrain.has(group))).toBe(false);
          expect(train.rows + test.rows).toBe(g.length);
        },
      ),
    );
  });

  it("gives each class the same share", () => {
    const y = upTo(100).map((row) => (row < 20 ? [1, 0] : [0, 1]));
    const { test } = dataset({ x: upTo(100), y }).split({ ...split, stratifyBy: "y" });
    expect(test.columns.y.data.filter((_: number, index: number) => index % 2 === 0)).toHaveLength(25);
    expect(test.columns.x.data.filter((row: number) => row < 20)).toHaveLength(5);
  });

  it("gives another seed another split", () => {
    const [one, other] = [1, 2].map((seed) =>
      numbersOf(numbered(50).split({ testFraction: 0.2, seed }).test),
    );
    expect(one).not.toEqual(other);
  });

  it("refuses what cannot be split", () => {
    expect(() => numbered(1).split(split)).toThrow(refusing("invalid-data", "split"));
    expect(() => dataset({ x: [1, 1] }).split({ ...split, groupBy: ["x"] })).toThrow(
      refusing("invalid-data", "split"),
    );
    expect(() => numbered(4).split({ ...split, testFraction: 1 })).toThrow(
      refusing("invalid-argument", "testFraction"),
    );
    expect(() => numbered(4).split({ ...split, groupBy: ["z" as "x"] })).toThrow(
      refusing("missing-column", "x, y"),
    );
  });
});

describe("standardize", () => {
  it("gives every feature of the training rows mean 0 and standard deviation 1, and the others the same map", () => {
    const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    const row = fc.tuple(value, value);
    const rows = fc.array(row, { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(rows, rows, (trainRows, testRows) => {
        const [train, test] = [trainRows, testRows].map((x) =>
          dataset({ x: NDArray.from(x, "float64"), y: upTo(x.length) }),
        );
        const standardizer = standardize(train!, "x");
        const standardized = standardizer.transform(train!).columns.x;
        const tested = standardizer.transform(test!);
        for (const feature of [0, 1]) {
          const values = upTo(train!.rows).map((index) => standardized.data[2 * index + feature]!);
          const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
          const isSpread =
            Math.max(...trainRows.map((each) => each[feature]!)) -
              Math.min(...trainRows.map((each) => each[feature]!)) >
            1e-3;
          if (isSpread) {
            expect(mean).toBeCloseTo(0, 6);
            expect(values.reduce((sum, each) => sum + each ** 2, 0) / values.length).toBeCloseTo(1, 6);
          }
          const { mean: shift, standardDeviation: scale } = standardizer.standardizations[feature]!;
          testRows.forEach((each, index) => {
            expect(tested.columns.x.data[2 * index + feature]).toBe((each[feature]! - shift) / scale);
          });
        }
        expect(tested.columns.y).toEqual(test!.columns.y);
      }),
    );
  });

  it("refuses other rows and values that are not numbers", () => {
    const train = dataset({ x: [[1], [2]] });
    expect(() => standardize(train, "x").transform(dataset({ x: [[1, 2]] }))).toThrow(
      refusing("shape-mismatch", '"x"', "2"),
    );
    expect(() => standardize(train, "x").transform(dataset({ z: [1] }))).toThrow(
      refusing("missing-column", "z"),
    );
    expect(() => standardize(dataset({ x: [1, Number.NaN] }), "x")).toThrow(refusing("non-finite", '"x"'));
  });
});
