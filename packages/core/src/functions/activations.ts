/** Nonlinear functions of networks that are compositions of ops. */
import type { Axis } from "../graph/shape.ts";
import type { Broadcast, Fits, Operand, ShapeOf, ShapeOrError } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { maximum, minimum } from "../ops/arithmetic.ts";
import { exp } from "../ops/transcendental.ts";
import { logSoftmax } from "../ops/logsumexp.ts";

/** `x` where it is positive, else 0; NaN stays NaN. At 0 the derivative is 0. */
export function relu<A extends Tensor>(x: A): Tensor<ShapeOf<A>> {
  return maximum(x as Tensor, 0) as Tensor<ShapeOf<A>>; // a scalar does not change the shape
}

type Clipped<A extends Operand, L extends Operand, H extends Operand> = Broadcast<
  ShapeOrError<Broadcast<ShapeOf<A>, ShapeOf<L>>>,
  ShapeOf<H>
>;

/** `x` limited to `lowest … highest`; NaN stays NaN. Beyond and at the limits the derivative is 0. */
export function clip<A extends Tensor, L extends Operand, H extends Operand>(
  x: A,
  lowest: L & Fits<Broadcast<ShapeOf<A>, ShapeOf<L>>>,
  highest: H & Fits<Clipped<A, L, H>>,
): Tensor<ShapeOrError<Clipped<A, L, H>>> {
  return minimum(maximum(x as Tensor, lowest as Tensor), highest as Tensor) as Tensor<never>; // as the operands broadcast
}

/** `eˣ / Σ eˣ` along the axis (default the last), with no overflow. */
export function softmax<A extends Tensor>(x: A, axis: Axis = -1): Tensor<ShapeOf<A>> {
  return exp(logSoftmax(x, axis));
}
