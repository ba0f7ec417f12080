/** Sine and cosine of any argument, in float64, to 0.8 units in the last place. */
import type { Vector } from "../wasm/code.ts";
import type { Lanes } from "../wasm/lanes.ts";
import { vectorInstructions as v } from "../wasm/vectorInstructions.ts";
import { firstDigits, sumAndRest } from "./twoPart.ts";
import { twoOverPiAddress } from "./twoOverPi.ts";

/** `(sin r / r − 1) / r²` and `(cos r − 1 + r²/2) / r⁴` for |r| ≤ π/4 as c₀ + c₁ r² + …; the results are within 2⁻⁵⁸ (weighted Remez). */
const sineCoefficients = [
  -0.16666666666666632, 0.008333333333322474, -0.000198412698298375, 0.0000027557313698, -2.505075859e-8,
  1.58968e-10,
];
const cosineCoefficients = [
  0.0416666666666666, -0.001388888888887446, 0.00002480158728965, -2.7557314395e-7, 2.08757282e-9,
  -1.135987e-11,
];

/** π/2 in three parts; the products of the first two and a whole number up to 2¹³ are exact. */
const halfPi = [1.5707963267941523, 7.443547480480255e-13, 6.36831716351095e-25] as const;

/** π/2 in two parts, the first of 26 bits. */
const halfPiUpper = 1.5707963109016418;
const halfPiLower = 1.5893254773528196e-8;

/** Up to here, the whole number n of {@link Reduced} is below 2¹³. */
const largestNear = 8192;

/** `x = n π/2 + high + low` */
interface Reduced {
  /** Its lowest bits are those of n. */
  readonly n: Vector;
  readonly high: Vector;
  readonly low: Vector;
}

/** Numbers of this size are whole and show in their lowest bits which. */
const magic = 1.5 * 2 ** 52;

function reduceNear(lanes: Lanes, x: Vector): Reduced {
  const shift = lanes.constant(magic);
  const n = lanes.add(lanes.mul(x, lanes.constant(2 / Math.PI)), shift);
  const whole = lanes.sub(n, shift);
  const [first, second, third] = halfPi.map((part) => lanes.mul(whole, lanes.constant(part)));
  const { sum, rest } = sumAndRest(lanes, lanes.sub(x, first!), lanes.neg(second!));
  const correction = lanes.sub(third!, rest);
  const high = lanes.sub(sum, correction);
  return { n, high, low: lanes.sub(lanes.sub(sum, high), correction) };
}

/**
 * The method of Payne and Hanek for |x| ≥ 2¹³. x = x' · 2⁸ᵇ with 2⁵⁴ ≤ |x'| < 2⁶²; the first b bytes of 2/π give multiples of 4 and are
 * left out. Each of the next eight groups of 24 bits is multiplied by both halves of x', exactly; of the sum, what is
 * whole is taken out as soon as it appears, so that what remains keeps 2 · 53 bits however near x is to a multiple of π/2.
 */
