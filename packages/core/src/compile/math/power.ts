/** Powers, and products with a logarithm, in float64. */
import type { Vector } from "../wasm/code.ts";
import type { Lanes } from "../wasm/lanes.ts";
import { exponential, ln2 } from "./exponential.ts";
import { artanhCoefficients, log, ofSpecial, takeApart } from "./logarithm.ts";
import { firstDigits } from "./twoPart.ts";

/** `log x = high + low`, to about 2⁻⁶⁵ of itself. */
function exactLogarithm(lanes: Lanes, x: Vector): { readonly high: Vector; readonly low: Vector } {
  const { k, m } = takeApart(lanes, x);
  const [ln2High, ln2Low] = ln2(lanes);
  const one = lanes.constant(1);
  const half = lanes.constant(0.5);
  const threeHalves = lanes.constant(1.5);
  // With s = (m − 1) / (m + 1): log m = 2 artanh s = (2s/3) (3 + s² + 3 (s⁴/5 + s⁶/7 + …)). First 2s/3 = upper + lower.
  const f = lanes.sub(m, one);
  const divisor = lanes.mul(lanes.add(m, one), threeHalves);
  const quotient = lanes.div(f, divisor);
  const upper = lanes.and(quotient, lanes.bits(-(2n ** 29n)));
  const divisorUpper = firstDigits(lanes, divisor);
  const divisorLower = lanes.add(lanes.sub(m, lanes.sub(divisorUpper, threeHalves)), lanes.mul(m, half));
  const remainder = lanes.sub(lanes.sub(f, lanes.mul(upper, divisorUpper)), lanes.mul(upper, divisorLower));
  const lower = lanes.div(remainder, divisor);
  const squared = lanes.mul(lanes.mul(quotient, quotient), lanes.constant(2.25));
  const series = lanes.mul(
    lanes.mul(squared, squared),
    lanes.mul(lanes.polynomial(squared, artanhCoefficients.float64.slice(1)), threeHalves),
  );
  // 2.25 upper² is exact, and s² is that and a correction
  const exactSquare = lanes.mul(lanes.mul(upper, upper), lanes.constant(2.25));
  const correction = lanes.mul(lanes.mul(lower, lanes.add(upper, quotient)), lanes.constant(2.25));
  const rest = lanes.add(series, correction);
  const three = lanes.constant(3);
  const factor = lanes.add(three, lanes.add(exactSquare, rest));
  const factorUpper = firstDigits(lanes, factor);
  const factorLower = lanes.sub(rest, lanes.sub(lanes.sub(factorUpper, three), exactSquare));
  const large = lanes.mul(upper, factorUpper);
  const small = lanes.add(lanes.mul(lower, factorUpper), lanes.mul(quotient, factorLower));
  const ofPower = lanes.mul(k, ln2High);
  const sum = lanes.add(ofPower, large);
  const lost = lanes.add(lanes.sub(ofPower, sum), large);
  const tail = lanes.add(lost, lanes.add(small, lanes.mul(k, ln2Low)));
  const high = lanes.add(sum, tail);
  return { high: ofSpecial(lanes, x, high), low: lanes.sub(tail, lanes.sub(high, sum)) };
}

/** `y log x` in two parts, x being positive, 0 or ∞. */
function scaledLogarithm(
  lanes: Lanes,
  x: Vector,
  y: Vector,
): { readonly high: Vector; readonly low: Vector } {
  const { high, low } = exactLogarithm(lanes, x);
  const upper = firstDigits(lanes, high);
  const yUpper = firstDigits(lanes, y);
  const large = lanes.mul(yUpper, upper);
  const rest = lanes.add(lanes.sub(high, upper), low);
  const small = lanes.add(lanes.mul(lanes.sub(y, yUpper), upper), lanes.mul(y, rest));
  const sum = lanes.add(large, small);
  const lost = lanes.sub(small, lanes.sub(sum, large));
  // where the exponential is 0 or ∞, there may be no low part
  const isOrdinary = lanes.compare("lt", lanes.abs(large), lanes.constant(1000));
  return { high: lanes.select(isOrdinary, sum, lanes.mul(y, high)), low: lanes.and(isOrdinary, lost) };
}

/** `x^y` of lanes that are float64, or float32 in float64, to 1.3 ulp; special values as IEEE 754 has them. */
export function power(lanes: Lanes, [x, y]: readonly Vector[], isExact: boolean): Vector {
  const magnitude = lanes.abs(x!);
  // beyond 2⁶⁵ the power of anything but 1 is 0 or ∞, and that of 1 must be 1
  const bound = 2 ** 65;
  const exponent = lanes.atLeast(lanes.atMost(y!, lanes.constant(bound)), lanes.constant(-bound));
  let result: Vector;
  if (isExact) {
    const { high, low } = scaledLogarithm(lanes, magnitude, exponent);
    result = exponential(lanes, high, low);
  } else {
    result = exponential(lanes, lanes.mul(exponent, log(lanes, magnitude)));
  }
  const zero = lanes.constant(0);
  const one = lanes.constant(1);
  const half = lanes.mul(y!, lanes.constant(0.5));
  const isWhole = lanes.compare("eq", y!, lanes.trunc(y!));
  const isHalfWhole = lanes.compare("eq", half, lanes.trunc(half));
  const sign = lanes.andNot(lanes.and(x!, lanes.constant(-0)), isHalfWhole);
  const signed = lanes.xor(result, lanes.and(sign, isWhole));
  const isNegative = lanes.and(
    lanes.compare("lt", x!, zero),
    lanes.compare("gt", x!, lanes.constant(-Infinity)),
  );
  const isUndefined = lanes.andNot(isNegative, isWhole);
  const isOne = lanes.or(lanes.compare("eq", y!, zero), lanes.compare("eq", x!, one));
  return lanes.select(isOne, one, lanes.or(signed, isUndefined));
}

/** `x log y`, to 1.5 ulp, and 0 where x is 0 and y is a number. */
export function xlogy(lanes: Lanes, [x, y]: readonly Vector[], isExact: boolean): Vector {
  const zero = lanes.constant(0);
  const isZero = lanes.and(lanes.compare("eq", x!, zero), lanes.compare("eq", y!, y!));
  const logarithm = isExact ? exactLogarithm(lanes, y!).high : log(lanes, y!);
  return lanes.select(isZero, zero, lanes.mul(x!, logarithm));
}
