/** Judges one derivative by differences: it agrees, it disagrees, or the point is a kink and it lies between both sides. */
import { centralLimit, oneSidedLimit, type Level, type Limit } from "./differences.ts";

/** How far a derivative may be from its difference quotient. */
export interface Tolerance {
  /** Relative to the larger of the two. */
  readonly relative: number;
  readonly absolute: number;
}

/** What the differences say of a derivative. */
export interface Comparison {
  readonly agrees: boolean;
  /** The limit of the central differences. */
  readonly differences: number;
  /** How far apart derivative and differences are; ∞ where one of them is not finite. */
  readonly deviation: number;
  /** The one-sided derivatives, where they disagree with each other. */
  readonly kink?: { readonly left: number; readonly right: number };
}

/**
 * Compares `derivative` with the differences, taking steps only until they agree.
 * @param scale The size of the gradient that the derivative is part of: how far differences that have not settled excuse a
 *   deviation is limited to the relative tolerance of it.
 */
export function compareDerivative(
  derivative: number,
  levels: Iterable<Level>,
  tolerance: Tolerance,
  scale: number,
): Comparison {
  const taken: Level[] = [];
  for (const level of levels) {
    taken.push(level);
    const limit = centralLimit(taken);
    if (within(derivative, limit, tolerance, scale) && isSmooth(taken, tolerance)) {
      return judge(true, derivative, limit);
    }
  }
  const limit = centralLimit(taken);
  const left = oneSidedLimit(taken, "left");
  const right = oneSidedLimit(taken, "right");
  if (!disagree(left, right, tolerance)) {
    // Where only a higher derivative jumps, the one-sided limits settle sooner than the central one.
    const closest = [limit, left, right].find((each) => within(derivative, each, tolerance, scale));
    return judge(closest !== undefined, derivative, closest ?? limit);
  }
  // Where the function ends (NaN on one side) the other side alone decides, as far as its differences have settled.
  const sides = [left, right].filter(({ value }) => !Number.isNaN(value));
  const between =
    (sides.some(({ value }) => derivative >= value) && sides.some(({ value }) => derivative <= value)) ||
    sides.some((side) => within(derivative, side, tolerance, scale) || near(derivative, side));
  return { ...judge(between, derivative, limit), kink: { left: left.value, right: right.value } };
}

function judge(agrees: boolean, derivative: number, { value }: Limit): Comparison {
  const deviation = Math.abs(derivative - value);
  return { agrees, differences: value, deviation: Number.isNaN(deviation) ? Infinity : deviation };
}

function within(derivative: number, limit: Limit, { relative, absolute }: Tolerance, scale: number): boolean {
  const { value, error, rounding } = limit;
  const size = Math.max(Math.abs(derivative), Math.abs(value));
  const unsettled = Math.min(Number.isFinite(error) ? error : 0, relative * scale);
  return Math.abs(derivative - value) <= absolute + relative * size + unsettled + rounding;
}

const near = (derivative: number, { value, error }: Limit): boolean =>
  Math.abs(derivative - value) <= error && Number.isFinite(error);

/** Of two one-sided derivatives, those of a smooth function differ by a multiple of the step; one step back tells how much. */
function isSmooth(levels: readonly Level[], { absolute }: Tolerance): boolean {
  const jumpOf = (level: Level): number => level.right - level.left;
  const last = levels.at(-1)!;
  const before = levels.at(-2);
  const jump = before === undefined ? jumpOf(last) : (4 * jumpOf(last) - jumpOf(before)) / 3;
  const size = Math.max(Math.abs(last.left), Math.abs(last.right));
  return Math.abs(jump) <= absolute + 1e-4 * size + 4 * last.rounding;
}

function disagree(left: Limit, right: Limit, { absolute }: Tolerance): boolean {
  if (left.value === right.value || (Number.isNaN(left.value) && Number.isNaN(right.value))) return false;
  if (!Number.isFinite(left.value) || !Number.isFinite(right.value)) return true;
  const doubt = 4 * (left.error + right.error + left.rounding + right.rounding);
  const size = Math.max(Math.abs(left.value), Math.abs(right.value));
  return Math.abs(left.value - right.value) > absolute + 1e-5 * size + doubt;
}
