/**
 * Exponentials and what is made of them, for lanes of either type. Errors are in units in the last place (ulp); those of float32 are
 * the largest over all numbers between 2⁻¹⁴ and 2⁸, where results are not trivial, those of float64 the largest of 2 · 10⁶ points.
 */
import type { Vector } from "../wasm/code.ts";
import type { Lanes, LaneType } from "../wasm/lanes.ts";

/** The numbers by which the two element types differ. */
interface Parameters {
  /** log 2 in two parts; the product of the first and any exponent is exact. */
  readonly ln2: readonly [high: number, low: number];
  /** Above it eˣ overflows. */
  readonly highest: number;
  /** Below it 4 eˣ rounds to 0. */
  readonly lowest: number;
  /** `(eʳ − 1 − r) / r²` for |r| ≤ ½ log 2, as c₀ + c₁ r + … */
  readonly coefficients: readonly number[];
}

// Weighted Remez. Relative to eʳ − 1, the errors are below 2⁻²⁷ for r < 0 and 2⁻²⁵·⁵ for r > 0 in float32, 2⁻⁶¹ in float64.
const parameters: Readonly<Record<LaneType, Parameters>> = {
  float32: {
    ln2: [0.693145751953125, 1.428606765330187e-6],
    highest: 89,
    lowest: -106,
    coefficients: [0.49999985, 0.16666546, 0.041671343, 0.008366272, 0.0013613956],
  },
  float64: {
    ln2: [0.6931471803691238, 1.9082149292705877e-10],
    highest: 710,
    lowest: -747,
    coefficients: [
      0.5, 0.16666666666666677, 0.041666666666666706, 0.00833333333332104, 0.0013888888888848,
      0.0001984126988829, 0.000024801587429, 0.000002755724151, 2.75571596e-7, 2.511012e-8, 2.09573e-9,
    ],
  },
};

/** log 2 in two parts; the product of the first and the exponent of any number of the type is exact. */
export function ln2(lanes: Lanes): readonly [high: Vector, low: Vector] {
  const [high, low] = parameters[lanes.type].ln2;
  return [lanes.constant(high), lanes.constant(low)];
}

/** `x = n log 2 + high − low`, n being whole, high exact and |low| tiny. */
interface Reduced {
  /** Its lowest bits are those of the integer `n + offset`. */
  readonly exponent: Vector;
  readonly high: Vector;
  readonly low: Vector;
}

function reduce(lanes: Lanes, x: Vector, offset: number): Reduced {
  const [ln2High, ln2Low] = ln2(lanes);
  // Numbers of this size are whole, so the sum is rounded to a whole number, which its lowest bits show.
  const magic = lanes.constant(1.5 * 2 ** lanes.fractionBits + offset);
  const exponent = lanes.add(lanes.mul(x, lanes.constant(Math.LOG2E)), magic);
  const n = lanes.sub(exponent, magic);
  return { exponent, high: lanes.sub(x, lanes.mul(n, ln2High)), low: lanes.mul(n, ln2Low) };
}

/** `eʳ − 1 − r` */
function tail(lanes: Lanes, r: Vector): Vector {
  return lanes.mul(lanes.mul(r, r), lanes.polynomial(r, parameters[lanes.type].coefficients));
}

/** `e^(high − low) − 1`; hardly more than the last sum is rounded. */
function overOne(lanes: Lanes, high: Vector, low: Vector): Vector {
  return lanes.add(high, lanes.sub(tail(lanes, lanes.sub(high, low)), low));
}

/** 2ᵏ, k + bias being the lowest bits of the integer. */
const powerOfTwo = (lanes: Lanes, biased: Vector): Vector => lanes.shiftLeft(biased, lanes.fractionBits);

/** `e^(x + low)`. */
export function exponential(lanes: Lanes, x: Vector, low?: Vector): Vector {
  const { highest, lowest } = parameters[lanes.type];
  const clamped = lanes.atLeast(lanes.atMost(x, lanes.constant(highest)), lanes.constant(lowest));
  const { exponent, high, low: product } = reduce(lanes, clamped, 2 * lanes.exponentBias);
  const rest = overOne(lanes, high, low === undefined ? product : lanes.sub(product, low));
  // n may be beyond what one power of two can be: it is the sum of two halves, each with its bias
  const half = lanes.shiftRightUnsigned(exponent, 1);
  const otherHalf = lanes.subBits(exponent, half);
  const significand = lanes.add(lanes.constant(1), rest);
  return lanes.mul(lanes.mul(significand, powerOfTwo(lanes, half)), powerOfTwo(lanes, otherHalf));
}

/** `eˣ`, to 0.88 ulp in float32 and 0.85 in float64. */
export const exp = (lanes: Lanes, x: Vector): Vector => exponential(lanes, x);

