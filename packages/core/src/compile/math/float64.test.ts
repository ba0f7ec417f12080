import { Decimal } from "decimal.js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as exact from "../../../test/exact/transcendental.ts";
import { doubleError, exactDecimal } from "../../../test/math/ulps.ts";
import { vectorFunction } from "../../../test/math/vectorFunction.ts";
import { elements } from "../../testing/arrays.ts";

// Digits to spare: beside what a double holds, what cancels near 1 and near the multiples of π/2.
const Type = Decimal.clone({ precision: 60, maxE: 9e15, minE: -9e15 });
const byExact =
  (f: (type: typeof Decimal, x: Decimal) => Decimal) =>
  (x: number): Decimal =>
    f(Type, exactDecimal(x));

/** The exact value of each function at a finite number; undefined where it has none, or one that {@link doubleError} does not judge. */
const unary = {
  exp: byExact(exact.exp),
  expm1: byExact(exact.expm1),
  log: (x) => (x > 0 ? exact.log(Type, exactDecimal(x)) : undefined),
  log1p: (x) => (x > -1 ? exact.log1p(Type, exactDecimal(x)) : undefined),
  sigmoid: byExact(exact.sigmoid),
  softplus: byExact(exact.softplus),
  tanh: byExact(exact.tanh),
  sechSquared: (x) => exact.sechSquared(Type, exactDecimal(Math.abs(x))),
  erf: (x) => (Math.abs(x) < 6 ? exact.erf(Type, exactDecimal(x)) : exactDecimal(Math.sign(x))),
  sin: byExact(exact.sin),
  cos: byExact(exact.cos),
  rsqrt: (x) => (x > 0 ? Type.div(1, Type.sqrt(exactDecimal(x))) : undefined),
} satisfies Record<string, (x: number) => Decimal | undefined>;

/** Where an algorithm goes from one case to the next, a result from one binade or range to the next. */
const thresholds = [
  0.5,
  Math.SQRT1_2,
  1,
  Math.SQRT2,
  2,
  6,
  8192,
  2 ** -54,
  2 ** -1022,
  ...[0.5, 1, 1.5, 2, 53, 54].flatMap((n) => [n * Math.LN2, (n * Math.LN2) / 2]),
  709.782712893384,
  745.1332191019411,
  708.3964185322641,
  372.5,
  354.2,
  19.06,
  36.7,
  ...[1, 2, 3, 22, 355, 3 * 2 ** 20, 2 ** 52 + 1].map((n) => (n * Math.PI) / 2),
];
const bits = new Float64Array(1);
const bitsAsInteger = new BigInt64Array(bits.buffer);
function neighbour(x: number, steps: number): number {
  bits[0] = x;
  bitsAsInteger[0]! += BigInt(steps);
  return bits[0]!;
}
const signed = (numbers: fc.Arbitrary<number>): fc.Arbitrary<number> =>
  fc.tuple(numbers, fc.constantFrom(1, -1)).map(([x, sign]) => x * sign);
const argument = fc.oneof(
  elements("float64", { values: "finite" }),
  signed(
    fc
      .tuple(fc.constantFrom(...thresholds), fc.integer({ min: -500, max: 500 }))
      .map(([x, n]) => neighbour(x, n)),
  ),
  fc.double({ min: -3, max: 3, noNaN: true }),
  fc.double({ min: -760, max: 760, noNaN: true }),
  signed(
    fc
      .tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: -60, max: 12 }))
      .map(([m, e]) => m * 2 ** e),
  ),
);
const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(arbitrary, { minLength: 1, maxLength: 100, size: "max" });

function expectCloseness(
  points: readonly unknown[],
  results: ArrayLike<number>,
  values: readonly (Decimal | undefined)[],
): void {
  const faults = points.flatMap((point, index) => {
    const [got, value] = [results[index]!, values[index]];
    const isJudged = value !== undefined && !value.isZero();
    return isJudged && doubleError(got, value) > 2 ? [{ point, got, exact: value.toString() }] : [];
  });
  expect(faults).toEqual([]);
}

describe.each(Object.keys(unary) as (keyof typeof unary)[])("%s in float64", (name) => {
  const apply = vectorFunction(name, "float64", 100);

  it("is within two units in the last place", () => {
    fc.assert(
      fc.property(some(argument), (points) => {
        expectCloseness(points, apply(Float64Array.from(points)), points.map(unary[name]));
      }),
      { numRuns: 20 },
    );
  });
});

describe("sine and cosine in float64", () => {
  // The nearest to a multiple of π/2 below 2¹³ and in four ranges above, from the convergents of 2ᵉ · 2/π: 2⁻⁵⁹ to 2⁻⁶² of π/2 away
  const nearest = [
    6411027962775774 * 2 ** -47,
    7763785107565477 * 2 ** -29,
    5916243447979695 * 2 ** 79,
    5850965514341686 * 2 ** 525,
    6381956970095103 * 2 ** 797,
  ];

  it.each(["sin", "cos"] as const)("%s is within two units next to multiples of π/2", (name) => {
    const results = vectorFunction(name, "float64", 10)(Float64Array.from(nearest));
    expectCloseness(nearest, results, nearest.map(unary[name]));
  });
});

describe("functions of two numbers in float64", () => {
  const finite = elements("float64", { values: "finite" });

  it("power is within two units in the last place", () => {
    const apply = vectorFunction("power", "float64", 100);
    const base = argument.map(Math.abs).filter((x) => x > 0);
    // exponents for which the power is a number, and some others
    const pair = base.chain((x) => {
      const most = Math.min(1e300, 750 / Math.abs(Math.log(x)));
      const exponent = fc.oneof(
        fc.double({ min: -most, max: most, noNaN: true }),
        fc.integer({ min: -20, max: 20 }),
        argument,
      );
      return exponent.map((y) => [x, y] as const);
    });
    fc.assert(
      fc.property(some(pair), (points) => {
        const results = apply(
          Float64Array.from(points, ([x]) => x),
          Float64Array.from(points, ([, y]) => y),
        );
        expectCloseness(
          points,
          results,
          points.map(([x, y]) =>
            exact.exp(Type, Type.mul(exactDecimal(y), exact.log(Type, exactDecimal(x)))),
          ),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("xlogy is within two units in the last place", () => {
    const apply = vectorFunction("xlogy", "float64", 100);
    const pair = fc.tuple(
      fc.oneof(finite, argument),
      argument.map(Math.abs).filter((y) => y > 0),
    );
    fc.assert(
      fc.property(some(pair), (points) => {
        const results = apply(
          Float64Array.from(points, ([x]) => x),
          Float64Array.from(points, ([, y]) => y),
        );
        expectCloseness(
          points,
          results,
          points.map(([x, y]) => Type.mul(exactDecimal(x), exact.log(Type, exactDecimal(y)))),
        );
      }),
      { numRuns: 20 },
    );
  });
});
