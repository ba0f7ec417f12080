/** Logarithms and what is made of them, for lanes of either type; errors as in exponential.ts. */
import type { Vector } from "../wasm/code.ts";
import type { Lanes, LaneType } from "../wasm/lanes.ts";
import { ln2, logistic, withSignOf } from "./exponential.ts";

/**
 * `(2 artanh s) / s − 2` as c₀ s² + c₁ s⁴ + … for |s| ≤ 1/3. Relative to `2 artanh s`, the error is below 2⁻²⁷·⁷ in float32 and 2⁻⁶¹ in
 * float64; there it is below 2⁻⁷⁰ for |s| ≤ 0.1716, which 1/√2 ≤ m ≤ √2 gives, if c₀ is taken as 2/3 exactly (weighted Remez).
 */
export const artanhCoefficients: Readonly<Record<LaneType, readonly number[]>> = {
  float32: [0.6666642, 0.40021437, 0.2800301, 0.28006947],
  float64: [
    0.6666666666666666, 0.39999999999999913, 0.28571428571466606, 0.222222222157911, 0.181818187462,
    0.153845865269, 0.13334239347, 0.11746896605, 0.1074412846, 0.079354255, 0.14811025,
  ],
};

/** x = 2ᵏ m for x > 0, √½ ≤ m < √2. */
export interface Parts {
  readonly k: Vector;
  readonly m: Vector;
}

/** Takes a positive number apart, a subnormal one too. */
export function takeApart(lanes: Lanes, x: Vector): Parts {
  const { fractionBits, exponentBias } = lanes;
  const smallestNormal = lanes.constant(2 ** (1 - exponentBias));
  const isSmall = lanes.compare("lt", x, smallestNormal);
  const normal = lanes.select(isSmall, lanes.mul(x, lanes.constant(2 ** fractionBits)), x);
  const root = lanes.constant(Math.SQRT1_2);
  const one = lanes.constant(1);
  // The bits of a number, as an integer, are its logarithm but for the curve: with those of √½ in the place of 1, k is rounded down.
  const shifted = lanes.addBits(normal, lanes.subBits(one, root));
  const fraction = lanes.andNot(shifted, lanes.constant(-Infinity));
  const biased = lanes.or(lanes.shiftRightUnsigned(shifted, fractionBits), lanes.constant(2 ** fractionBits));
  const offset = 2 ** fractionBits + exponentBias;
  const k = lanes.sub(
    biased,
    lanes.select(isSmall, lanes.constant(offset + fractionBits), lanes.constant(offset)),
  );
  return { k, m: lanes.addBits(fraction, root) };
}

/** `result`, but what a logarithm is of numbers that are not both positive and finite. */
export function ofSpecial(lanes: Lanes, x: Vector, result: Vector): Vector {
  const zero = lanes.constant(0);
  const ofPositive = lanes.select(lanes.compare("lt", x, lanes.constant(Infinity)), result, x);
  const ofOther = lanes.select(lanes.compare("eq", x, zero), lanes.constant(-Infinity), lanes.constant(NaN));
  return lanes.select(lanes.compare("gt", x, zero), ofPositive, ofOther);
}

/** `log x + correction`, the correction being small beside x. */
function logarithm(lanes: Lanes, x: Vector, correction?: Vector): Vector {
  const { k, m } = takeApart(lanes, x);
  const [ln2High, ln2Low] = ln2(lanes);
  const one = lanes.constant(1);
  // with s = f / (2 + f): log(1 + f) = 2 artanh s = f − s (f − (2 artanh s / s − 2))
  const f = lanes.sub(m, one);
  const s = lanes.div(f, lanes.add(m, one));
  const squared = lanes.mul(s, s);
  const series = lanes.mul(squared, lanes.polynomial(squared, artanhCoefficients[lanes.type]));
  const small = lanes.mul(k, ln2Low);
  const rest = lanes.sub(
    lanes.mul(s, lanes.sub(f, series)),
    correction === undefined ? small : lanes.add(small, correction),
  );
  return ofSpecial(lanes, x, lanes.add(lanes.mul(k, ln2High), lanes.sub(f, rest)));
}

/** `log x`, to 0.95 ulp in both types. */
export const log = (lanes: Lanes, x: Vector): Vector => logarithm(lanes, x);

/** `log(1 + x)`, to 1.01 ulp in float32 and 0.87 in float64. */
export function log1p(lanes: Lanes, x: Vector): Vector {
  const one = lanes.constant(1);
  const sum = lanes.add(one, x);
  const rounded = lanes.sub(sum, one);
  const lost = lanes.add(lanes.sub(one, lanes.sub(sum, rounded)), lanes.sub(x, rounded)); // 1 + x − sum
  return withSignOf(lanes, logarithm(lanes, sum, lanes.div(lost, sum)), x);
}

/** `log(1 + eˣ) = max(x, 0) + 2 artanh(t / 2)` where `t = 2e / (2 + e)`, `e = e^(−|x|)`, to 1.993 ulp in float32 and 1.81 in float64. */
export function softplus(lanes: Lanes, x: Vector): Vector {
  const { quotient, excess } = logistic(lanes, lanes.neg(lanes.abs(x)), 2, 2);
  const squared = lanes.mul(quotient, quotient);
  const coefficients = artanhCoefficients[lanes.type].map((c, index) => c / 2 / 4 ** (index + 1));
  const series = lanes.sub(lanes.mul(squared, lanes.polynomial(squared, coefficients)), excess());
  const rest = lanes.add(quotient, lanes.mul(quotient, series));
  return lanes.add(lanes.atLeast(x, lanes.constant(0)), rest);
}
