import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import { elementCount } from "../ndarray.ts";
import {
  bindShape,
  broadcastShapes,
  checkShape,
  conflictingDimensions,
  formatShape,
  resolveAxes,
  resolveAxis,
  sameElementCount,
  shapesEqual,
  type Dimension,
  type Shape,
} from "./shape.ts";

const dimension: fc.Arbitrary<Dimension> = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 3 }) },
  fc.constantFrom("m", "n"),
);
const shapes: fc.Arbitrary<Shape> = fc.array(dimension, { maxLength: 4 });

/** Broadcasting as its definition has it: every combination of sizes for the names must stretch to one shape. */
function stretched(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const pad = (shape: readonly number[]): number[] => [
    ...new Array<number>(rank - shape.length).fill(1),
    ...shape,
  ];
  const [left, right] = [pad(a), pad(b)];
  const lengths = left.map((length, axis) => {
    const other = right[axis]!;
    return length === other || other === 1 ? length : length === 1 ? other : NaN;
  });
  return lengths.some(Number.isNaN) ? undefined : lengths;
}

describe("broadcastShapes", () => {
  test("is the definition, for all sizes that the names may take", () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        const result = broadcastShapes(a, b);
        const sizesToTry = [5, 7].flatMap((m) =>
          [5, 7].map(
            (n) =>
              new Map([
                ["m", m],
                ["n", n],
              ]),
          ),
        );
        const models = sizesToTry.map((sizes) => stretched(bindShape("", a, sizes), bindShape("", b, sizes)));
        if (models.includes(undefined)) expect(result).toBeUndefined();
        else expect(sizesToTry.map((sizes) => bindShape("", result!, sizes))).toEqual(models);
      }),
      { numRuns: 1000 },
    );
  });

  test("commutes, and has scalars as its neutral element", () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        expect(broadcastShapes(a, b)).toEqual(broadcastShapes(b, a));
        expect(broadcastShapes(a, [])).toEqual(a);
        expect(broadcastShapes(a, a)).toEqual(a);
      }),
    );
  });

  test("a conflict is found exactly where shapes do not broadcast", () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        expect(conflictingDimensions(a, b) === "").toBe(broadcastShapes(a, b) !== undefined);
      }),
    );
    expect(conflictingDimensions(["m", 3, 4], [5, 3, 1])).toBe(": dimensions m and 5 (axis -3) differ");
    expect(conflictingDimensions([2, 3], [4, 5])).toBe(": dimensions 3 and 5 (axis -1) differ");
  });
});

describe("resolveAxes", () => {
  const distinct = fc.constant<Shape>(["m", 3, "n", 1]);

  test("finds positions from either end and by name, in ascending order", () => {
    fc.assert(
      fc.property(
        distinct,
        fc
          .subarray([0, 1, 2, 3])
          .chain((positions) => fc.shuffledSubarray(positions, { minLength: positions.length })),
        fc.infiniteStream(fc.constantFrom("front", "back", "name")),
        (shape, positions, ways) => {
          const axes = positions.map((position) => {
            const way = ways.next().value;
            const name = shape[position]!;
            return way === "back"
              ? position - 4
              : way === "name" && typeof name === "string"
                ? name
                : position;
          });
          expect(resolveAxes("sum", shape, axes)).toEqual([...positions].sort((a, b) => a - b));
        },
      ),
    );
  });

  test("without axes means all of them, and an empty list none", () => {
    expect(resolveAxes("sum", ["m", 3])).toEqual([0, 1]);
    expect(resolveAxes("sum", [])).toEqual([]);
    expect(resolveAxes("sum", ["m", 3], [])).toEqual([]);
    expect(resolveAxes("sum", ["m", 3], "m")).toEqual([0]);
  });

  test.each<[Shape, unknown, string, string]>([
    [
      ["m", 3],
      2,
      "axis-out-of-range",
      "sum: expected an axis from -2 to 1, but received axis 2 for shape [m, 3].",
    ],
    [
      ["m", 3],
      -3,
      "axis-out-of-range",
      "sum: expected an axis from -2 to 1, but received axis -3 for shape [m, 3].",
    ],
    [
      ["m", 3],
      0.5,
      "axis-out-of-range",
      "sum: expected an axis from -2 to 1, but received axis 0.5 for shape [m, 3].",
    ],
    [
      ["m", 3],
      NaN,
      "axis-out-of-range",
      "sum: expected an axis from -2 to 1, but received axis NaN for shape [m, 3].",
    ],
    [
      ["m", 3],
      "n",
      "axis-out-of-range",
      'sum: expected an axis that the tensor has, but received axis "n" for shape [m, 3].',
    ],
    [
      [],
      0,
      "axis-out-of-range",
      "sum: expected an axis that the tensor has, but received axis 0 for shape [].",
    ],
    [
      ["m", 3],
      [0, -2],
      "invalid-argument",
      "sum: expected each axis once, but received axes [0,-2] of a tensor of shape [m, 3].",
    ],
    [
      ["m", "m"],
      "m",
      "invalid-argument",
      'sum: expected the name of one axis, but received "m", which several axes of [m, m] have. Give the axis by its position.',
    ],
  ])("refuses for shape %j the axes %j", (shape, axes, code, message) => {
    const error = errorFrom(() => resolveAxes("sum", shape, axes as number));
    expect(error.code).toBe(code);
    expect(error.message).toBe(message);
  });

  test("resolveAxis finds one", () => {
    expect(resolveAxis("softmax", ["m", 3], -1)).toBe(1);
    expect(resolveAxis("softmax", ["m", 3], "m")).toBe(0);
  });
});

