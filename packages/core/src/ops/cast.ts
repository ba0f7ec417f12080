/** Conversion between element types. */
import { isFloating, type DType } from "../dtype.ts";
import { range } from "../graph/range.ts";
import type { Operand, ShapeOf } from "../graph/shapeTypes.ts";
import { createNode, Tensor, type Op } from "../graph/tensor.ts";
import { constant } from "./constant.ts";

/** The record of {@link cast}. */
export const castOp: Op = {
  name: "cast",
  infer: ([x], attributes) => ({ shape: x!.shape, dtype: attributes["dtype"] as DType }),
  derivative: { kind: "linear", operands: "all", adjoint: (cotangent) => cotangent }, // autodiff restores the operand's type
  kernel: ([x], output) => {
    const convert = conversionTo(output.dtype);
    for (let index = 0; index < output.size; index++) output.data[index] = convert(x!.data[index]!);
  },
  lowering: { kind: "conversion" },
  notation: { kind: "call", latex: { kind: "conversion" } },
  elementwise: true,
  range: (x) => x,
  samples: [{ operands: [{ shape: [2, 3], domain: [-3, 3] }], attributes: { dtype: "float64" } }],
};

function conversionTo(dtype: DType): (value: number) => number {
  if (dtype === "bool") return (value) => Number(value !== 0);
  if (dtype === "int32") return (value) => Math.min(Math.max(value, -(2 ** 31)), 2 ** 31 - 1); // NaN is stored as 0
  return (value) => value;
}

/**
 * The same numbers in another element type: float32 rounds to nearest, int32 truncates towards zero and stays within its range (NaN
 * becomes 0), bool is `≠ 0`.
 * Returns `x` itself when it already has that type. A conversion to a whole-number type has gradient zero.
 */
export function cast<A extends Operand>(x: A, dtype: DType): Tensor<ShapeOf<A>> {
  const tensor: Tensor = x instanceof Tensor ? x : constant(x);
  const result =
    tensor.dtype === dtype
      ? tensor
      : createNode(isFloating(dtype) ? castOp : truncateOp, [tensor], { dtype });
  return result as Tensor<ShapeOf<A>>; // the op infers the operand's shape
}

/** The record of {@link cast} to int32 and bool, which is piecewise constant. */
export const truncateOp: Op = {
  ...castOp,
  name: "truncate",
  derivative: { kind: "none" },
  range: (x) => range(Math.min(0, x!.low), Math.max(1, x!.high)),
  samples: (["int32", "bool"] as const).map((dtype) => ({
    operands: [{ shape: [2, 3], domain: [-3, 3] }],
    attributes: { dtype },
  })),
};
