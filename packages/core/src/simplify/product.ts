/**
 * Writes a product in its one form, where the order of multiplication cannot make a finite value overflow or a tiny one
 * vanish. Multiplication is associative for real numbers only: (x a) b is finite and right where x (a b) is not.
 */
import type { DType } from "../dtype.ts";
import type { Tensor } from "../graph/tensor.ts";
import { div, mul, mulNoNaN, neg, square } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { logSoftmax } from "../ops/logsumexp.ts";
import type { BinaryFunction } from "../ops/elementwise.ts";
import type { Facts } from "./facts.ts";
import type { Factors } from "./factors.ts";
import { isHeld } from "./numbers.ts";
import { inOrder, precedes } from "./order.ts";

/**
 * The product in its one form: sign, number, the factor that may be large, the others by age, those without axes last; then
 * one quotient.
 *
 * At most one factor may be larger than 1 in size, or a divisor smaller than 1. It is taken first, so that partial products only
 * shrink: they cannot overflow, and what underflows on the way would have underflowed at the end.
 * @param isWhole What the factors give is known to be the value of a node that stood there already, so that two factors of any
 *   size have a finite product. A guarded product that may not stay finite is then written as one again.
 * @returns `undefined` when writing it anew could change a finite value.
 */
export function productOf(factors: Factors, dtype: DType, facts: Facts, isWhole = false): Tensor | undefined {
  const number = numberOf(factors, dtype);
  if (number === undefined) return undefined;
  const isGuarded = factors.isGuarded && !staysFinite(factors, facts);
  if (isGuarded && !isWhole) return undefined;
  const growing = factors.above.filter((factor) => !isSmall(factor, facts));
  const shrinking = factors.above.filter((factor) => isSmall(factor, facts));
  const poles = factors.below.filter((factor) => !isTame(factor, facts));
  const count = factors.above.length + factors.below.length;
  const isLarge = growing.length + poles.length > 0;
  const mayRegroup =
    growing.length + poles.length <= 1 &&
    (poles.length === 0 || (factors.below.length === 1 && factors.above.length <= 1)) &&
    factors.below.filter((factor) => !facts.isBounded(factor)).length <= 1;
  const isPair = isWhole && count <= 2 && (number.size >= 1 || growing.length < 2);
  if (!mayRegroup && !isPair) return undefined;
  if (!isModest(number.size) && count > 1) return undefined;
  const above = mayRegroup ? [...growing, ...shrinking.sort(byAge)] : factors.above;
  const below = mayRegroup ? [...factors.below].sort(byAge) : factors.below;
  return written({ ...number, above, below, isLarge, isGuarded }, dtype);
}

interface Written {
  readonly isNegative: boolean;
  /** The number in front, positive. */
  readonly size: number;
  /** The number below the bar, positive; 1 unless it is all there is below. */
  readonly divisor: number;
  readonly above: readonly Tensor[];
  readonly below: readonly Tensor[];
  /** Whether a factor among them may be larger than 1. */
  readonly isLarge: boolean;
  readonly isGuarded: boolean;
}

function written(product: Written, dtype: DType): Tensor {
  const { isNegative, size, divisor, above, below, isLarge, isGuarded } = product;
  const isSigned = isNegative && size === 1;
  const number = isNegative && !isSigned ? -size : size;
  // In front of a quotient, a number below 1 may make its numerator underflow, one above 1 may make it overflow.
  const comesLast = number !== 1 && below.length > 0 && above.length > 0;
  const numerator = multiplied(above, comesLast ? 1 : number, isLarge, isGuarded ? mulNoNaN : mul, dtype);
  const denominator = multiplied(below, divisor, false, mul, dtype);
  const quotient =
    below.length === 0 && divisor === 1
      ? numerator
      : isGuarded
        ? inOrder(mulNoNaN, numerator, div(1, denominator))
        : div(numerator, denominator);
  const result: Tensor = comesLast ? mul(constant(number, dtype), quotient) : quotient;
  return isSigned ? neg(result) : result;
}

function multiplied(
  factors: readonly Tensor[],
  number: number,
  isLarge: boolean,
  op: BinaryFunction,
  dtype: DType,
): Tensor {
  const powers: Tensor[] = [];
  for (const [index, factor] of factors.entries()) {
    // x a² is written (x a) a: the square of a small number may vanish where the product does not.
    const isRepeated = powers.at(-1) === factor && index > 0 && (!isLarge || factors.length === 2);
    if (isRepeated) powers.pop();
    powers.push(isRepeated ? square(factor) : factor);
  }
  if (powers.length === 0) return constant(number, dtype);
  const product = powers.reduce((left, right) => inOrder(op, left, right));
  return number === 1 ? product : mul(constant(number, dtype), product);
}

/** The sign and the number of a product; `undefined` when its element type cannot hold the number well. */
function numberOf(
  { coefficient, divisor, below }: Factors,
  dtype: DType,
): Pick<Written, "isNegative" | "size" | "divisor"> | undefined {
  const ratio = coefficient / divisor;
  const keepsDivisor = below.length === 0 && Math.abs(coefficient) === 1 && !Number.isInteger(ratio);
  const size = keepsDivisor ? 1 : Math.abs(ratio);
  const kept = keepsDivisor ? Math.abs(divisor) : 1;
  if (!isHeld(size, dtype) || !isHeld(kept, dtype)) return undefined;
  return { isNegative: ratio < 0, size, divisor: kept };
}

/** Small enough that multiplying by it last, not first, makes no difference but to the very largest and smallest numbers. */
function isModest(number: number): boolean {
  return number <= 2 ** 30;
}

/** At most 1 in size: multiplying by it cannot overflow. */
function isSmall(factor: Tensor, facts: Facts): boolean {
  const range = facts.range(factor);
  return range !== undefined && range.low >= -1 && range.high <= 1;
}

/** At least 1 in size: dividing by it cannot overflow. */
function isTame(factor: Tensor, facts: Facts): boolean {
  const range = facts.range(factor);
  return range !== undefined && (range.low >= 1 || range.high <= -1);
}

function staysFinite({ above, below }: Factors, facts: Facts): boolean {
  const wild = above.filter((factor) => !facts.isBounded(factor));
  return (
    below.every((factor) => isTame(factor, facts)) &&
    wild.length <= 1 &&
    wild.every((factor) => facts.isFinite(factor) && !isLogProbability(factor))
  );
}

/** The logarithm of a softmax, which is −∞ for a class that was masked out. */
export function isLogProbability({ op }: Tensor): boolean {
  return op === logSoftmax.op;
}

function byAge(a: Tensor, b: Tensor): number {
  if ((a.rank === 0) !== (b.rank === 0)) return a.rank === 0 ? 1 : -1;
  return a === b ? 0 : precedes(a, b) ? -1 : 1;
}
