/**
 * A product taken apart: a number, factors above and below the fraction bar. Nested products, quotients, squares and signs
 * are opened, as far as the caller lets them.
 */
import type { Tensor } from "../graph/tensor.ts";
import { div, mul, mulNoNaN, neg, square, sub } from "../ops/arithmetic.ts";
import { constantValue } from "../ops/constant.ts";

/** `coefficient · Π above / (divisor · Π below)`. */
export interface Factors {
  readonly coefficient: number;
  /** The product of the numbers below the bar, kept apart so that x / 3 stays a division. */
  readonly divisor: number;
  readonly above: readonly Tensor[];
  readonly below: readonly Tensor[];
  /** Whether a product among them lets zeros win; such a product may only be written plainly when it stays finite. */
  readonly isGuarded: boolean;
  /** Whether there were more factors than are looked at, so that some of those listed are products again. */
  readonly isCutShort: boolean;
}

const mostFactors = 24;

/** Opens a product. `mayOpen` says of a nested one whether it may be taken apart. */
export function factorsOf(node: Tensor, mayOpen: (nested: Tensor) => boolean): Factors {
  let coefficient = 1;
  let divisor = 1;
  let isGuarded = false;
  let isCutShort = false;
  const above: Tensor[] = [];
  const below: Tensor[] = [];
  const pending: { readonly factor: Tensor; readonly isBelow: boolean }[] = [
    { factor: node, isBelow: false },
  ];
  while (pending.length > 0) {
    const { factor, isBelow } = pending.pop()!;
    const { op } = factor;
    const [a, b] = factor.inputs;
    const value = constantValue(factor);
    const hasRoom = pending.length + above.length + below.length < mostFactors;
    const isOpen = factor === node || (hasRoom && mayOpen(factor));
    isCutShort ||= !hasRoom && isProduct(factor) && mayOpen(factor);
    if (value !== undefined && value !== 0 && Number.isFinite(value)) {
      if (isBelow) divisor *= value;
      else coefficient *= value;
    } else if (isOpen && (op === mul.op || op === mulNoNaN.op)) {
      isGuarded ||= op === mulNoNaN.op;
      pending.push({ factor: b!, isBelow }, { factor: a!, isBelow });
    } else if (isOpen && op === div.op) {
      pending.push({ factor: b!, isBelow: !isBelow }, { factor: a!, isBelow });
    } else if (isOpen && op === neg.op) {
      coefficient = -coefficient;
      pending.push({ factor: a!, isBelow });
    } else if (isOpen && op === square.op) {
      pending.push({ factor: a!, isBelow }, { factor: a!, isBelow });
    } else if (isOpen && op === sub.op && constantValue(b!) === 1) {
      coefficient = -coefficient; // x − 1 = −(1 − x), so that complements are written alike
      (isBelow ? below : above).push(sub(1, a!));
    } else {
      (isBelow ? below : above).push(factor);
    }
  }
  return { coefficient, divisor, above, below, isGuarded, isCutShort };
}

/** Whether the node is a product of some kind, which {@link factorsOf} opens. */
export function isProduct({ op }: Tensor): boolean {
  return op === mul.op || op === mulNoNaN.op || op === div.op || op === neg.op || op === square.op;
}

/**
 * The ways of opening a product that come into question for cancelling: what only it uses; besides, one of the products that
 * others use too; all of them. What is not opened keeps being shared.
 */
export function* openings(node: Tensor, isShared: (nested: Tensor) => boolean): Generator<Factors> {
  const unshared = factorsOf(node, (nested) => !isShared(nested));
  yield unshared;
  const shared = new Set([...unshared.above, ...unshared.below].filter(isProduct));
  if (shared.size > 1) {
    for (const product of shared) yield factorsOf(node, (nested) => nested === product || !isShared(nested));
  }
  if (shared.size > 0) yield factorsOf(node, isProduct);
}

/** Where the parts of products begin: what {@link growth} need not look below. */
export function partsOf(...products: readonly Factors[]): ReadonlySet<Tensor> {
  const parts = products.flatMap(({ above, below }) => [...above, ...below]);
  // A factor that was only just made (1 − x for x − 1) begins at its operands.
  return new Set(parts.flatMap((part) => (part.op === sub.op ? part.inputs : [part])));
}
