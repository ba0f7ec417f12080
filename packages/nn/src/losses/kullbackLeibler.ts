/** How far predicted distributions are from others. */
import {
  sub,
  sum,
  xlogy,
  expandDims,
  mulNoNaN,
  type NDArray,
  type ShapeOf,
  type Tensor,
} from "@chainrule/core";
import type { ReducedRows } from "./categoricalCrossEntropy.ts";
import { timesLog } from "./logProbabilities.ts";
import {
  checkEqualShapes,
  reduceLosses,
  reduceWeighted,
  weightsOf,
  type FitsEqual,
  type LossOptions,
  type Reduction,
} from "./loss.ts";
import { checkClasses } from "./targets.ts";

/** The type of {@link kullbackLeibler}. */
export interface KullbackLeibler {
  <P extends Tensor, T extends Tensor, R extends Reduction = "mean">(
    predictions: P,
    targets: T & FitsEqual<ShapeOf<P>, ShapeOf<T>>,
    options?: LossOptions<R>,
  ): ReducedRows<P, R>;
  /** @throws ChainruleError `label-out-of-range` for rows that are no distribution. */
  readonly checkTargets: (targets: NDArray) => void;
}

/**
 * `Σ_k y_k log(y_k / ŷ_k)` for distributions ŷ and y [… K] along the last axis, row by row [ …], and the mean over all rows: the divergence
 * of the predictions from the targets (S. Kullback and R. A. Leibler, "On information and sufficiency", 1951). A class of target 0 is
 * left out; a prediction of exactly 0 for any other costs ∞. Where ŷ = softmax(z), the logits may be however far apart.
 * @throws ChainruleError `shape-mismatch` unless predictions and targets have one shape, and for weights of another than that of
 *   the rows.
 */
export const kullbackLeibler: KullbackLeibler = Object.assign(
  (predictions: Tensor, targets: Tensor, options: LossOptions = {}): never => {
    checkEqualShapes("kullbackLeibler", predictions, targets);
    const { weights, reduction = "mean" } = options;
    const entropies: Tensor = xlogy(targets, targets);
    if (weights === undefined) {
      const losses = sum(sub(entropies, timesLog(targets, predictions)), -1);
      return reduceLosses("kullbackLeibler", losses, options) as never; // the twin of the shape built here
    }
    const ofRows = weightsOf("kullbackLeibler", targets.shape.slice(0, -1), weights);
    const weighted = (terms: Tensor): Tensor => mulNoNaN(expandDims(ofRows, -1), terms);
    const losses = sum(sub(weighted(entropies), timesLog(weighted(targets), predictions)), -1);
    return reduceWeighted(losses, ofRows, reduction) as never;
  },
  { checkTargets: (targets: NDArray) => checkClasses("kullbackLeibler", targets) },
);
