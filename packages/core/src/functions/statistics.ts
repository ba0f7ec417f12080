/** Means and moments, composed of sums. */
import { resolveAxes, type Axis } from "../graph/shape.ts";
import type { AxesOf, Reduce } from "../graph/axisTypes.ts";
import type { ShapeOf } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { isFloating, type DType } from "../dtype.ts";
import { div, mul, square } from "../ops/arithmetic.ts";
import { center } from "../ops/center.ts";
import { cast } from "../ops/cast.ts";
import { constant } from "../ops/constant.ts";
import { dimension } from "../ops/leaves.ts";
import { sum, type ReductionOptions } from "../ops/reduction.ts";
import { sqrt } from "../ops/transcendental.ts";

/** The number of elements along the axes as a scalar: a constant times the sizes of the named dimensions. */
function countAlong(x: Tensor, axes: readonly number[], dtype: DType): Tensor {
  let known = 1;
  let count: Tensor | undefined;
  for (const axis of axes) {
    const length = x.shape[axis]!;
    if (typeof length === "number") known *= length;
    else count = count === undefined ? dimension(length, dtype) : mul(count, dimension(length, dtype));
  }
  if (count === undefined) return constant(known, dtype);
  return known === 1 ? count : mul(count, known);
}

/**
 * The arithmetic mean over the axes (all if none is given): the sum divided by the number of elements along them. A mean over
 * a named dimension divides by the size it takes. NaN over none.
 */
export function mean<
  A extends Tensor,
  const X extends AxesOf<ShapeOf<A>> = undefined,
  const K extends boolean = false,
>(x: A, axes?: X, options?: ReductionOptions<K>): Tensor<Reduce<ShapeOf<A>, X, K>> {
  const real: Tensor = isFloating(x.dtype) ? x : cast(x as Tensor, "float32");
  const positions = resolveAxes("mean", real.shape, axes as Axis | readonly Axis[] | undefined);
  const total = sum(real, positions, options);
  return div(total, countAlong(real, positions, real.dtype)) as Tensor<never>; // reduced like the sum
}

/** The mean squared deviation from the mean over the axes (divisor n, not n − 1), in two passes, so that no digits cancel. */
export function variance<
  A extends Tensor,
  const X extends AxesOf<ShapeOf<A>> = undefined,
  const K extends boolean = false,
>(x: A, axes?: X, options?: ReductionOptions<K>): Tensor<Reduce<ShapeOf<A>, X, K>> {
  const tensor: Tensor = x;
  const positions = resolveAxes("variance", tensor.shape, axes as Axis | readonly Axis[] | undefined);
  return mean(square(center(tensor, positions)) as Tensor, positions, options) as Tensor<never>; // reduced like the mean
}

/** The Euclidean norm `√Σx²` over the axes; at the origin its gradient is 0. */
export function norm<
  A extends Tensor,
  const X extends AxesOf<ShapeOf<A>> = undefined,
  const K extends boolean = false,
>(x: A, axes?: X, options?: ReductionOptions<K>): Tensor<Reduce<ShapeOf<A>, X, K>> {
  const tensor: Tensor = x;
  const positions = resolveAxes("norm", tensor.shape, axes as Axis | readonly Axis[] | undefined);
  const squares: Tensor = sum(square(tensor), positions, options);
  return sqrt(squares) as Tensor<never>; // reduced like the sum
}
