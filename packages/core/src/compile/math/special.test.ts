import { describe, expect, it } from "vitest";
import { referenceValues } from "../../../test/math/reference.ts";
import { vectorFunction } from "../../../test/math/vectorFunction.ts";
import { specialValues } from "../../testing/arrays.ts";
import { mathFunctions, type MathFunctionName } from "./mathFunctions.ts";

const names = Object.keys(mathFunctions) as MathFunctionName[];

const isLandmark = (x: number): boolean => x === 0 || Math.abs(x) === 1 || !Number.isFinite(x);

/** NaN, infinities and zeros with their signs as they are; ±1 too, if it is not reached by rounding; other numbers all alike. */
function kind(x: number, value: number): number | string {
  const isKept = value === 0 || !Number.isFinite(value) || (Math.abs(value) === 1 && isLandmark(x));
  return isKept ? value : "ordinary";
}

describe.each(["float32", "float64"] as const)("in %s", (type) => {
  const round = type === "float32" ? Math.fround : (value: number): number => value;
  const others = [0.3, 1.5, 3, 6, 7, 104, 105, 107, 745, 746, 2 ** 53, 2 ** 53 - 1, 2 ** 60, 2 ** 66];
  const numbers = [...specialValues(type), ...others.flatMap((value) => [value, -value]).map(round)];
  const pairs = numbers.flatMap((x) => numbers.map((y) => [x, y] as const));
  const xs = Float64Array.from(pairs, ([x]) => x);
  const ys = Float64Array.from(pairs, ([, y]) => y);

  it.each(names)("%s is NaN, ±∞, 0, −0 and ±1 where the reference is", (name) => {
    const expected = referenceValues(name, xs, ys);
    const results = vectorFunction(name, type, pairs.length)(xs, ys);
    const kinds = (values: ArrayLike<number>): unknown[] =>
      pairs.map(([x, y], index) => ({ x, y, value: kind(x, round(values[index]!)) }));
    expect(kinds(results)).toEqual(kinds(expected));
  });
});
