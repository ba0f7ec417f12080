/** Terms of a sum whose factors add up to one, as `u` and `1 − u` or `σ(z)` and `σ(−z)` do. */
import type { Tensor } from "../graph/tensor.ts";
import { neg, sub } from "../ops/arithmetic.ts";
import { constantValue } from "../ops/constant.ts";
import { sigmoid } from "../ops/transcendental.ts";
import { isOpposite } from "./cancel.ts";
import type { Facts } from "./facts.ts";
import type { Factors } from "./factors.ts";
import { sharedPart } from "./commonFactor.ts";
import type { OpenTerm } from "./likeTerms.ts";
import { productOf } from "./product.ts";
import type { Term } from "./terms.ts";

/** `u r + (1 − u) r = r`, `r − (1 − u) r = u r` and `u (1 − v) r − (1 − u) v r = (u − v) r` */
export function mergeComplements(a: OpenTerm, b: OpenTerm, facts: Facts): Term | undefined {
  const shared = sharedPart(a, b);
  if (shared === undefined || Math.abs(a.scale) !== Math.abs(b.scale)) return undefined;
  const { ownOfA, ownOfB, rest } = shared;
  const isNegative = a.scale < 0;
  const joined =
    isNegative === b.scale < 0
      ? complementSum(ownOfA, ownOfB)
      : (complementOfOne(ownOfA, ownOfB) ?? complementDifference(ownOfA, ownOfB));
  if (joined === undefined) return undefined;
  const isNegativeWhole = (isNegative !== joined.isNegative) !== rest.coefficient / rest.divisor < 0;
  const turned = isNegativeWhole ? turnedAround(joined.factors) : undefined;
  const factors: Factors = {
    ...rest,
    coefficient: Math.abs(rest.coefficient),
    divisor: Math.abs(rest.divisor),
    above: [...(turned ?? joined.factors), ...rest.above],
  };
  const node = productOf(factors, a.node.dtype, facts, true);
  return node === undefined ? undefined : { isNegative: isNegativeWhole && turned === undefined, node };
}

/** `−(u − v) = v − u`, so that the sign of a difference does not depend on how it arose. */
function turnedAround([difference, ...more]: readonly Tensor[]): readonly Tensor[] | undefined {
  if (difference?.op !== sub.op || more.length > 0) return undefined;
  return [sub(difference.inputs[1]!, difference.inputs[0]!)];
}

/** What own factors become, as a factor of the whole; no factor stands for 1. */
interface Joined {
  readonly isNegative: boolean;
  readonly factors: readonly Tensor[];
}

function complementSum(
  [u, ...moreOfU]: readonly Tensor[],
  [v, ...moreOfV]: readonly Tensor[],
): Joined | undefined {
  if (moreOfU.length + moreOfV.length > 0 || u === undefined || v === undefined) return undefined;
  return isComplement(u, v) ? { isNegative: false, factors: [] } : undefined;
}

/** `1 − u`, or `u − 1`, where the complement of u is at hand. */
function complementOfOne(ownOfA: readonly Tensor[], ownOfB: readonly Tensor[]): Joined | undefined {
  if (ownOfA.length + ownOfB.length !== 1) return undefined;
  const complement = complementOf((ownOfA[0] ?? ownOfB[0])!);
  return complement === undefined ? undefined : { isNegative: ownOfA.length === 1, factors: [complement] };
}

function complementDifference(ownOfA: readonly Tensor[], ownOfB: readonly Tensor[]): Joined | undefined {
  if (ownOfA.length !== 2 || ownOfB.length !== 2) return undefined;
  const [p, q] = ownOfA as [Tensor, Tensor];
  const [r, t] = ownOfB as [Tensor, Tensor];
  const [ofP, ofQ] = isComplement(p, r) && isComplement(q, t) ? [r, t] : [t, r];
  if (!isComplement(p, ofP) || !isComplement(q, ofQ)) return undefined;
  // p q − (1 − p)(1 − q) = p − (1 − q) = q − (1 − p); the one without «1 −» is the shorter.
  const hasOneMinus = isOneMinus(p) || isOneMinus(ofQ);
  return { isNegative: false, factors: [hasOneMinus ? sub(q, ofP) : sub(p, ofQ)] };
}

/** Whether `a + b = 1`, as it is written. */
function isComplement(a: Tensor, b: Tensor): boolean {
  if (isOneMinus(a) && a.inputs[1] === b) return true;
  if (isOneMinus(b) && b.inputs[1] === a) return true;
  return a.op === sigmoid.op && b.op === sigmoid.op && isOpposite(a.inputs[0]!, b.inputs[0]!);
}

function complementOf(u: Tensor): Tensor | undefined {
  if (isOneMinus(u)) return u.inputs[1];
  return u.op === sigmoid.op ? sigmoid(opposite(u.inputs[0]!)) : undefined;
}

function opposite(z: Tensor): Tensor {
  return z.op === neg.op ? z.inputs[0]! : neg(z);
}

function isOneMinus(node: Tensor): boolean {
  return node.op === sub.op && constantValue(node.inputs[0]!) === 1;
}
