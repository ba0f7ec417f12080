/** The distance of predictions from targets. */
import { abs, sub, type ShapeOf, type Tensor } from "@chainrule/core";
import {
  checkEqualShapes,
  reduceLosses,
  type FitsEqual,
  type LossOptions,
  type Reduced,
  type Reduction,
} from "./loss.ts";

/**
 * `|ŷ − y|` element by element, and its mean over all elements. Where a prediction is right the derivative is 0.
 * @throws ChainruleError `shape-mismatch` unless predictions and targets have one shape, and for weights of another.
 */
export function meanAbsoluteError<P extends Tensor, T extends Tensor, R extends Reduction = "mean">(
  predictions: P,
  targets: T & FitsEqual<ShapeOf<P>, ShapeOf<T>>,
  options: LossOptions<R> = {},
): Reduced<P, R> {
  checkEqualShapes("meanAbsoluteError", predictions, targets);
  const losses = abs(sub(predictions as Tensor, targets as Tensor) as Tensor);
  return reduceLosses("meanAbsoluteError", losses, options) as Reduced<P, R>; // the twin of the shape built here
}