/** `eˣ − 1`, to 1.6 ulp in float32 and 1.5 in float64. */
export function expm1(lanes: Lanes, x: Vector): Vector {
  const clamped = lanes.atLeast(
    lanes.atMost(x, lanes.constant(parameters[lanes.type].highest)),
    lanes.constant(-40),
  );
  const { exponent, high, low } = reduce(lanes, clamped, lanes.exponentBias - 1);
  const half = powerOfTwo(lanes, exponent); // 2ⁿ⁻¹, since 2ⁿ may overflow
  const rest = overOne(lanes, high, low);
  const halved = lanes.add(lanes.mul(half, rest), lanes.sub(half, lanes.constant(0.5)));
  const isTiny = lanes.compare("lt", lanes.abs(x), lanes.constant(2 ** (-lanes.fractionBits - 2)));
  return lanes.select(isTiny, x, lanes.add(halved, halved));
}

/** A quotient, and by about which part of itself it is too large. */
interface Logistic {
  readonly quotient: Vector;
  readonly excess: () => Vector;
}

/**
 * `factor · eˣ / (weight + eˣ)` for x ≤ 40, factor and weight being powers of two: with `e⁻ˣ = 2⁻ⁿ (1 + rest)`, that is
 * `factor · 2ⁿ / (2ⁿ + weight · rest + weight)`. Numerator and denominator are lifted so that both are normal numbers
 * and only the quotient may be subnormal.
 */
export function logistic(lanes: Lanes, x: Vector, factor: number, weight: number): Logistic {
  const lift = lanes.fractionBits + 3;
  const clamped = lanes.atLeast(x, lanes.constant(parameters[lanes.type].lowest));
  const { exponent, high, low } = reduce(lanes, clamped, lanes.exponentBias + lift);
  const rest = lanes.sub(lanes.add(tail(lanes, lanes.sub(low, high)), low), high);
  const power = powerOfTwo(lanes, exponent);
  const large = lanes.constant(weight * 2 ** lift);
  const small = lanes.add(power, lanes.mul(rest, large));
  const sum = lanes.add(large, small);
  const numerator = factor === 1 ? power : lanes.mul(power, lanes.constant(factor));
  return {
    quotient: lanes.div(numerator, sum),
    excess: () => lanes.mul(lanes.sub(small, lanes.sub(sum, large)), lanes.constant(2 ** -lift / weight)),
  };
}

/** `1 / (1 + e⁻ᶻ)`, to 2.0 ulp in both types: 1.5 from the denominator and 0.5 from the quotient, for z just below 0. */
export function sigmoid(lanes: Lanes, z: Vector): Vector {
  return logistic(lanes, lanes.atMost(z, lanes.constant(40)), 1, 1).quotient;
}

/** `tanh x = (1 − e) / (1 + e)` where `e = e^(−2|x|)`, to 1.97 ulp in float32 and 1.91 in float64. */
export function tanh(lanes: Lanes, x: Vector): Vector {
  const one = lanes.constant(1);
  const argument = lanes.atLeast(lanes.mul(lanes.abs(x), lanes.constant(-2)), lanes.constant(-40));
  const { exponent, high, low } = reduce(lanes, argument, lanes.exponentBias);
  const rest = overOne(lanes, high, low);
  // e = power + small, and near 0 power is 1
  const power = powerOfTwo(lanes, exponent);
  const small = lanes.mul(power, rest);
  const above = lanes.sub(one, power);
  const below = lanes.add(one, power);
  const numerator = lanes.sub(above, small);
  const denominator = lanes.add(below, small);
  const quotient = lanes.div(numerator, denominator);
  return withSignOf(lanes, lanes.type === "float32" ? quotient : corrected(), x);

  function corrected(): Vector {
    const lostAbove = lanes.sub(lanes.sub(above, numerator), small);
    const lostBelow = lanes.sub(small, lanes.sub(denominator, below));
    const error = lanes.sub(lostAbove, lanes.mul(quotient, lostBelow));
    return lanes.add(quotient, lanes.mul(error, lanes.constant(0.75))); // the denominator being between 1 and 2
  }
}

/** `1 − tanh² x = 2h − h²` where `h = 2e / (1 + e)`, `e = e^(−2|x|)`, to 1.71 ulp in float32 and 1.6 in float64. */
export function sechSquared(lanes: Lanes, x: Vector): Vector {
  const { quotient, excess } = logistic(lanes, lanes.mul(lanes.abs(x), lanes.constant(-2)), 4, 1);
  const half = lanes.mul(quotient, lanes.constant(0.5));
  // the derivative with respect to h is 2 (1 − h)
  const correction = lanes.mul(excess(), lanes.sub(lanes.constant(1), half));
  const rest = lanes.add(lanes.mul(half, lanes.constant(0.5)), correction);
  return lanes.sub(quotient, lanes.mul(quotient, rest));
}

/** The magnitude, which is not negative, with the sign of x. */
export function withSignOf(lanes: Lanes, magnitude: Vector, x: Vector): Vector {
  return lanes.or(magnitude, lanes.and(x, lanes.constant(-0)));
}
