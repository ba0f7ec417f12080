/** Prepares a graph for lowering: ops that are formulas of others are written out, products without a product axis become loops. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { bindShape, type Shape } from "../graph/shape.ts";
import { createNode, type Tensor } from "../graph/tensor.ts";
import type { Combination } from "../graph/lowering.ts";
import { mul } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { broadcast, reshape, transpose } from "../ops/movement.ts";
import { sum } from "../ops/reduction.ts";

/** The sizes of named dimensions. */
export type Sizes = ReadonlyMap<string, number>;

/** The roots, with every node in a form that a kernel computes. */
export function expand(roots: readonly Tensor[], sizes: Sizes): Tensor[] {
  const expanded = new Map<Tensor, Tensor>();
  // A formula brings new nodes on top of expanded ones: they are walked at once, as deep as formulas are made of formulas.
  const visit = (root: Tensor): Tensor => {
    for (const node of nodesNotIn(expanded, root)) {
      const inputs = node.inputs.map((input) => expanded.get(input)!);
      const rebuilt = inputs.every((input, index) => input === node.inputs[index])
        ? node
        : createNode(node.op, inputs, node.attributes);
      const written = writtenOut(rebuilt, sizes);
      if (written === rebuilt) {
        expanded.set(node, rebuilt);
        continue;
      }
      for (const input of inputs) expanded.set(input, input);
      expanded.set(node, visit(written));
    }
    return expanded.get(root)!;
  };
  return roots.map(visit);
}

/** What `root` is built of down to the known nodes, operands first. */
function nodesNotIn(known: ReadonlyMap<Tensor, Tensor>, root: Tensor): Tensor[] {
  const reached = new Set(known.has(root) ? [] : [root]);
  // A set iterates over what is added while it is being walked.
  for (const node of reached) {
    for (const input of node.inputs) if (!known.has(input)) reached.add(input);
  }
  return [...reached].sort((a, b) => a.id - b.id); // ids rise along every edge
}

function writtenOut(node: Tensor, sizes: Sizes): Tensor {
  switch (node.op.lowering?.kind) {
    case "composition":
      return node.op.lowering.formula(node);
    case "contraction":
      return thinProduct(node, sizes);
    case "reduction":
      return splitReduction(node, sizes);
    case undefined:
      if (node.op.leaf !== undefined) return node;
      throw new ChainruleError("unsupported", {
        where: describe(node),
        expected: "an op that says how it is compiled",
        received: `${node.op.name}, whose record has no lowering`,
        fix: "Use interpret(…), or state `lowering` on the record of the op",
      });
    default:
      return node;
  }
}

/** A product with one row, one column or one term is a loop over elements. */
function thinProduct(node: Tensor, sizes: Sizes): Tensor {
  const [a, b] = node.inputs as [Tensor, Tensor];
  const [rows, inner] = bindShape("matmul", a.shape.slice(-2), sizes);
  const [columns] = bindShape("matmul", b.shape.slice(-1), sizes);
  // Names that stand for 1 would not broadcast: such axes go, and come back in the result.
  const result = (product: Tensor, lastTwo: Shape): Tensor =>
    broadcast(reshape(product, [...product.shape.slice(0, -2), ...lastTwo]), node.shape);
  if (inner === 1) return mul(withOne(a, -1), withOne(b, -2));
  if (columns === 1) {
    const column = withOne(b, -1);
    const product = isTransposed(a)
      ? sum(mul(a.inputs[0]!, column), -2, { keepDims: true })
      : sum(mul(a, swapped(column)), -1, { keepDims: true });
    return result(product, [a.shape.at(-2)!, 1]);
  }
  if (rows === 1) {
    const row = withOne(a, -2);
    const product = isTransposed(b)
      ? sum(mul(b.inputs[0]!, row), -1, { keepDims: true })
      : sum(mul(swapped(row), b), -2, { keepDims: true });
    return result(product, [1, b.shape.at(-1)!]);
  }
  return node;
}

/** `x` with the axis, which has one element, at length 1 instead of a name. */
function withOne(x: Tensor, axis: number): Tensor {
  return x.shape.at(axis) === 1 ? x : sum(x, axis, { keepDims: true });
}

function swapped(x: Tensor): Tensor {
  return transpose(x, lastTwoSwapped(x.rank));
}

function isTransposed({ op, rank, attributes }: Tensor): boolean {
  if (op !== transpose.op) return false;
  const swap = lastTwoSwapped(rank);
  return (attributes["permutation"] as readonly number[]).every((axis, position) => axis === swap[position]);
}

function lastTwoSwapped(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
}

/** A reduction over the last axis and others, but not all that lie between, goes in two steps. */
function splitReduction(node: Tensor, sizes: Sizes): Tensor {
  const [x] = node.inputs as [Tensor];
  const axes = node.attributes["axes"] as readonly number[];
  const lengths = bindShape(describe(x), x.shape, sizes);
  const long = lengths.map((_, axis) => axis).filter((axis) => lengths[axis] !== 1);
  const trailing: number[] = [];
  while (long.length > 0 && axes.includes(long.at(-1)!)) trailing.push(long.pop()!);
  const others = axes.filter((axis) => !trailing.includes(axis));
  if (trailing.length === 0 || !others.some((axis) => long.includes(axis))) return node;
  const { combine } = node.op.lowering as { combine?: Combination }; // it is a reduction
  const [first, second] = [trailing.sort((a, b) => a - b), others];
  const reduced = (operand: Tensor, over: readonly number[]): Tensor =>
    createNode(node.op, [operand], { axes: over, keepDims: true });
  // Between the steps nothing is rounded more than within them.
  const isWide = x.dtype === "float32" && (combine === "sum" || combine === "prod");
  const operand = isWide ? cast(x, "float64") : x;
  return reshape(cast(reduced(reduced(operand, first), second), x.dtype), node.shape);
}
