/** The loss of a margin: what is right by at least 1 costs nothing. */
import { maximum, mul, sub, type NDArray } from "@chainrule/core";
import { elementwiseLoss, type ElementwiseLoss } from "./elementwiseLoss.ts";
import { checkSigns } from "./targets.ts";

/** The type of {@link hinge}. */
export type Hinge = ElementwiseLoss & {
  /** @throws ChainruleError `label-out-of-range` for a target other than −1 and 1, naming its position. */
  readonly checkTargets: (targets: NDArray) => void;
};

/**
 * `max(0, 1 − y ŷ)` for any numbers ŷ and targets y of −1 or 1, element by element, and the mean over all elements. At the margin the
 * derivative is 0. C. Cortes and V. Vapnik, "Support-vector networks", Machine Learning 20, 1995.
 * @throws ChainruleError `shape-mismatch` unless predictions and targets have one shape, and for weights of another.
 */
export const hinge: Hinge = Object.assign(
  elementwiseLoss("hinge", (predictions, targets) => maximum(sub(1, mul(targets, predictions)), 0)),
  { checkTargets: (targets: NDArray) => checkSigns("hinge", targets) },
);
