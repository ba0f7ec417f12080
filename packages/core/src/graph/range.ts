/**
 * Ranges: what an op record says of the real values its result can take, so that the simplifier can prove a rule's
 * condition. Values are exact real numbers, for finite real inputs and dimensions of at least one element; what floating point
 * makes of them is not a range's concern.
 */

/** An interval of the real line. Infinite ends are always open. */
export interface Range {
  readonly low: number;
  readonly high: number;
  /** Whether `low` itself cannot occur. */
  readonly openLow: boolean;
  /** Whether `high` itself cannot occur. */
  readonly openHigh: boolean;
}

/**
 * The range of a result, given those of the operands; `undefined` when the op is not defined for all of them (a quotient by
 * what may be 0, the logarithm of what may be negative).
 */
export type RangeRule = (...operands: readonly Range[]) => Range | undefined;

/** `[low, high]`, or an end left open. */
export function range(low: number, high: number, open: "none" | "low" | "high" | "both" = "none"): Range {
  return {
    low,
    high,
    openLow: low === -Infinity || open === "low" || open === "both",
    openHigh: high === Infinity || open === "high" || open === "both",
  };
}

/** All real numbers. */
export const reals: Range = range(-Infinity, Infinity);
/** `(0, ∞)` */
export const positives: Range = range(0, Infinity, "low");
/** `[0, ∞)` */
export const nonnegatives: Range = range(0, Infinity);

export function isPositive({ low, openLow }: Range): boolean {
  return low > 0 || (low === 0 && openLow);
}

export function isNonnegative({ low }: Range): boolean {
  return low >= 0;
}

export function isNegative({ high, openHigh }: Range): boolean {
  return high < 0 || (high === 0 && openHigh);
}

export function isNonpositive({ high }: Range): boolean {
  return high <= 0;
}

export function isNonzero(operand: Range): boolean {
  return isPositive(operand) || isNegative(operand);
}

/** The smallest interval that holds all of the given ones. */
export function hull(...ranges: readonly Range[]): Range {
  return ranges.reduce((a, b) => ({
    low: Math.min(a.low, b.low),
    openLow: a.low === b.low ? a.openLow && b.openLow : a.low < b.low ? a.openLow : b.openLow,
    high: Math.max(a.high, b.high),
    openHigh: a.high === b.high ? a.openHigh && b.openHigh : a.high > b.high ? a.openHigh : b.openHigh,
  }));
}

/** `{ −x }` */
export function negatedRange({ low, high, openLow, openHigh }: Range): Range {
  return { low: 0 - high, high: 0 - low, openLow: openHigh, openHigh: openLow };
}

/** `{ a + b }` */
export function sumRange(a: Range, b: Range): Range {
  return between(
    { ...endSum(a.low, b.low), isOpen: a.openLow || b.openLow },
    { ...endSum(a.high, b.high), isOpen: a.openHigh || b.openHigh },
  );
}

/** `{ a − b }` */
export function differenceRange(a: Range, b: Range): Range {
  return sumRange(a, negatedRange(b));
}

/** `{ a · b }` */
export function productRange(a: Range, b: Range): Range {
  const ends = [
    endProduct(a.low, a.openLow, b.low, b.openLow),
    endProduct(a.low, a.openLow, b.high, b.openHigh),
    endProduct(a.high, a.openHigh, b.low, b.openLow),
    endProduct(a.high, a.openHigh, b.high, b.openHigh),
  ];
  return hull(...ends.map((end) => between(end, end)));
}

/** `{ 1 / x }` for a range that does not hold 0. */
export function reciprocalRange(x: Range): Range | undefined {
  if (!isNonzero(x)) return undefined;
  const sign = isPositive(x) ? 1 : -1;
  const endReciprocal = (end: number): Enclosed =>
    end === 0
      ? exactly(sign * Infinity)
      : enclose(1 / end, Math.abs(end) === 1 || !Number.isFinite(end), sign);
  return between(
    { ...endReciprocal(x.high), isOpen: x.openHigh },
    { ...endReciprocal(x.low), isOpen: x.openLow },
  );
}

/** `{ |x| }` */
export function magnitudeRange(x: Range): Range {
  if (isNonnegative(x)) return x;
  if (isNonpositive(x)) return negatedRange(x);
  const { high, openHigh } = hull(x, negatedRange(x));
  return { low: 0, openLow: false, high, openHigh };
}

/** `{ x | x ≤ 0 }`, for a range that reaches down to 0. */
export function nonpositivePart(x: Range): Range {
  return x.high <= 0 ? x : { ...x, high: 0, openHigh: false };
}

/** Two float64 numbers between which the exact value of an end lies. */
interface Enclosed {
  readonly lowest: number;
  readonly highest: number;
}

type End = Enclosed & { readonly isOpen: boolean };

function between(low: End, high: End): Range {
  return {
    low: low.lowest,
    high: high.highest,
    openLow: low.isOpen || low.lowest === -Infinity,
    openHigh: high.isOpen || high.highest === Infinity,
  };
}

const exactly = (end: number): Enclosed => ({ lowest: end, highest: end });

function endSum(a: number, b: number): Enclosed {
  const total = a + b;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return exactly(total);
  const partOfB = total - a;
  const isExact = a - (total - partOfB) + (b - partOfB) === 0; // Knuth's two-sum
  return enclose(total, isExact, Math.sign(total));
}

function endProduct(a: number, isOpenA: boolean, b: number, isOpenB: boolean): End {
  // A closed end of 0 makes the product 0 attainable, whatever the other end is.
  if (a === 0 || b === 0) {
    const isAttained = (a === 0 && !isOpenA) || (b === 0 && !isOpenB);
    return { ...exactly(0), isOpen: !isAttained && (isOpenA || isOpenB) };
  }
  const isExact = !Number.isFinite(a) || !Number.isFinite(b) || (isWhole(a) && isWhole(b) && isWhole(a * b));
  const product = enclose(a * b, isExact, Math.sign(a) * Math.sign(b));
  // Where it underflows, 0 is a bound that it does not take.
  return { ...product, isOpen: isOpenA || isOpenB || product.lowest === 0 || product.highest === 0 };
}

const isWhole = Number.isSafeInteger;

/**
 * Where the exact value lies of which float64 gives `end`: within a step, but on the same side of 0, since what underflows is not 0,
 * and finite, since what overflows is not infinite.
 */
function enclose(end: number, isExact: boolean, sign: number): Enclosed {
  if (isExact) return exactly(end);
  if (!Number.isFinite(end)) {
    return sign > 0
      ? { lowest: Number.MAX_VALUE, highest: Infinity }
      : { lowest: -Infinity, highest: -Number.MAX_VALUE };
  }
  const step = Math.abs(end) * Number.EPSILON + Number.MIN_VALUE;
  const lowest = end - step;
  const highest = end + step;
  return sign > 0 ? { lowest: Math.max(lowest, 0), highest } : { lowest, highest: Math.min(highest, 0) };
}
