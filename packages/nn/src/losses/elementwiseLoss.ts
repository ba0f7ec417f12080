/** The family of losses that are a function of one prediction and its own target, element by element. */
import type { ShapeOf, Tensor } from "@chainrule/core";
import {
  checkEqualShapes,
  reduceLosses,
  type FitsEqual,
  type LossOptions,
  type Reduced,
  type Reduction,
} from "./loss.ts";

/** A loss for predictions and targets of one shape. `Own` are the options that it has besides those of all losses. */
export type ElementwiseLoss<Own = unknown> = <
  P extends Tensor,
  T extends Tensor,
  R extends Reduction = "mean",
>(
  predictions: P,
  targets: T & FitsEqual<ShapeOf<P>, ShapeOf<T>>,
  options?: LossOptions<R> & Own,
) => Reduced<P, R>;

/** The loss that `lossesOf` gives for each element, of pairs of one shape, and reduced. */
export function elementwiseLoss<Own = unknown>(
  where: string,
  lossesOf: (predictions: Tensor, targets: Tensor, options: Partial<Own>) => Tensor,
): ElementwiseLoss<NoInfer<Own>> {
  return (predictions: Tensor, targets: Tensor, options: LossOptions & Partial<Own> = {}): never => {
    checkEqualShapes(where, predictions, targets);
    return reduceLosses(where, lossesOf(predictions, targets, options), options) as never; // the static shape is the twin of the one built here
  };
}
