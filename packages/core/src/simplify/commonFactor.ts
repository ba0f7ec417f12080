/** Terms of a sum with a common factor: `a c + b c = (a + b) c`, where `a + b` cannot overflow. */
import type { Tensor } from "../graph/tensor.ts";
import { add, sub } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import type { Facts } from "./facts.ts";
import type { Factors } from "./factors.ts";
import { without, type OpenTerm } from "./likeTerms.ts";
import { inOrder } from "./order.ts";
import { productOf } from "./product.ts";
import type { Term } from "./terms.ts";

/** What two products have in common, with the number of the first as its size, and what each has besides. */
export interface SharedPart {
  readonly rest: Factors;
  readonly ownOfA: readonly Tensor[];
  readonly ownOfB: readonly Tensor[];
}

/** @returns `undefined` unless both have the same divisors. */
export function sharedPart(a: OpenTerm, b: OpenTerm): SharedPart | undefined {
  const [left, right] = [a.factors, b.factors];
  if (left.divisor !== right.divisor || left.below.length !== right.below.length) return undefined;
  if (without(left.below, right.below).length > 0) return undefined;
  const ownOfA = without(left.above, right.above);
  const ownOfB = without(right.above, left.above);
  const rest: Factors = {
    ...left,
    coefficient: Math.abs(left.coefficient),
    above: without(left.above, ownOfA),
    isGuarded: left.isGuarded || right.isGuarded,
  };
  return { rest, ownOfA, ownOfB };
}

/** Takes the common factors and divisors out of two terms that have one factor each besides, or none. */
export function mergeCommonFactor(a: OpenTerm, b: OpenTerm, facts: Facts): Term | undefined {
  const shared = sharedPart(a, b);
  if (shared === undefined || Math.abs(a.scale) !== Math.abs(b.scale)) return undefined;
  const { ownOfA, ownOfB, rest } = shared;
  if (rest.above.length + rest.below.length === 0) return undefined;
  if (ownOfA.length > 1 || ownOfB.length > 1) return undefined;
  if (ownOfA.length + ownOfB.length === 0) return undefined; // like terms
  const one = constant(1, a.node.dtype);
  const [p, q] = [ownOfA[0] ?? one, ownOfB[0] ?? one];
  if (!isModest(p, facts) && !isModest(q, facts)) return undefined;
  const total = a.scale < 0 === b.scale < 0 ? inOrder(add, p, q) : sub(p, q);
  const node = productOf({ ...rest, above: [total, ...rest.above] }, a.node.dtype, facts, true);
  return node === undefined ? undefined : { isNegative: a.scale < 0, node };
}

/** Too small to make a sum overflow that does not without it. */
function isModest(node: Tensor, facts: Facts): boolean {
  const range = facts.range(node);
  return range !== undefined && range.low >= -(2 ** 30) && range.high <= 2 ** 30;
}
