import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { referenceValues } from "../../../test/math/reference.ts";
import { singleError } from "../../../test/math/ulps.ts";
import { vectorFunction } from "../../../test/math/vectorFunction.ts";
import { elements } from "../../testing/arrays.ts";

const unary = [
  "exp",
  "expm1",
  "log",
  "log1p",
  "sigmoid",
  "softplus",
  "tanh",
  "sechSquared",
  "erf",
  "sin",
  "cos",
  "rsqrt",
] as const;

const count = 2 ** 18;

describe.each(unary)("%s in float32", (name) => {
  const apply = vectorFunction(name, "float32", count);

  it("is within two units in the last place over all bit patterns", () => {
    const step = 2 ** 14 - 1; // odd, so that the low bits vary
    const patterns = Uint32Array.from({ length: count }, (_, index) => index * step);
    expect(worst(new Float32Array(patterns.buffer))).toBeLessThanOrEqual(2);
  });

  it("is so between 2⁻¹⁴ and 2⁷, where results are neither trivial nor at their limits", () => {
    const points = Float32Array.from({ length: count }, (_, index) => {
      const significand = 1 + index / count;
      return (index % 2 === 0 ? 1 : -1) * significand * 2 ** (((index % 43) >> 1) - 14);
    });
    expect(worst(points)).toBeLessThanOrEqual(2);
  });

  function worst(points: Float32Array): number {
    const results = apply(points);
    const exact = referenceValues(name, points);
    return exact.reduce((most, value, index) => Math.max(most, singleError(results[index]!, value)), 0);
  }
});

describe.each(["power", "xlogy"] as const)("%s in float32", (name) => {
  const apply = vectorFunction(name, "float32", 500);

  it("is within two units in the last place", () => {
    const number = fc.oneof(
      elements("float32"),
      fc.float({ min: -200, max: 200, noNaN: true }),
      fc.integer({ min: -2000, max: 2000 }).map((steps) => 1 + steps * 2 ** -23),
      fc.integer({ min: -40, max: 40 }),
    );
    const pairs = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 500, size: "max" });
    fc.assert(
      fc.property(pairs, (points) => {
        const xs = Float32Array.from(points, ([x]) => x);
        const ys = Float32Array.from(points, ([, y]) => y);
        const exact = referenceValues(name, xs, ys);
        const faults = Array.from(apply(xs, ys), (got, index) => ({
          x: xs[index],
          y: ys[index],
          got,
          exact: exact[index]!,
        }));
        expect(faults.filter(({ got, exact: value }) => singleError(got, value) > 2)).toEqual([]);
      }),
    );
  });
});
