/** Terms of a sum that are multiples of one another: `2x + 3x = 5x`, also where the multiples are written as products. */
import type { Tensor } from "../graph/tensor.ts";
import { mul } from "../ops/arithmetic.ts";
import { constant, constantValue } from "../ops/constant.ts";
import type { Facts } from "./facts.ts";
import { factorsOf, isProduct, type Factors } from "./factors.ts";
import { exactSum } from "./numbers.ts";
import { productOf } from "./product.ts";
import type { Term } from "./terms.ts";

/** A term, taken apart. */
export interface OpenTerm extends Term {
  readonly factors: Factors;
  /** Its number with the sign that it has inside the sum. */
  readonly scale: number;
}

/** What two terms become: a term, nothing when they cancel, `undefined` when they do not join. */
export type Merged = Term | "nothing" | undefined;

/** Takes the product apart that the term is, whoever else uses it. */
export function openTerm({ isNegative, node }: Term): OpenTerm {
  const factors = factorsOf(node, isProduct);
  return { isNegative, node, factors, scale: isNegative ? -factors.coefficient : factors.coefficient };
}

/** Joins like terms. @param areSiblings They are added directly to each other. */
export function mergeLikeTerms(a: OpenTerm, b: OpenTerm, areSiblings: boolean, facts: Facts): Merged {
  const [left, right] = [a.factors, b.factors];
  if (left.divisor !== right.divisor || left.isGuarded !== right.isGuarded) return undefined;
  if (!sameFactors(left.above, right.above) || !sameFactors(left.below, right.below)) return undefined;
  const total = exactSum(a.scale, b.scale, a.node.dtype);
  if (total === undefined) return undefined;
  if (total === 0) return "nothing";
  const isLarger = Math.abs(total) > Math.max(Math.abs(a.scale), Math.abs(b.scale));
  if (isLarger && !areSiblings && !facts.isBounded(a.node)) return undefined; // x + (x − |x|) is finite where 2x is not
  return multipleOfEither(a, b, total) ?? writtenAnew(left, total, a.node, facts);
}

/** A product that stands already is taken as it is: written anew, it could differ in its last digit from where else it stands. */
function multipleOfEither(a: OpenTerm, b: OpenTerm, total: number): Term | undefined {
  for (const { node, factors } of [a, b]) {
    const ratio = total / factors.coefficient;
    if (Math.abs(ratio) === 1) return { isNegative: ratio < 0, node };
  }
  const multiplicand = multiplicandOf(a);
  if (multiplicand === undefined || multiplicand !== multiplicandOf(b)) return undefined;
  return { isNegative: total < 0, node: mul(constant(Math.abs(total), a.node.dtype), multiplicand) };
}

/** What stands beside the one number in a term. */
function multiplicandOf({ node, factors: { coefficient } }: OpenTerm): Tensor | undefined {
  if (coefficient === 1) return node;
  return node.op === mul.op && constantValue(node.inputs[0]!) === coefficient ? node.inputs[1] : undefined;
}

function writtenAnew(factors: Factors, total: number, like: Tensor, facts: Facts): Term | undefined {
  const node = productOf({ ...factors, coefficient: Math.abs(total) }, like.dtype, facts, true);
  return node === undefined ? undefined : { isNegative: total < 0, node };
}

function sameFactors(a: readonly Tensor[], b: readonly Tensor[]): boolean {
  return a.length === b.length && without(a, b).length === 0;
}

/** The list without the members of another, each taken off once. */
export function without(list: readonly Tensor[], removed: readonly Tensor[]): Tensor[] {
  const left = [...list];
  for (const each of removed) {
    const position = left.indexOf(each);
    if (position >= 0) left.splice(position, 1);
  }
  return left;
}
