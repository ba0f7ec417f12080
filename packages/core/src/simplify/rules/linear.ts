/**
 * Scalars and signs move out of linear ops: out of matrix products, sums and movement. Whether an op is linear is read off its
 * derivative.
 */
import { shapesEqual } from "../../graph/shape.ts";
import { createNode, type Tensor } from "../../graph/tensor.ts";
import { div, mul, mulNoNaN, neg } from "../../ops/arithmetic.ts";
import { broadcast } from "../../ops/movement.ts";
import { sum } from "../../ops/reduction.ts";
import type { Context, Rule } from "../rule.ts";

/** A node as `scalar · rest` or `rest / scalar`. */
interface Scaled {
  readonly rest: Tensor;
  readonly scale: (value: Tensor) => Tensor;
}

/** Takes one scalar factor, divisor or sign off a product. */
function scaledOf(node: Tensor, mayTake: (factor: Tensor) => boolean): Scaled | undefined {
  const [a, b] = node.inputs;
  if (node.op === neg.op) return { rest: a!, scale: (value) => neg(value) };
  for (const op of [mul, mulNoNaN]) {
    if (node.op !== op.op) continue;
    if (mayTake(a!) && shapesEqual(b!.shape, node.shape))
      return { rest: b!, scale: (value) => op(a!, value) };
    if (mayTake(b!) && shapesEqual(a!.shape, node.shape))
      return { rest: a!, scale: (value) => op(value, b!) };
  }
  if (node.op === div.op && mayTake(b!) && shapesEqual(a!.shape, node.shape)) {
    return { rest: a!, scale: (value) => div(value, b!) as Tensor };
  }
  return undefined;
}

const isScalar = (factor: Tensor): boolean => factor.rank === 0;

/** Which operands an op depends on linearly, each by itself or all together. */
function linearOperands({ op, inputs }: Tensor): readonly number[] {
  const { derivative } = op;
  if (derivative.kind === "multilinear") return inputs.map((_, operand) => operand);
  if (derivative.kind === "linear") {
    const operands =
      derivative.operands === "all" ? inputs.map((_, operand) => operand) : derivative.operands;
    return operands.length === 1 ? operands : [];
  }
  return op.laws?.homogeneous === true ? [0] : [];
}

const scalarsOut: Rule = {
  name: "f(c x) = c f(x), f linear",
  holds: "real",
  root: undefined,
  apply: (node, { isShared }) => {
    if (node.op === broadcast.op) return undefined; // smaller before it is stretched
    for (const operand of linearOperands(node)) {
      const input = node.inputs[operand]!;
      if (isShared(input) || input.dtype !== node.dtype) continue; // a factor has the type of what it multiplies
      const scaled = scaledOf(input, isScalar);
      if (scaled === undefined || scaled.rest.op.leaf === "constant") continue;
      return scaled.scale(createNode(node.op, node.inputs.with(operand, scaled.rest), node.attributes));
    }
    return undefined;
  },
};

/** A factor that is the same along all summed axes moves out of a sum that keeps its axes. */
const constantsOutOfSums: Rule = {
  name: "Σ (c x) = c Σ x, c constant along the sum",
  holds: "real",
  root: sum.op,
  apply: (node, context: Context) => {
    const [x] = node.inputs as [Tensor];
    if (node.attributes["keepDims"] !== true || context.isShared(x)) return undefined;
    const axes = node.attributes["axes"] as readonly number[];
    const isConstant = (factor: Tensor): boolean =>
      axes.every((axis) => (factor.shape[axis - x.rank + factor.rank] ?? 1) === 1 && x.shape[axis] !== 1);
    const scaled = scaledOf(x, isConstant);
    return scaled?.scale(createNode(node.op, [scaled.rest], node.attributes));
  },
};

/** Rules of linear ops. */
export const linear: readonly Rule[] = [scalarsOut, constantsOutOfSums];
