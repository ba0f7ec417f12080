/** The loss of a margin: what is right by at least 1 costs nothing. */
import { maximum, mul, sub, type NDArray, type ShapeOf, type Tensor } from "@chainrule/core";
import {
  checkEqualShapes,
  reduceLosses,
  type FitsEqual,
  type LossOptions,
  type Reduced,
  type Reduction,
} from "./loss.ts";
import { checkSigns } from "./targets.ts";

/** The type of {@link hinge}. */
export interface Hinge {
  <P extends Tensor, T extends Tensor, R extends Reduction = "mean">(
    predictions: P,
    targets: T & FitsEqual<ShapeOf<P>, ShapeOf<T>>,
    options?: LossOptions<R>,
  ): Reduced<P, R>;
  /** @throws ChainruleError `label-out-of-range` for a target other than −1 and 1, naming its position. */
  readonly checkTargets: (targets: NDArray) => void;
}

/**
 * `max(0, 1 − y ŷ)` for any numbers ŷ and targets y of −1 or 1, element by element, and the mean over all elements. At the margin the
 * derivative is 0. C. Cortes and V. Vapnik, "Support-vector networks", Machine Learning 20, 1995.
 * @throws ChainruleError `shape-mismatch` unless predictions and targets have one shape, and for weights of another.
 */
export const hinge: Hinge = Object.assign(
  (predictions: Tensor, targets: Tensor, options: LossOptions = {}): never => {
    checkEqualShapes("hinge", predictions, targets);
    const losses: Tensor = maximum(sub(1, mul(targets, predictions)), 0);
    return reduceLosses("hinge", losses, options) as never; // the static shape is the twin of the one built here
  },
  { checkTargets: (targets: NDArray) => checkSigns("hinge", targets) },
);
