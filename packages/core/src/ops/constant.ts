/** Constants: data that is part of the formula. */
import type { DType } from "../dtype.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { NDArray, type ArrayLike } from "../ndarray.ts";

/** The record of {@link constant}. */
export const constantOp: Op = {
  name: "constant",
  leaf: "constant",
  infer: (_, attributes) => {
    const value = attributes["value"] as NDArray; // only `constant` makes these nodes
    return { shape: value.shape, dtype: value.dtype };
  },
  derivative: { kind: "none" },
  kernel: (_, output, attributes) => output.data.set((attributes["value"] as NDArray).data),
  notation: { kind: "call" },
  samples: [],
};

/**
 * Data as a tensor of fixed value. Equal small arrays are one node.
 * @param value A number, nested arrays, a typed array or an NDArray; it is copied.
 * @param dtype The element type; that of `value` if it is an NDArray, else float32.
 */
export function constant(value: number | boolean, dtype?: DType): Tensor<readonly []>;
export function constant<S extends readonly number[]>(value: NDArray<S>, dtype?: DType): Tensor<S>;
export function constant(value: ArrayLike, dtype?: DType): Tensor;
export function constant(
  value: ArrayLike,
  dtype: DType = value instanceof NDArray ? value.dtype : "float32",
): Tensor {
  return createNode(constantOp, [], { value: NDArray.from(value, dtype) });
}

/** The number that a scalar constant holds; `undefined` for every other tensor. */
export function constantValue(tensor: Tensor): number | undefined {
  return tensor.op === constantOp && tensor.rank === 0
    ? (tensor.attributes["value"] as NDArray).item()
    : undefined;
}

const constantFormulas = new WeakMap<Tensor, boolean>();

/** Whether the tensor is the same whatever the data is: made of constants, sizes and positions alone. */
export function isConstantFormula(tensor: Tensor): boolean {
  const pending = [tensor];
  while (pending.length > 0) {
    const node = pending.at(-1)!;
    const known = node.inputs.map((input) => constantFormulas.get(input));
    const { leaf } = node.op;
    if (known.includes(undefined) && !known.includes(false)) {
      pending.push(node.inputs[known.indexOf(undefined)]!);
    } else {
      const isFixedLeaf = leaf !== undefined && leaf !== "input" && leaf !== "parameter";
      constantFormulas.set(node, isFixedLeaf || (known.length > 0 && !known.includes(false)));
      pending.pop();
    }
  }
  return constantFormulas.get(tensor)!;
}
