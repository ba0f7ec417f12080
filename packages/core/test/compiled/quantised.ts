/**
 * Graphs whose sums and products over axes are exact, whatever their order: their operands are rounded to few bits first. Then two
 * programs for one graph must agree in every bit, however differently they are cut into kernels.
 */
import { createNode, type Tensor } from "../../src/graph/tensor.ts";
import { topologicalOrder } from "../../src/graph/walk.ts";
import { maximum, minimum, floor, mul } from "../../src/ops/arithmetic.ts";

/** The same roots with rounded operands wherever the order of rounding could matter. */
export function quantised(roots: readonly Tensor[]): Tensor[] {
  const changed = new Map<Tensor, Tensor>();
  for (const node of topologicalOrder(roots)) {
    const inputs = node.inputs.map((input) => changed.get(input)!);
    const { op, attributes } = node;
    const operands = rounds(node) ? inputs.map((input) => coarse(input, op.name === "prod")) : inputs;
    const isSame = operands.every((operand, index) => operand === node.inputs[index]);
    changed.set(node, isSame ? node : createNode(op, operands, attributes));
  }
  return roots.map((root) => changed.get(root)!);
}

function rounds({ op: { lowering } }: Tensor): boolean {
  if (lowering?.kind === "reduction") return lowering.combine === "sum" || lowering.combine === "prod";
  return lowering?.kind === "contraction";
}

/** Multiples of ¼ up to 8; for products over an axis −2, −1, 0, 1, 2. */
function coarse(x: Tensor, isFactor: boolean): Tensor {
  if (x.dtype !== "float32" && x.dtype !== "float64") return x;
  const [most, grain] = isFactor ? [2, 1] : [8, 4];
  const within = maximum(minimum(x, most), -most) as Tensor;
  return mul(floor(mul(within, grain)), 1 / grain) as Tensor;
}
