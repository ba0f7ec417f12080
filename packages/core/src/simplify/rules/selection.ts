/** Selection: choosing twice by one condition is choosing once, and what multiplies a hard zero need not be computed. */
import type { Rule } from "../rule.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { shapesEqual } from "../../graph/shape.ts";
import { add, mul, mulNoNaN } from "../../ops/arithmetic.ts";
import { equalTo, logicalNot } from "../../ops/comparison.ts";
import { constantValue } from "../../ops/constant.ts";
import { where } from "../../ops/selection.ts";

const isSelection = (node: Tensor): boolean => node.op === where.op;

const sameTwice: Rule = {
  name: "where(c, where(c, a, b), d) = where(c, a, d)",
  holds: "exact",
  root: where.op,
  apply: (node) => {
    const [condition, chosen, otherwise] = node.inputs as [Tensor, Tensor, Tensor];
    const a = isSelection(chosen) && chosen.inputs[0] === condition ? chosen.inputs[1]! : chosen;
    const b = isSelection(otherwise) && otherwise.inputs[0] === condition ? otherwise.inputs[2]! : otherwise;
    if (a === chosen && b === otherwise) return undefined;
    const result: Tensor = where(condition, a, b as never);
    return shapesEqual(result.shape, node.shape) ? result : undefined;
  },
};

const negatedCondition: Rule = {
  name: "where(¬c, a, b) = where(c, b, a)",
  holds: "exact",
  root: where.op,
  apply: ({ inputs: [condition, a, b] }) =>
    condition!.op === logicalNot.op ? where(condition!.inputs[0]!, b!, a as never) : undefined,
};

const equalBranches: Rule = {
  name: "where(c, a, a) = a",
  holds: "real",
  root: where.op,
  apply: (node, { facts }) => {
    const [condition, a, b] = node.inputs as [Tensor, Tensor, Tensor];
    const same = a === b && shapesEqual(a.shape, node.shape) && facts.mayStandFor(a, condition);
    return same ? a : undefined;
  },
};

const infiniteCase: Rule = {
  name: "where(x = ±∞, a, b) = b for real x",
  holds: "real",
  root: where.op,
  apply: (node, { facts }) => {
    const [condition, , b] = node.inputs as [Tensor, Tensor, Tensor];
    if (condition.op !== equalTo.op || !shapesEqual(b.shape, node.shape)) return undefined;
    const isInfinite = condition.inputs.some((input) => Math.abs(constantValue(input) ?? 0) === Infinity);
    return isInfinite && facts.mayStandFor(b, node) ? b : undefined;
  },
};

/** `p · where(c, g, 0)`: the zero branch takes no factor, whatever p is there. */
function factorOfMask(op: typeof mul): Rule {
  return {
    name: "p · where(c, g, 0) = where(c, p g, 0)",
    holds: "real",
    root: op.op,
    apply: (node, { isShared }) => {
      for (const [position, mask] of node.inputs.entries()) {
        if (!isSelection(mask) || isShared(mask)) continue;
        const [condition, chosen, otherwise] = mask.inputs as [Tensor, Tensor, Tensor];
        const factor = node.inputs[1 - position]!;
        if (isSelection(factor)) continue;
        if (constantValue(otherwise) === 0) return where(condition, op(chosen, factor), 0 as never) as Tensor;
        if (constantValue(chosen) === 0) return where(condition, 0, op(otherwise, factor) as never) as Tensor;
      }
      return undefined;
    },
  };
}

const complementaryMasks: Rule = {
  name: "where(c, a, 0) + where(c, 0, b) = where(c, a, b)",
  holds: "real",
  root: add.op,
  apply: ({ inputs: [a, b], shape }) => {
    if (!isSelection(a!) || !isSelection(b!) || a!.inputs[0] !== b!.inputs[0]) return undefined;
    const condition = a!.inputs[0]!;
    for (const [first, second] of [
      [a!, b!],
      [b!, a!],
    ] as const) {
      if (constantValue(first.inputs[2]!) !== 0 || constantValue(second.inputs[1]!) !== 0) continue;
      const merged: Tensor = where(condition, first.inputs[1]!, second.inputs[2] as never);
      if (shapesEqual(merged.shape, shape)) return merged;
    }
    return undefined;
  },
};

/** Rules of selection. */
export const selection: readonly Rule[] = [
  sameTwice,
  negatedCondition,
  equalBranches,
  infiniteCase,
  factorOfMask(mul),
  factorOfMask(mulNoNaN),
  complementaryMasks,
];
