/** The reference evaluator: plain and slow, one kernel after the other. Every other backend is checked against it. */
import type { DType } from "../dtype.ts";
import { bindShape } from "../graph/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { NDArray } from "../ndarray.ts";
import { describe, nameOf } from "../graph/describe.ts";
import { Parameter } from "../ops/leaves.ts";
import { checkFinite } from "./checkFinite.ts";
import { bindInputs, type Bindings, type DimensionSizes, type Feeds } from "./bind.ts";

/** How to evaluate. */
export interface EvaluateOptions {
  /** Sizes for named dimensions that no input determines. */
  readonly dimensions?: DimensionSizes;
  /** `float64` computes float32 nodes in float64 as well, so that rounding does not hide or make a difference. */
  readonly precision?: "float64";
  /**
   * Whether a result that is NaN or infinite is an error, which names the node where that began, its operands' ranges and
   * what to do. Costs a look at the results, and a second evaluation when one is bad.
   */
  readonly checkFinite?: boolean;
}

/**
 * The values of one tensor, or of several at once, for the given data. Parameters have their current values. Data goes in and comes out
 * by copy.
 * @throws ChainruleError `missing-input`, `unknown-input`, `shape-mismatch`, `dimension-conflict`, `unbound-dimension`,
 *   `index-out-of-range`, naming the input or node; `non-finite` if asked for.
 */
export function evaluate(tensor: Tensor, feeds?: Feeds, options?: EvaluateOptions): NDArray;
export function evaluate(tensors: readonly Tensor[], feeds?: Feeds, options?: EvaluateOptions): NDArray[];
export function evaluate(
  tensors: Tensor | readonly Tensor[],
  feeds: Feeds = {},
  options: EvaluateOptions = {},
): NDArray | NDArray[] {
  const roots = tensors instanceof Tensor ? [tensors] : tensors;
  const order = topologicalOrder(roots);
  const elementType = elementTypeOf(options);
  const bindings = bindInputs(order, feeds, options.dimensions ?? {}, elementType);
  const values = evaluateOrder(order, roots, bindings, elementType);
  if (options.checkFinite === true) {
    const nameOfRoot = (index: number): string =>
      nameOf(roots[index]!) ?? (roots.length === 1 ? "the result" : `result ${index}`);
    checkFinite({ roots, values, nameOfRoot }, order, (nodes) =>
      evaluateOrder(order, nodes, bindings, elementType),
    );
  }
  return tensors instanceof Tensor ? values[0]! : values;
}

/** The element type in which nodes of a given type are computed. */
export function elementTypeOf({ precision }: EvaluateOptions): (dtype: DType) => DType {
  return (dtype) => (precision === "float64" && dtype === "float32" ? "float64" : dtype);
}

/** Runs the kernels of `order` (operands first) and returns copies of the values of `roots`. */
export function evaluateOrder(
  order: readonly Tensor[],
  roots: readonly Tensor[],
  bindings: Bindings,
  elementType: (dtype: DType) => DType,
): NDArray[] {
  const values = new Map<Tensor, NDArray>();
  const usesLeft = countUses(order, roots);
  for (const node of order) {
    values.set(node, valueOf(node, values, bindings, elementType));
    for (const input of node.inputs) {
      const left = usesLeft.get(input)! - 1;
      usesLeft.set(input, left);
      if (left === 0) values.delete(input);
    }
  }
  return roots.map((root) => {
    const value = values.get(root)!;
    return NDArray.from(value, value.dtype);
  });
}

function valueOf(
  node: Tensor,
  values: ReadonlyMap<Tensor, NDArray>,
  { values: fed, sizes }: Bindings,
  elementType: (dtype: DType) => DType,
): NDArray {
  const dtype = elementType(node.dtype);
  if (node.op.leaf === "input") return fed.get(node)!;
  if (node instanceof Parameter) return dtype === node.dtype ? node.value : NDArray.from(node.value, dtype);
  if (node.op.leaf === "dimension") {
    return NDArray.from(bindShape("dimension", [node.attributes["name"] as string], sizes)[0]!, dtype);
  }
  const output = NDArray.zeros(dtype, bindShape(describe(node), node.shape, sizes));
  node.op.kernel(
    node.inputs.map((input) => values.get(input)!),
    output,
    node.attributes,
  );
  return output;
}

function countUses(order: readonly Tensor[], roots: readonly Tensor[]): Map<Tensor, number> {
  const uses = new Map<Tensor, number>();
  for (const used of [...roots, ...order.flatMap((node) => node.inputs)])
    uses.set(used, (uses.get(used) ?? 0) + 1);
  return uses;
}
