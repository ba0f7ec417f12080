/**
 * What the simplifier knows of a node before it runs: the range of its real value, whether floating point keeps it
 * finite, and on which leaves it depends. Facts are read off op records.
 */
import {
  hull,
  isNegative,
  isNonnegative,
  isNonzero,
  isPositive,
  nonpositivePart,
  range,
  type Range,
} from "../graph/range.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { NDArray } from "../ndarray.ts";
import { sub } from "../ops/arithmetic.ts";
import { where } from "../ops/selection.ts";

/** Sets of inputs and parameters, one bit for each. */
interface Leaves {
  /** Those on which the node depends. */
  readonly any: bigint;
  /** Those among them that make it NaN wherever they are NaN, whatever the others are; of a 0 that wins, nothing is said. */
  readonly sure: bigint;
}

/** Facts of nodes, computed once each and without recursion. */
export class Facts {
  readonly #ranges = new WeakMap<Tensor, { readonly range: Range | undefined }>();
  readonly #finite = new WeakMap<Tensor, { readonly finite: boolean }>();
  readonly #dependencies = new WeakMap<Tensor, Leaves>();
  readonly #leafPositions = new WeakMap<Tensor, number>();
  #leafCount = 0;
  readonly #keepsEach: boolean;

  constructor(keepsEach = true) {
    this.#keepsEach = keepsEach;
  }

  /** The real values that the node can take for finite inputs; `undefined` when it is not defined for all of them. */
  range(node: Tensor): Range | undefined {
    return computeOnce(this.#ranges, node, (each, known) => ({
      range: rangeOf(each, (input) => known(input).range),
    })).range;
  }

  isPositive(node: Tensor): boolean {
    return satisfies(this.range(node), isPositive);
  }

  isNonnegative(node: Tensor): boolean {
    return satisfies(this.range(node), isNonnegative);
  }

  isNegative(node: Tensor): boolean {
    return satisfies(this.range(node), isNegative);
  }

  isNonzero(node: Tensor): boolean {
    return satisfies(this.range(node), isNonzero);
  }

  /** Whether the values lie between two finite bounds, in floating point too, whatever the inputs are short of NaN. */
  isBounded(node: Tensor): boolean {
    return satisfies(this.range(node), ({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  }

  /** Whether floating point gives a finite value for finite inputs, growth like that of a polynomial disregarded. */
  isFinite(node: Tensor): boolean {
    return computeOnce(this.#finite, node, (each, known) => ({
      finite: each.inputs.every((input) => known(input).finite) && this.#keepsFinite(each),
    })).finite;
  }

  #keepsFinite(node: Tensor): boolean {
    const ranges = node.inputs.map((input) => this.range(input));
    if (this.range(node) === undefined) return false;
    return node.op.mayOverflow === undefined || !node.op.mayOverflow(...(ranges as Range[]));
  }

  /**
   * Whether `part` may stand for `whole` as far as dependencies go: with `keepsEach`, it must depend on all on which the whole
   * depends; without, whoever simplifies sees to it that the roots do.
   */
  mayStandFor(part: Tensor, whole: Tensor): boolean {
    return !this.#keepsEach || this.dependsOnAllOf(part, whole);
  }

  /**
   * Whether `part` depends on every input and parameter on which `whole` depends, and surely so where the whole does, so that no
   * NaN can get lost.
   */
  dependsOnAllOf(part: Tensor, whole: Tensor): boolean {
    const [of, needed] = [this.#leavesOf(part), this.#leavesOf(whole)];
    return (of.any & needed.any) === needed.any && (of.sure & needed.sure) === needed.sure;
  }

  #leavesOf(node: Tensor): Leaves {
    return computeOnce(this.#dependencies, node, (each, known) => {
      const inputs = each.inputs.map(known);
      const own = this.#ownLeaf(each);
      return {
        any: inputs.reduce((leaves, { any }) => leaves | any, own),
        sure: sureLeaves(
          each,
          inputs.map(({ sure }) => sure),
          own,
        ),
      };
    });
  }

  // Sizes and constants are not dependencies: they cannot bring in a NaN of the user's.
  #ownLeaf(node: Tensor): bigint {
    if (node.op.leaf !== "input" && node.op.leaf !== "parameter") return 0n;
    let position = this.#leafPositions.get(node);
    if (position === undefined) this.#leafPositions.set(node, (position = this.#leafCount++));
    return 1n << BigInt(position);
  }
}

/** Truth values are never NaN; a choice is NaN for sure only where both alternatives are. */
function sureLeaves({ op, dtype }: Tensor, inputs: readonly bigint[], own: bigint): bigint {
  if (dtype === "bool") return own;
  if (op === where.op) return inputs[1]! & inputs[2]!;
  return inputs.reduce((leaves, sure) => leaves | sure, own);
}

function satisfies(known: Range | undefined, condition: (known: Range) => boolean): boolean {
  return known !== undefined && condition(known);
}

function rangeOf(node: Tensor, rangeOfInput: (input: Tensor) => Range | undefined): Range | undefined {
  if (node.shape.includes(0)) return undefined; // no elements, so that even a sum of positive numbers is 0
  if (node.op.leaf === "constant") return rangeOfConstant(node.attributes["value"] as NDArray);
  const operands = node.inputs.map(rangeOfInput);
  if (operands.includes(undefined)) return undefined;
  const range = node.op.range?.(...(operands as Range[]));
  return range !== undefined && isExcessOverBound(node) ? nonpositivePart(range) : range;
}

/** `x − f(x)` where `f(x) ≥ x`, as in the logarithm of a softmax. */
function isExcessOverBound({ op, inputs: [x, bound] }: Tensor): boolean {
  if (op !== sub.op || bound!.op.laws?.dominates !== true || bound!.inputs[0] !== x) return false;
  return bound!.attributes["keepDims"] === true || bound!.rank === 0;
}

const largestScan = 256;

function rangeOfConstant({ data }: NDArray): Range | undefined {
  if (data.length === 0 || data.length > largestScan) return undefined;
  const points = Array.from(data, (value) => range(value, value));
  return points.every(({ low }) => Number.isFinite(low)) ? hull(...points) : undefined;
}

/** Fills the table for a node and all it depends on, operands first, with a stack of our own. */
function computeOnce<T>(
  table: WeakMap<Tensor, T>,
  node: Tensor,
  compute: (node: Tensor, known: (input: Tensor) => T) => T,
): T {
  const found = table.get(node);
  if (found !== undefined) return found;
  const known = (input: Tensor): T => table.get(input)!;
  const pending = [node];
  while (pending.length > 0) {
    const top = pending.at(-1)!;
    const missing = table.has(top) ? [] : top.inputs.filter((input) => !table.has(input));
    if (missing.length > 0) {
      pending.push(...missing);
      continue;
    }
    pending.pop();
    if (!table.has(top)) table.set(top, compute(top, known));
  }
  return table.get(node)!;
}
