import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clip, constant, evaluate, input, logSoftmax, relu, softmax, type Tensor } from "../index.ts";

const x = input("x", ["m"], "float64");
const valueAt = (tensor: Tensor, values: readonly number[]): readonly number[] =>
  evaluate(tensor, { x: values }).toNested() as number[];

const logits = fc.array(fc.double({ min: -2000, max: 2000, noNaN: true }), { minLength: 1, maxLength: 8 });

test("relu and clip pass NaN on and reach infinity", () => {
  expect(valueAt(relu(x), [-1, 0, 2, -Infinity, Infinity, NaN])).toEqual([0, 0, 2, 0, Infinity, NaN]);
  expect(valueAt(clip(x, -1, 1), [-2, -1, 0.5, 1, Infinity, NaN])).toEqual([-1, -1, 0.5, 1, 1, NaN]);
});

test("clip takes tensors as its limits", () => {
  const limited = clip(constant([-1, 3, 9]), constant([0, 0, 1]), constant([[5], [2]]));
  expect(evaluate(limited).toNested()).toEqual([
    [0, 3, 5],
    [0, 2, 2],
  ]);
});

describe("softmax", () => {
  test("is positive, sums to 1 and keeps the order, however far the logits are apart", () => {
    fc.assert(
      fc.property(logits, (values) => {
        const probabilities = valueAt(softmax(x), values);
        const total = probabilities.reduce((sum, probability) => sum + probability, 0);
        expect(Math.abs(total - 1)).toBeLessThan(1e-12);
        probabilities.forEach((probability, index) => {
          expect(probability).toBeGreaterThanOrEqual(0);
          expect(probability >= probabilities[0]! || values[index]! < values[0]!).toBe(true);
        });
      }),
    );
  });

  test("does not change when all logits move alike, up to the rounding of the logits themselves", () => {
    fc.assert(
      fc.property(logits, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
        const shifted = values.map((value) => value + shift);
        const before = valueAt(softmax(x), values);
        valueAt(softmax(x), shifted).forEach((probability, index) => {
          const logit = 3000 * Number.EPSILON; // an error of a logit is a relative error of its probability
          expect(Math.abs(probability - before[index]!)).toBeLessThanOrEqual(
            4 * logit * before[index]! + Number.MIN_VALUE,
          );
        });
      }),
    );
  });

  test("gives a masked class no part", () => {
    expect(valueAt(softmax(x), [-Infinity, 0, 0])).toEqual([0, 0.5, 0.5]);
    expect(valueAt(logSoftmax(x), [-Infinity, 0])).toEqual([-Infinity, 0]);
  });

  test("runs along the last axis unless told", () => {
    const z = constant([
      [0, 0],
      [0, Math.log(3)],
    ]);
    const rows = evaluate(softmax(z), {}, { precision: "float64" }).toNested() as number[][];
    const columns = evaluate(softmax(z, 0), {}, { precision: "float64" }).toNested() as number[][];
    expect(rows[0]).toEqual([0.5, 0.5]);
    expect(rows[1]![1]).toBeCloseTo(0.75, 6);
    expect(columns[0]![0]).toBe(0.5);
    expect(columns[1]![1]).toBeCloseTo(0.75, 6);
  });
});
