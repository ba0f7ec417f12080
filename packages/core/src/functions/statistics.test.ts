import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import { constant, evaluate, grad, input, mean, norm, variance, type Tensor } from "../index.ts";

const columns = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 20 });
const v = input("v", ["m"], "float64");

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const expectNear = (value: number, expected: number, scale: number): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-13 * scale);

describe("mean", () => {
  test("over a named dimension divides by the size that the data gives it", () => {
    fc.assert(
      fc.property(columns, (values) => {
        expectNear(evaluate(mean(v, "m"), { v: values }).item(), average(values), 100);
      }),
    );
  });

  test("divides by the length of the axes it is taken over, not by the number of all elements", () => {
    const T = constant([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(evaluate(mean(T, 0)).toNested()).toEqual([2.5, 3.5, 4.5]);
    expect(evaluate(mean(T, -2, { keepDims: true })).toNested()).toEqual([[2.5, 3.5, 4.5]]);
    expect(evaluate(mean(T, 1)).toNested()).toEqual([2, 5]);
    expect(evaluate(mean(T)).item()).toBe(3.5);
    expect(evaluate(mean(T, [])).toNested()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  test("over several named dimensions divides by their product", () => {
    const x = input("x", ["m", "n", 2], "float64");
    const data = [[[1, 2]], [[3, 4]], [[5, 6]]];
    expect(evaluate(mean(x), { x: data }).item()).toBe(3.5);
    expect(evaluate(mean(x, ["m", "n"]), { x: data }).toNested()).toEqual([3, 4]);
  });

  test("of whole numbers and truth values is real", () => {
    expect(evaluate(mean(constant([1, 2], "int32"))).item()).toBe(1.5);
    expect(evaluate(mean(constant([true, false, false, false], "bool"))).item()).toBe(0.25);
  });

  test("over nothing is NaN", () => {
    expect(evaluate(mean(v), { v: [] }).item()).toBe(NaN);
  });

  test("names itself when an axis is wrong", () => {
    expect(errorFrom(() => mean(v as Tensor, "n")).message).toMatch(/^mean: /);
    expect(errorFrom(() => variance(v as Tensor, 1)).message).toMatch(/^variance: /);
    expect(errorFrom(() => norm(v as Tensor, 1)).message).toMatch(/^norm: /);
  });
});

describe("variance", () => {
  test("is the mean squared deviation from the mean", () => {
    fc.assert(
      fc.property(columns, (values) => {
        const center = average(values);
        const expected = average(values.map((value) => (value - center) ** 2));
        expectNear(evaluate(variance(v), { v: values }).item(), expected, 1e4);
      }),
    );
  });

  test("keeps its digits far from zero", () => {
    expect(evaluate(variance(v), { v: [1e9, 1e9 + 1, 1e9 + 2] }).item()).toBeCloseTo(2 / 3, 14);
  });

  test("drops or keeps its axes", () => {
    const T = constant([
      [1, 3],
      [2, 6],
    ]);
    expect(evaluate(variance(T, 1)).toNested()).toEqual([1, 4]);
    expect(evaluate(variance(T, 1, { keepDims: true })).toNested()).toEqual([[1], [4]]);
  });
});

describe("norm", () => {
  test("is the Euclidean length", () => {
    fc.assert(
      fc.property(columns, (values) => {
        expectNear(evaluate(norm(v), { v: values }).item(), Math.hypot(...values), 500);
      }),
    );
    expect(evaluate(norm(constant([[3, 4]]), 1, { keepDims: true })).toNested()).toEqual([[5]]);
  });

  test("has gradient 0 at the origin, and the unit vector elsewhere", () => {
    expect(evaluate(grad(norm(v), v), { v: [0, 0] }).toNested()).toEqual([0, 0]);
    const [first, second] = evaluate(grad(norm(v), v), { v: [3, 4] }).data;
    expectNear(first!, 0.6, 1e-2);
    expectNear(second!, 0.8, 1e-2);
  });
});
