import type { NDArray } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { glorotNormal, glorotUniform, heNormal, heUniform, type ScaledOptions } from "./varianceScaling.ts";

const glorot = (fanIn: number, fanOut: number): number => 2 / (fanIn + fanOut);
const he = (fanIn: number): number => 2 / fanIn;
const size = fc.integer({ min: 1, max: 6 });

/** How far the mean of the numbers is from the expected one, in standard errors. */
function deviation(values: readonly number[], expected: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return Math.abs(mean - expected) / (spread / Math.sqrt(values.length));
}

describe.each([
  { name: "glorotNormal", draw: glorotNormal, variance: glorot, isUniform: false },
  { name: "glorotUniform", draw: glorotUniform, variance: glorot, isUniform: true },
  { name: "heNormal", draw: heNormal, variance: he, isUniform: false },
  { name: "heUniform", draw: heUniform, variance: he, isUniform: true },
])("$name", ({ draw, variance, isUniform }) => {
  const values = (shape: readonly number[], options: Partial<ScaledOptions> = {}): number[] =>
    Array.from(draw(shape, { seed: 1, dtype: "float64", ...options }).data);

  it.each([1, 2, 3])(
    "has mean 0 and the variance of its paper, of dense weights and of kernels (seed %i)",
    (seed) => {
      for (const [shape, fanIn, fanOut] of [
        [[300, 100], 300, 100],
        [[40, 900], 40, 900],
        [[5, 3, 20, 90], 300, 1350],
      ] as const) {
        const drawn = values(shape, { seed });
        expect(deviation(drawn, 0)).toBeLessThan(4.5);
        expect(deviation(drawn.map((value) => value ** 2), variance(fanIn, fanOut))).toBeLessThan(4.5); // prettier-ignore
        const largest = Math.max(...drawn.map(Math.abs)) / Math.sqrt(3 * variance(fanIn, fanOut));
        expect(largest <= 1).toBe(isUniform); // the bound of a uniform distribution, which a normal one passes
        expect(largest).toBeGreaterThan(0.99);
      }
    },
  );

  it("gives the same bits for the same seed, others for another, and float32 is float64 rounded", () => {
    fc.assert(
      fc.property(size, size, fc.integer(), (inputs, outputs, seed) => {
        const array: NDArray = draw([inputs, outputs], { seed });
        expect(array).toMatchObject({ shape: [inputs, outputs], dtype: "float32" });
        expect(draw([inputs, outputs], { seed }).data).toEqual(array.data);
        expect(draw([inputs, outputs], { seed: seed + 1 }).data).not.toEqual(array.data);
        expect(array.data).toEqual(Float32Array.from(values([inputs, outputs], { seed })));
      }),
    );
  });

  it("is multiplied by the gain, and takes fans in place of the shape's", () => {
    const standard = values([3, 5]);
    expect(values([3, 5], { gain: 2 })).toEqual(standard.map((value) => 2 * value));
    expect(values([15], { fans: { in: 3, out: 5 } })).toEqual(standard);
    expect(values([3, 5], { fans: { in: 12, out: 20 } })).toEqual(standard.map((value) => value / 2));
  });

  it("draws nothing for an empty shape", () => {
    expect(values([0, 4])).toEqual([]);
  });

  it("refuses a shape without two ends, and what is not positive", () => {
    expect(() => draw([3], { seed: 1 })).toThrow(refusing("invalid-argument", "[inputs, outputs]", "[3]"));
    expect(() => draw([3, 2], { seed: 1, gain: 0 })).toThrow(refusing("invalid-argument", "gain 0"));
    expect(() => draw([3, 2], { seed: 1, gain: -1 })).toThrow(refusing("invalid-argument", "gain -1"));
    expect(() => draw([3, 2], { seed: 1, fans: { in: 0, out: 1 } })).toThrow(
      refusing("invalid-argument", "0 and 1"),
    );
    expect(() => draw([3, 2], { seed: 1.5 })).toThrow(refusing("invalid-argument", "whole number"));
  });
});
