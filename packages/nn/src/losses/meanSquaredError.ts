/** The squared distance of predictions from targets. */
import { square, sub, type ShapeOf, type Tensor } from "@chainrule/core";
import {
  checkEqualShapes,
  reduceLosses,
  type FitsEqual,
  type LossOptions,
  type Reduced,
  type Reduction,
} from "./loss.ts";

/**
 * `(ŷ − y)²` element by element, and its mean over all elements.
 * @throws ChainruleError `shape-mismatch` unless predictions and targets have one shape, and for weights of another.
 */
export function meanSquaredError<P extends Tensor, T extends Tensor, R extends Reduction = "mean">(
  predictions: P,
  targets: T & FitsEqual<ShapeOf<P>, ShapeOf<T>>,
  options: LossOptions<R> = {},
): Reduced<P, R> {
  checkEqualShapes("meanSquaredError", predictions, targets);
  const losses = square(sub(predictions as Tensor, targets as Tensor) as Tensor);
  return reduceLosses("meanSquaredError", losses, options) as Reduced<P, R>; // the twin of the shape built here
}
