/** The order in which the operands of a commuting op stand, so that equal formulas become one node. */
import type { Op, Tensor } from "../graph/tensor.ts";
import type { BinaryFunction } from "../ops/elementwise.ts";

/** Constants come first, then what needs no brackets, then the rest by age; in sums parameters come last, as in x W + b. */
export function precedes(a: Tensor, b: Tensor, op?: Op): boolean {
  const difference = rankIn(op, a) - rankIn(op, b);
  return difference < 0 || (difference === 0 && a.id < b.id);
}

function rankIn(op: Op | undefined, { op: operand }: Tensor): number {
  if (operand.leaf === "constant") return 0;
  if (operand === op) return 1;
  return operand.leaf === "parameter" && op?.laws?.identity?.value === 0 ? 3 : 2;
}

/** Builds the node of a commuting op with its operands in that order. */
export function inOrder(build: BinaryFunction, a: Tensor, b: Tensor): Tensor {
  return precedes(b, a, build.op) ? build(b, a) : build(a, b);
}
