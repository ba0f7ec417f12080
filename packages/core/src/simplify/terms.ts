/**
 * A sum taken apart: signed terms at the leaves of a tree of additions. The tree is kept, because adding in another order can
 * lose digits; terms are merged or dropped in their places.
 */
import type { Tensor } from "../graph/tensor.ts";
import { add, mul, neg, sub } from "../ops/arithmetic.ts";
import { constant, constantValue } from "../ops/constant.ts";
import { isHeld } from "./numbers.ts";
import { inOrder } from "./order.ts";

/** A term with its sign inside the whole sum. */
export interface Term {
  readonly isNegative: boolean;
  readonly node: Tensor;
}

/** A tree of additions over positions in a list of terms. */
type Tree = number | { readonly left: Tree; readonly right: Tree };

/** A sum as a list of terms and the order in which they are added. */
export interface Sum {
  readonly terms: readonly Term[];
  readonly tree: Tree;
  /** The number of terms on the left of the last addition: the others come after them in the list. */
  readonly leftCount: number;
}

const mostTerms = 16;

/** Whether the node adds or subtracts. */
export function isSum({ op }: Tensor): boolean {
  return op === add.op || op === sub.op;
}

/** Opens nested sums, differences and signs, as far as `mayOpen` says. */
export function termsOf(node: Tensor, mayOpen: (nested: Tensor) => boolean): Sum {
  const terms: Term[] = [];
  let opened = 0;
  let leftCount = 0;
  // The number of terms bounds the depth of this recursion.
  const open = (each: Tensor, isNegative: boolean): Tree => {
    const [a, b] = each.inputs;
    const isOpen = each === node || mayOpen(each);
    if (each.op === neg.op && (isOpen || !isSum(a!))) return open(a!, !isNegative);
    if (isSum(each) && opened < mostTerms - 1 && isOpen) {
      opened++;
      const left = open(a!, isNegative);
      if (each === node) leftCount = terms.length;
      return { left, right: open(b!, each.op === sub.op ? !isNegative : isNegative) };
    }
    const isNumber = each.op.leaf === "constant";
    const term = isOpen || isNumber ? withoutSign(each) : { isNegative: false, node: each };
    terms.push({ isNegative: isNegative !== term.isNegative, node: term.node });
    return terms.length - 1;
  };
  const tree = open(node, false);
  return { terms, tree, leftCount };
}

/** A sign, or a negative number in front of a product, taken off. */
export function withoutSign(node: Tensor): Term {
  const [a, b] = node.inputs;
  if (node.op === neg.op) return { isNegative: true, node: a! };
  if (isNegativeNumber(node)) return { isNegative: true, node: negated(node) };
  if (node.op !== mul.op || !isNegativeNumber(a!)) return { isNegative: false, node };
  return { isNegative: true, node: mul(negated(a!), b!) };
}

function isNegativeNumber(node: Tensor): boolean {
  const value = constantValue(node);
  return value !== undefined && value < 0 && isHeld(-value, node.dtype);
}

const negated = (number: Tensor): Tensor => constant(-constantValue(number)!, number.dtype);

/** Adds the terms up again in the order of the tree; terms that have become `undefined` are left out. */
export function sumOf({ tree }: Pick<Sum, "tree">, terms: readonly (Term | undefined)[]): Term | undefined {
  if (typeof tree === "number") return terms[tree];
  const left = sumOf({ tree: tree.left }, terms);
  const right = sumOf({ tree: tree.right }, terms);
  if (left === undefined || right === undefined) return left ?? right;
  if (left.isNegative === right.isNegative)
    return { isNegative: left.isNegative, node: inOrder(add, left.node, right.node) };
  const [minuend, subtrahend] = left.isNegative ? [right, left] : [left, right];
  return { isNegative: false, node: sub(minuend.node, subtrahend.node) };
}

/** A term as a node of its own. */
export function signedTerm({ isNegative, node }: Term): Tensor {
  return isNegative ? neg(node) : node;
}

/** Whether two terms are added directly to each other. */
export function areSiblings({ tree }: Pick<Sum, "tree">, first: number, second: number): boolean {
  if (typeof tree === "number") return false;
  if (tree.left === first && tree.right === second) return true;
  return areSiblings({ tree: tree.left }, first, second) || areSiblings({ tree: tree.right }, first, second);
}
