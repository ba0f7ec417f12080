/** The distance of predictions from targets. */
import { abs, sub } from "@chainrule/core";
import { elementwiseLoss, type ElementwiseLoss } from "./elementwiseLoss.ts";

/**
 * `|ŷ − y|` element by element, and its mean over all elements. Where a prediction is right the derivative is 0.
 * @throws ChainruleError `shape-mismatch` unless predictions and targets have one shape, and for weights of another.
 */
export const meanAbsoluteError: ElementwiseLoss = elementwiseLoss(
  "meanAbsoluteError",
  (predictions, targets) => abs(sub(predictions, targets)),
);
