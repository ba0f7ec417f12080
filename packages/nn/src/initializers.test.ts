import type { NDArray } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../test/refusing.ts";
import { normal, uniform, zeros, type RealDType } from "./initializers.ts";

const shapes = fc.array(fc.nat(5), { maxLength: 3 });
const dtypes = fc.constantFrom<RealDType>("float32", "float64");
const count = 40_000;

const average = (values: ArrayLike<number>, of: (value: number) => number = (value) => value): number =>
  Array.from(values, of).reduce((sum, value) => sum + value, 0) / values.length;

/** How far the k-th moment of the numbers is from that of the distribution, in standard errors. */
function deviation(values: ArrayLike<number>, of: (value: number) => number, expected: number): number {
  const mean = average(values, of);
  const spread = Math.sqrt(average(values, (value) => (of(value) - mean) ** 2));
  return Math.abs(mean - expected) / (spread / Math.sqrt(values.length));
}

describe.each([
  ["normal", normal],
  ["uniform", uniform],
])("%s", (_, draw) => {
  it("gives the same bits for the same seed, and others for another", () => {
    fc.assert(
      fc.property(fc.integer(), shapes, dtypes, (seed, shape, dtype) => {
        const array: NDArray = draw(shape, { seed, dtype });
        expect(array).toMatchObject({ shape, dtype });
        expect(draw(shape, { seed, dtype }).data).toEqual(array.data);
        if (array.size > 0) expect(draw(shape, { seed: seed + 1, dtype }).data).not.toEqual(array.data);
      }),
    );
  });

  it("draws the same numbers in float32 as in float64, rounded", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const exact = draw([20], { seed, dtype: "float64" });
        expect(draw([20], { seed }).data).toEqual(Float32Array.from(exact.data));
      }),
    );
  });

  it("starts anew with every seed: first numbers of neighbouring seeds are unrelated", () => {
    const firsts = Array.from({ length: 5000 }, (__, seed) => draw([1], { seed, dtype: "float64" }).item());
    const mean = average(firsts);
    const products = firsts.slice(1).map((value, index) => (value - mean) * (firsts[index]! - mean));
    expect(deviation(products, (product) => product, 0)).toBeLessThan(4);
  });

  it.each([1.5, Number.NaN])("refuses the seed %s", (seed) => {
    expect(() => draw([2], { seed })).toThrow(refusing("invalid-argument", "whole number", String(seed)));
  });
});

describe("normal", () => {
  it.each([1, 2, 3])("has the moments of the normal distribution (seed %i)", (seed) => {
    const { data } = normal([count], { mean: 3, std: 0.5, seed, dtype: "float64" });
    const standard = Float64Array.from(data, (value) => (value - 3) / 0.5);
    // Of the standard normal distribution: E z = 0, E z² = 1, E z³ = 0, E z⁴ = 3, and P(|z| < 1) = erf(1/√2).
    expect(deviation(standard, (z) => z, 0)).toBeLessThan(4);
    expect(deviation(standard, (z) => z ** 2, 1)).toBeLessThan(4);
    expect(deviation(standard, (z) => z ** 3, 0)).toBeLessThan(4);
    expect(deviation(standard, (z) => z ** 4, 3)).toBeLessThan(4);
    expect(deviation(standard, (z) => Number(Math.abs(z) < 1), 0.6826894921370859)).toBeLessThan(4);
    // Neighbours come from one pair of the polar method, and must not depend on each other.
    const products = standard.subarray(1).map((z, index) => z * standard[index]!);
    expect(deviation(products, (product) => product, 0)).toBeLessThan(4);
  });

  it("has these bits under seed 1, on every engine", () => {
    expect([...normal([6], { seed: 1, dtype: "float64" }).data]).toEqual([
      0.30133984099872224, -0.6351620054559414, -0.2069735888236909, 0.7878520350799272, -2.4492371764899374,
      -0.3604389997318832,
    ]);
  });

  it("is the standard normal distribution unless told, and constant without spread", () => {
    expect(deviation(normal([count], { seed: 4 }).data, (z) => z ** 2, 1)).toBeLessThan(4);
    expect([...normal([3], { mean: 2, std: 0, seed: 1 }).data]).toEqual([2, 2, 2]);
  });

  it("refuses a negative deviation and what is not finite", () => {
    expect(() => normal([1], { std: -1, seed: 1 })).toThrow(refusing("invalid-argument", "std -1"));
    expect(() => normal([1], { mean: Number.NaN, seed: 1 })).toThrow(
      refusing("invalid-argument", "mean NaN"),
    );
  });
});

describe("uniform", () => {
  it.each([1, 2, 3])("has the moments of the uniform distribution (seed %i)", (seed) => {
    const { data } = uniform([count], { lowest: -3, highest: 5, seed });
    expect(deviation(data, (value) => value, 1)).toBeLessThan(4);
    expect(deviation(data, (value) => (value - 1) ** 2, 64 / 12)).toBeLessThan(4);
    expect(deviation(data, (value) => Number(value < -1), 1 / 4)).toBeLessThan(4);
  });

  it("stays within its bounds", () => {
    const bound = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(bound, bound, fc.integer(), (a, b, seed) => {
        const [lowest, highest] = [Math.min(a, b), Math.max(a, b)];
        for (const value of uniform([50], { lowest, highest, seed, dtype: "float64" }).data) {
          expect(value).toBeGreaterThanOrEqual(lowest);
          expect(value).toBeLessThanOrEqual(highest);
        }
      }),
    );
  });

  it("refuses bounds in the wrong order and infinite ones", () => {
    expect(() => uniform([1], { lowest: 1, highest: 0, seed: 1 })).toThrow(
      refusing("invalid-argument", "lowest 1"),
    );
    expect(() => uniform([1], { highest: Infinity, seed: 1 })).toThrow(
      refusing("invalid-argument", "Infinity"),
    );
  });
});

describe("zeros", () => {
  it("is zero everywhere", () => {
    expect(zeros([2, 2], { dtype: "float64" }).data).toEqual(new Float64Array(4));
    expect(zeros([3]).data).toEqual(new Float32Array(3));
  });
});
