/** The cross-entropy of probabilities and labels with two classes. */
import {
  add,
  ChainruleError,
  neg,
  sub,
  xlogy,
  type NDArray,
  type ShapeOf,
  type Tensor,
} from "@chainrule/core";
import {
  checkEqualShapes,
  reduceLosses,
  type FitsEqual,
  type LossOptions,
  type Reduced,
  type Reduction,
} from "./loss.ts";

/** The type of {@link binaryCrossEntropy}. */
export interface BinaryCrossEntropy {
  <P extends Tensor, T extends Tensor, R extends Reduction = "mean">(
    predictions: P,
    targets: T & FitsEqual<ShapeOf<P>, ShapeOf<T>>,
    options?: LossOptions<R>,
  ): Reduced<P, R>;
  /** @throws ChainruleError `label-out-of-range` for a target outside 0 … 1, naming its position. */
  readonly checkTargets: (targets: NDArray) => void;
}

/**
 * `−[y log ŷ + (1 − y) log(1 − ŷ)]` for probabilities ŷ and targets y from 0 to 1, element by element, and their mean over
 * all elements. A term whose factor is 0 is dropped, also beside log 0: right predictions of exactly 0 or 1 cost 0 and have
 * a finite gradient. Nothing is clipped: a wrong prediction of exactly 0 or 1 costs ∞.
 * @throws ChainruleError `shape-mismatch` unless predictions and targets have one shape.
 */
export const binaryCrossEntropy: BinaryCrossEntropy = Object.assign(
  (predictions: Tensor, targets: Tensor, { reduction = "mean" }: LossOptions = {}) => {
    checkEqualShapes("binaryCrossEntropy", predictions, targets);
    const losses = neg(
      add(xlogy(targets, predictions), xlogy(sub(1, targets), sub(1, predictions))) as Tensor,
    );
    return reduceLosses(losses, reduction) as never; // the static shape is the twin of the one built here
  },
  { checkTargets: checkProbabilities },
);

function checkProbabilities(targets: NDArray): void {
  const position = targets.data.findIndex((label) => !(label >= 0 && label <= 1));
  if (position < 0) return;
  throw new ChainruleError("label-out-of-range", {
    where: "binaryCrossEntropy",
    expected: "targets from 0 to 1",
    received: `${targets.data[position]} at position ${position} of targets [${targets.shape.join(", ")}]`,
    fix: "Encode the classes as 0 and 1",
    data: { position, label: targets.data[position] },
  });
}
