/** The squared distance of predictions from targets. */
import { square, sub } from "@chainrule/core";
import { elementwiseLoss, type ElementwiseLoss } from "./elementwiseLoss.ts";

/**
 * `(ŷ − y)²` element by element, and its mean over all elements.
 * @throws ChainruleError `shape-mismatch` unless predictions and targets have one shape, and for weights of another.
 */
export const meanSquaredError: ElementwiseLoss = elementwiseLoss("meanSquaredError", (predictions, targets) =>
  square(sub(predictions, targets)),
);