function reduceFar(lanes: Lanes, x: Vector): Reduced {
  const { code } = lanes;
  const fieldAt = (value: bigint): Vector => lanes.bits(value << 52n);
  const magnitude = lanes.atLeast(lanes.abs(x), lanes.constant(largestNear));
  // the exponent less that of 2⁶, but for the last three bits, is 8 (b + 6): the distance in bytes within the table
  const distance = lanes.and(lanes.subBits(magnitude, fieldAt(1029n)), fieldAt(0x7f8n));
  const scaled = lanes.addBits(lanes.subBits(x, distance), fieldAt(48n));
  const upper = firstDigits(lanes, scaled);
  const parts = [upper, lanes.sub(scaled, upper)];
  const distances = lanes.shiftRightUnsigned(distance, 52);
  const addresses = [0, 2].map((lane) =>
    code.variable(code.integerOfVector(v.i32x4_extract_lane, distances, lane)),
  );
  const zero = lanes.constant(0);
  const weight = code.variable(lanes.constant(2 ** -24));
  const high = code.variable(zero);
  const low = code.variable(zero);
  const n = code.variable(lanes.constant(magic));
  const count = code.variable(code.int(8));
  code.doWhile(() => {
    const [first, second] = addresses;
    const one = code.load(v.v128_load64_zero, first!, twoOverPiAddress);
    const both = code.loadLane(v.v128_load64_lane, second!, one, 1, twoOverPiAddress);
    const group = lanes.mul(both, weight);
    for (const part of parts) {
      const product = lanes.mul(part, group);
      const fours = lanes.mul(lanes.nearest(lanes.mul(product, lanes.constant(0.25))), lanes.constant(4));
      const { sum, rest } = sumAndRest(lanes, high, lanes.sub(product, fours));
      const whole = lanes.nearest(sum);
      code.assign(n, lanes.add(n, whole));
      const total = sumAndRest(lanes, lanes.sub(sum, whole), lanes.add(low, rest));
      code.assign(high, total.sum);
      code.assign(low, total.rest);
    }
    code.assign(weight, lanes.mul(weight, lanes.constant(2 ** -24)));
    for (const address of addresses) code.assign(address, code.plus(address, 3 * 8));
    code.assign(count, code.plus(count, -1));
    return count;
  });
  // times π/2, whose upper half times the upper half of the fraction is exact
  const piUpper = lanes.constant(halfPiUpper);
  const fractionUpper = firstDigits(lanes, high);
  const product = lanes.mul(fractionUpper, piUpper);
  const fractionLower = lanes.add(lanes.sub(high, fractionUpper), low);
  const rest = lanes.add(lanes.mul(fractionLower, piUpper), lanes.mul(high, lanes.constant(halfPiLower)));
  const { sum, rest: least } = sumAndRest(lanes, product, rest);
  return { n, high: sum, low: least };
}

/** `sin(x + quarters · π/2)` */
function sineOf(lanes: Lanes, x: Vector, quarters: number): Vector {
  const { code } = lanes;
  const near = reduceNear(lanes, x);
  const n = code.variable(near.n);
  const high = code.variable(near.high);
  const low = code.variable(near.low);
  const magnitude = lanes.abs(x);
  const isFar = lanes.and(
    lanes.compare("gt", magnitude, lanes.constant(largestNear)),
    lanes.compare("lt", magnitude, lanes.constant(Infinity)),
  );
  code.when(code.integerOfVector(v.v128_any_true, isFar), () => {
    const far = reduceFar(lanes, x);
    code.assign(n, lanes.select(isFar, far.n, n));
    code.assign(high, lanes.select(isFar, far.high, high));
    code.assign(low, lanes.select(isFar, far.low, low));
  });
  const one = lanes.constant(1);
  const squared = lanes.mul(high, high);
  const halved = lanes.mul(squared, lanes.constant(0.5));
  const rest = lanes.sub(one, halved);
  // sin(high + low) = high + high³ (…) + low cos high
  const sine = lanes.add(
    high,
    lanes.add(
      lanes.mul(lanes.mul(squared, high), lanes.polynomial(squared, sineCoefficients)),
      lanes.mul(low, rest),
    ),
  );
  // cos(high + low) = 1 − high²/2 + high⁴ (…) − low sin high
  const least = lanes.sub(
    lanes.mul(lanes.mul(squared, squared), lanes.polynomial(squared, cosineCoefficients)),
    lanes.mul(low, high),
  );
  const cosine = lanes.add(rest, lanes.add(lanes.sub(lanes.sub(one, rest), halved), least));
  const turned = lanes.addBits(n, lanes.bits(quarters));
  const isEven = lanes.compare("eq", lanes.and(turned, lanes.bits(1)), lanes.constant(0)); // 1 is a subnormal number
  const sign = lanes.shiftLeft(lanes.shiftRightUnsigned(turned, 1), 63);
  return lanes.xor(lanes.select(isEven, sine, cosine), sign);
}

/** `sin x` of lanes that are float64 */
export function sin(lanes: Lanes, [x]: readonly Vector[]): Vector {
  const isZero = lanes.compare("eq", x!, lanes.constant(0)); // sin −0 = −0
  return lanes.select(isZero, x!, sineOf(lanes, x!, 0));
}

/** `cos x` of lanes that are float64 */
export const cos = (lanes: Lanes, [x]: readonly Vector[]): Vector => sineOf(lanes, x!, 1);
