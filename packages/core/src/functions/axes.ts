/** Adding, dropping and exchanging axes: reshapes and transposes under the names by which they are known. */
import type { DType } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import type { AxisOf, SwapLastTwo } from "../graph/axisTypes.ts";
import { describe } from "../graph/describe.ts";
import type { ShapesOf, Stack } from "../graph/joinTypes.ts";
import type { ExpandDims, Squeeze } from "../graph/reshapeTypes.ts";
import { resolveAxis, shapesEqual, type Axis, type Shape } from "../graph/shape.ts";
import type { Fits, ShapeOf, ShapeOrError } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { constant } from "../ops/constant.ts";
import { broadcast, reshape, transpose } from "../ops/movement.ts";
import { concat } from "../ops/slicing.ts";

/**
 * `x` with a new axis of length 1 at position `axis` of the result, from the end if negative.
 * @throws ChainruleError `axis-out-of-range` when the result has no such axis.
 */
export function expandDims<A extends Tensor, const X extends number>(
  x: A,
  axis: X & Fits<ExpandDims<ShapeOf<A>, X>>,
): Tensor<ShapeOrError<ExpandDims<ShapeOf<A>, X>>> {
  const { shape }: Tensor = x;
  const position = positionInserted("expandDims", x, axis);
  const expanded = [...shape.slice(0, position), 1, ...shape.slice(position)];
  return reshape(x as Tensor, expanded) as Tensor<never>; // the static rule is the twin of this one
}

function positionInserted(where: string, x: Tensor, axis: number): number {
  const position = axis < 0 ? axis + x.rank + 1 : axis;
  if (Number.isInteger(position) && position >= 0 && position <= x.rank) return position;
  throw new ChainruleError("axis-out-of-range", {
    where,
    expected: `a position from ${-x.rank - 1} to ${x.rank} for the new axis`,
    received: `${axis} for ${describe(x)}`,
  });
}

/**
 * `x` without an axis of length 1; without all of them if none is given.
 * @throws ChainruleError `shape-mismatch` when that axis has another length, `axis-out-of-range` when there is none.
 */
export function squeeze<A extends Tensor, const X extends AxisOf<ShapeOf<A>> | undefined = undefined>(
  x: A,
  axis?: X & Fits<Squeeze<ShapeOf<A>, X>>,
): Tensor<ShapeOrError<Squeeze<ShapeOf<A>, X>>> {
  return reshape(x as Tensor, squeezedShape(x, axis)) as Tensor<never>; // the static rule is the twin of this one
}

function squeezedShape(x: Tensor, axis: Axis | undefined): Shape {
  const { shape } = x;
  if (axis === undefined) return shape.filter((length) => length !== 1);
  const position = resolveAxis("squeeze", shape, axis);
  if (shape[position] === 1) return shape.filter((_, index) => index !== position);
  throw new ChainruleError("shape-mismatch", {
    where: "squeeze",
    expected: "an axis of length 1",
    received: `axis ${axis} of ${describe(x)}`,
    fix: "Use slice, or a reduction such as sum, to drop a longer axis",
  });
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

/**
 * The tensors, which have one shape, side by side along a new axis at position `axis` of the result (default 0).
 * @throws ChainruleError `shape-mismatch` when the shapes differ, `invalid-argument` for an empty list,
 *   `axis-out-of-range` when the result has no such axis.
 */
export function stack<const T extends readonly Tensor[], const X extends number = 0>(
  tensors: T & Fits<Stack<ShapesOf<T>, X>>,
  axis?: X,
): Tensor<ShapeOrError<Stack<ShapesOf<T>, X>>> {
  const [first] = checkAlike(tensors);
  const position = positionInserted("stack", first, axis ?? 0);
  const slices: readonly Tensor[] = tensors.map((tensor): Tensor => expandDims(tensor, position));
  return concat(slices, position) as Tensor<never>; // the static rule is the twin of this one
}

function checkAlike(tensors: readonly Tensor[]): readonly [Tensor, ...Tensor[]] {
  const [first, ...others] = tensors;
  if (first !== undefined && others.every(({ shape }) => shapesEqual(shape, first.shape))) {
    return [first, ...others];
  }
  throw new ChainruleError(first === undefined ? "invalid-argument" : "shape-mismatch", {
    where: "stack",
    expected: first === undefined ? "at least one tensor" : "tensors of one shape",
    received: first === undefined ? "none" : tensors.map(describe).join(" and "),
    data: { shapes: tensors.map(({ shape }) => shape) },
  });
}

/** A tensor of zeros. */
export function zeros<const S extends Shape>(shape: S, dtype?: DType): Tensor<S> {
  return broadcast(constant(0, dtype), shape);
}

/** A tensor of ones. */
export function ones<const S extends Shape>(shape: S, dtype?: DType): Tensor<S> {
  return broadcast(constant(1, dtype), shape);
}
