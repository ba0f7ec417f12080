/** Adding, dropping and exchanging axes: reshapes and transposes under the names by which they are known. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { resolveAxis, type Axis, type Shape } from "../graph/shape.ts";
import type { Fits, ShapeOf, ShapeOrError, SwapLastTwo } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { broadcast, reshape, transpose } from "../ops/movement.ts";
import { concat } from "../ops/slicing.ts";
import { constant } from "../ops/constant.ts";
import type { DType } from "../dtype.ts";

/** `x` with a new axis of length 1 at position `axis` of the result, from the end if negative. */
export function expandDims(x: Tensor, axis: number): Tensor {
  const position = resolveAxis("expandDims", [...x.shape, 1], axis);
  return reshape(x, [...x.shape.slice(0, position), 1, ...x.shape.slice(position)]);
}

/**
 * `x` without an axis of length 1; without all of them if none is given.
 * @throws ChainruleError `shape-mismatch` when that axis has another length.
 */
export function squeeze(x: Tensor, axis?: Axis): Tensor {
  if (axis === undefined)
    return reshape(
      x,
      x.shape.filter((length) => length !== 1),
    );
  const position = resolveAxis("squeeze", x.shape, axis);
  if (x.shape[position] !== 1) {
    throw new ChainruleError("shape-mismatch", {
      where: "squeeze",
      expected: "an axis of length 1",
      received: `axis ${axis} of ${describe(x)}`,
    });
  }
  return reshape(x, [...x.shape.slice(0, position), ...x.shape.slice(position + 1)]);
}

/**
 * The last two axes exchanged: the transpose of a matrix, or of every matrix of a batch.
 * @throws ChainruleError `rank-mismatch` for fewer than two axes.
 */
export function matrixTranspose<A extends Tensor>(
  x: A & Fits<SwapLastTwo<ShapeOf<A>>>,
): Tensor<ShapeOrError<SwapLastTwo<ShapeOf<A>>>> {
  const tensor: Tensor = x;
  if (tensor.rank < 2) {
    throw new ChainruleError("rank-mismatch", {
      where: "matrixTranspose",
      expected: "at least two axes",
      received: describe(tensor),
      fix: "Use reshape to make a vector a row or a column",
    });
  }
  const axes = tensor.shape.map((_, axis) => axis);
  const swapped = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
  return transpose(tensor, swapped) as Tensor<never>; // the static rule is the twin of this one
}

/** The tensors, which have one shape, side by side along a new axis at position `axis` of the result (default 0). */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  return concat(
    tensors.map((tensor) => expandDims(tensor, axis)),
    axis,
  );
}

/** A tensor of zeros. */
export function zeros<const S extends Shape>(shape: S, dtype?: DType): Tensor<S> {
  return broadcast(constant(0, dtype), shape);
}

/** A tensor of ones. */
export function ones<const S extends Shape>(shape: S, dtype?: DType): Tensor<S> {
  return broadcast(constant(1, dtype), shape);
}
