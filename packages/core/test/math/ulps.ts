/** Errors in units in the last place: the distance between neighbouring floating-point numbers around the exact value. */
import { Decimal } from "decimal.js";
import type { LaneType } from "../../src/compile/wasm/lanes.ts";

const exponent = new Float64Array(1);
const exponentBits = new Uint32Array(exponent.buffer);

/** The exponent of the last place of a float32 or float64 number of this magnitude, which is not above the largest one. */
function lastPlace(type: LaneType, magnitude: number): number {
  exponent[0] = magnitude;
  const ofNumber = ((exponentBits[1]! >>> 20) & 0x7ff) - 1023;
  return type === "float32" ? Math.max(ofNumber, -126) - 23 : Math.max(ofNumber, -1022) - 52;
}

const limit = { float32: 2 ** 128, float64: Infinity } as const;

/**
 * By how many units in the last place a float32 number misses a value that is known in float64. Infinity counts as the number after
 * the largest; NaN, zeros and infinities of the exact value are hit or missed by infinitely many, and so is its sign.
 */
export function singleError(got: number, exact: number): number {
  if (Object.is(got, exact)) return 0;
  if (!Number.isFinite(exact) || exact === 0 || Number.isNaN(got)) return Infinity;
  if (got < 0 !== exact < 0 && got !== 0) return Infinity;
  if (got === 0 && Object.is(got, -0) !== exact < 0) return Infinity;
  const magnitude = Math.min(Math.abs(exact), limit.float32);
  const found = Math.min(Math.abs(got), limit.float32);
  const units = 2 ** lastPlace("float32", Math.min(magnitude, limit.float32 * (1 - 2 ** -25)));
  return Math.abs(found - magnitude) / units;
}

// Enough digits for all of any number above 2⁻³⁰⁰, and for a relative error of 10⁻⁴⁰⁰ below.
const Precise = Decimal.clone({ precision: 400, maxE: 9e15, minE: -9e15 });
const powers = new Map<number, Decimal>();

function powerOfTwo(exponent: number): Decimal {
  const known = powers.get(exponent);
  if (known !== undefined) return known;
  const power = Precise.pow(2, exponent);
  powers.set(exponent, power);
  return power;
}

/** A finite float64 number with its digits: `new Decimal` takes the shortest ones that tell it from its neighbours. */
export function exactDecimal(value: number): Decimal {
  const place = lastPlace("float64", Math.abs(value));
  const half = Math.trunc(place / 2);
  return Precise.mul(value / 2 ** half / 2 ** (place - half), powerOfTwo(place));
}

/** By how many units in the last place a float64 number misses a finite value that is not 0, of which enough digits are known. */
export function doubleError(got: number, exact: Decimal): number {
  if (Number.isNaN(got) || (got < 0 || Object.is(got, -0)) !== exact.isNegative()) return Infinity;
  const overflow = powerOfTwo(1024);
  const magnitude = Decimal.min(exact.abs(), overflow);
  const found = Number.isFinite(got) ? exactDecimal(Math.abs(got)) : overflow;
  const place = lastPlace("float64", Math.min(magnitude.toNumber(), Number.MAX_VALUE));
  return Rough.div(Rough.sub(found, magnitude).abs(), powerOfTwo(place)).toNumber();
}

const Rough = Decimal.clone({ precision: 20, maxE: 9e15, minE: -9e15 });