describe("sameElementCount", () => {
  test("says whether the counts agree for every size of the names", () => {
    const primes = new Map([
      ["m", 101],
      ["n", 103],
    ]); // no product of small dimensions is a multiple of these
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        const count = (shape: Shape): number => elementCount(bindShape("", shape, primes));
        expect(sameElementCount(a, b)).toBe(count(a) === count(b));
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(
        shapes.chain((shape) =>
          fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape], { minLength: shape.length })),
        ),
        ([a, b]) => {
          expect(sameElementCount(a, b)).toBe(true);
        },
      ),
    );
  });
});

describe("checkShape", () => {
  test("accepts whole numbers and identifiers", () => {
    expect(() => checkShape("input", [0, 1, 2 ** 31, "m", "batch_size", "_", "m2"])).not.toThrow();
  });

  test.each<[unknown, string]>([
    [
      [-1, 3],
      'input: expected every dimension to be a whole number ≥ 0 or a name such as "m", but received -1 in [-1,3]. No length is inferred: write the number or the name.',
    ],
    [
      [2.5],
      'input: expected every dimension to be a whole number ≥ 0 or a name such as "m", but received 2.5 in [2.5].',
    ],
    [
      ["2"],
      'input: expected every dimension to be a whole number ≥ 0 or a name such as "m", but received "2" in ["2"].',
    ],
    [
      ["my rows"],
      'input: expected every dimension to be a whole number ≥ 0 or a name such as "m", but received "my rows" in ["my rows"].',
    ],
    [
      [null],
      'input: expected every dimension to be a whole number ≥ 0 or a name such as "m", but received null in [null].',
    ],
    [3, 'input: expected a shape, that is, a list of dimensions such as ["m", 16], but received 3.'],
    [
      undefined,
      'input: expected a shape, that is, a list of dimensions such as ["m", 16], but received undefined.',
    ],
  ])("refuses %j", (shape, message) => {
    const error = errorFrom(() => checkShape("input", shape as Shape));
    expect(error.code).toBe("invalid-argument");
    expect(error.message).toBe(message);
  });
});

test("shapesEqual compares dimension by dimension", () => {
  fc.assert(
    fc.property(shapes, shapes, (a, b) => {
      expect(shapesEqual(a, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      expect(shapesEqual(a, [...a])).toBe(true);
    }),
  );
  expect(shapesEqual([1], ["1"])).toBe(false);
});

test("formatShape writes numbers and names alike", () => {
  expect(formatShape(["m", 16])).toBe("[m, 16]");
  expect(formatShape([])).toBe("[]");
});

test("bindShape gives names their sizes, and says what to do about one without", () => {
  expect(
    bindShape(
      "x",
      ["m", 3, "n"],
      new Map([
        ["m", 0],
        ["n", 4],
      ]),
    ),
  ).toEqual([0, 3, 4]);
  const error = errorFrom(() => bindShape("zeros", ["m", 3], new Map([["n", 4]])));
  expect(error.code).toBe("unbound-dimension");
  expect(error.message).toBe(
    'zeros: expected a size for dimension "m", but received no input that has this dimension. Pass its size, as in { dimensions: { m: 32 } }.',
  );
});
