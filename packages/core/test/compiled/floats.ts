/** Floating-point numbers as a line of bit patterns: how many representable numbers lie between two of them. */

/** The element types of real numbers. */
export type FloatType = "float32" | "float64";

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);
const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);

/** The position of a number among all of its type, in order; both zeros have position 0. */
function positionOf(value: number, dtype: FloatType): bigint {
  if (dtype === "float32") {
    single[0] = value;
    const bits = singleBits[0]!;
    return BigInt(bits < 0 ? -(bits & 0x7fffffff) : bits);
  }
  double[0] = value;
  const bits = doubleBits[0]!;
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}

/** How many units in the last place lie between two numbers of a type; infinity comes after the largest number, NaN is apart. */
export function unitsBetween(a: number, b: number, dtype: FloatType): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Object.is(a, b) ? 0 : Infinity;
  const distance = positionOf(a, dtype) - positionOf(b, dtype);
  return Number(distance < 0n ? -distance : distance);
}

/** Half the distance from 1 to the next number. */
export const unitRoundoff: Readonly<Record<FloatType, number>> = { float32: 2 ** -24, float64: 2 ** -53 };
/** The least positive number. */
export const least: Readonly<Record<FloatType, number>> = { float32: 2 ** -149, float64: 2 ** -1074 };
/** The largest number. */
export const largest: Readonly<Record<FloatType, number>> = {
  float32: (2 - 2 ** -23) * 2 ** 127,
  float64: Number.MAX_VALUE,
};
