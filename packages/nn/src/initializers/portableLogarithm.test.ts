import fc from "fast-check";
import { expect, it } from "vitest";
import { portableLogarithm } from "./portableLogarithm.ts";

const unitsApart = (value: number, expected: number): number =>
  Math.abs(value - expected) / (Number.EPSILON * 2 ** Math.floor(Math.log2(Math.abs(expected))));

it("is the engine's logarithm, within its error and ours", () => {
  const near = fc.double({ min: 0.4, max: 1, noNaN: true, maxExcluded: true });
  const small = fc.double({ min: 2 ** -110, max: 1, noNaN: true, maxExcluded: true });
  fc.assert(
    fc.property(fc.oneof(near, small), (x) => {
      expect(unitsApart(portableLogarithm(x), Math.log(x))).toBeLessThanOrEqual(3);
    }),
    { numRuns: 20_000 },
  );
});

it("is exact at 1, and at powers of 2 the rounded multiple of log 2", () => {
  expect(portableLogarithm(1)).toBe(0);
  for (let exponent = 1; exponent < 110; exponent++) {
    expect(portableLogarithm(2 ** -exponent)).toBe(-exponent * Math.LN2);
  }
});

it("never decreases over neighbouring numbers by more than a rounding", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-30, max: 0.999, noNaN: true }), (x) => {
      const [here, next] = [portableLogarithm(x), portableLogarithm(x * (1 + Number.EPSILON))];
      expect(next - here).toBeGreaterThanOrEqual(-2 * Number.EPSILON * Math.abs(here));
    }),
  );
});
