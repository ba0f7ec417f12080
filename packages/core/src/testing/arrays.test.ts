import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocate, type DType } from "../dtype.ts";
import { broadcastShapes } from "../graph/shape.ts";
import { arrays, elements, specialValues } from "./arrays.ts";
import { randomDirection, randomPositions, seededRandom } from "./random.ts";
import { broadcastableShapes, shapes } from "./shapes.ts";

const dtypes: readonly DType[] = ["bool", "int32", "float32", "float64"];

describe("shapes", () => {
  it("have rank 0 to 4, with lengths 0 and 1 among others", () => {
    const sample = fc.sample(shapes(), { numRuns: 500, seed: 1 });
    expect(new Set(sample.map(({ length }) => length))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(new Set(sample.flat())).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });

  it("broadcast together to the result", () => {
    const count = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(
        count.chain((n) => broadcastableShapes(n)),
        ({ operands, result }) => {
          const together = operands.reduce<ReturnType<typeof broadcastShapes>>(
            (shape, operand) => (shape === undefined ? undefined : broadcastShapes(shape, operand)),
            [],
          );
          expect(together).toEqual(result);
        },
      ),
    );
  });

  it("stretch missing axes and axes of length 1, in either operand, also against 0", () => {
    const sample = fc.sample(broadcastableShapes(2), { numRuns: 500, seed: 1 });
    const some = (holds: (a: readonly number[], b: readonly number[]) => boolean): boolean =>
      sample.some(({ operands: [a, b] }) => holds(a!, b!)) &&
      sample.some(({ operands: [a, b] }) => holds(b!, a!));
    expect(some((a, b) => a.length < b.length)).toBe(true);
    expect(some((a, b) => a.at(-1) === 1 && b.at(-1)! > 1)).toBe(true);
    expect(some((a, b) => a.at(-1) === 1 && b.at(-1) === 0)).toBe(true);
    expect(
      some((a, b) => a.length === b.length && a.some((length, axis) => length > 1 && b[axis] === 1)),
    ).toBe(true);
  });
});

describe.each(dtypes)("elements of %s", (dtype) => {
  it("are exact in the type", () => {
    const isExact = (value: number): boolean => {
      const stored = allocate(dtype, 1);
      stored[0] = value;
      return Object.is(stored[0], value);
    };
    expect(specialValues(dtype).every(isExact)).toBe(true);
    fc.assert(fc.property(elements(dtype), isExact));
    fc.assert(fc.property(elements(dtype, { values: dtype === "bool" ? [0, 1] : [-3, 2] }), isExact));
  });

  it("include the special ones, unless they are to be finite or in an interval", () => {
    const drawn = fc.sample(elements(dtype), { numRuns: 2000, seed: 1 });
    for (const value of specialValues(dtype)) expect(drawn.some((each) => Object.is(each, value))).toBe(true);
    fc.assert(fc.property(elements(dtype, { values: "finite" }), Number.isFinite));
    fc.assert(fc.property(elements(dtype, { values: [0.25, 3] }), (value) => value >= 0.25 && value <= 3));
  });

  it("fill arrays of the type and shape", () => {
    fc.assert(fc.property(arrays({ dtype }), (array) => array.dtype === dtype));
    fc.assert(
      fc.property(
        shapes({ lengths: [2, 1, 0] }).chain((shape) =>
          arrays({ dtype, shape }).map((array) => ({ array, shape })),
        ),
        ({ array, shape }) => {
          expect(array.shape).toEqual(shape);
        },
      ),
    );
  });
});

describe("seeded random numbers", () => {
  it("are the same for the same seed, and spread over [0, 1)", () => {
    const draw = (seed: number): number[] => Array.from({ length: 1000 }, seededRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(1).every((value) => value >= 0 && value < 1)).toBe(true);
    expect(draw(1).reduce((sum, value) => sum + value) / 1000).toBeCloseTo(0.5, 1);
  });

  it("give directions without small entries, and positions without repetition", () => {
    const sizes = [...randomDirection(seededRandom(1), [20, 5]).data].map(Math.abs);
    expect(sizes.every((size) => size >= 0.5 && size < 1.5)).toBe(true);
    const positions = randomPositions(seededRandom(1), 50, 20);
    expect(new Set(positions).size).toBe(20);
    expect(Math.max(...positions)).toBeLessThan(50);
    expect(randomPositions(seededRandom(1), 3, 20)).toEqual([0, 1, 2]);
  });
});
