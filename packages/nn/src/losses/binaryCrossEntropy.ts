/** The cross-entropy of labels with two classes and their predictions, as probabilities or as logits. */
import {
  add,
  mul,
  mulNoNaN,
  neg,
  sigmoid,
  softplus,
  sub,
  xlogy,
  type NDArray,
  type ShapeOf,
  type Tensor,
} from "@chainrule/core";
import { checkClassWeights, isModified, smoothed, type ClassLossOptions } from "./classWeights.ts";
import {
  checkEqualShapes,
  reduceLosses,
  reduceWeighted,
  weightsOf,
  type FitsEqual,
  type Reduced,
  type Reduction,
} from "./loss.ts";
import { checkProbabilities } from "./targets.ts";

/** The type of {@link binaryCrossEntropy} and {@link binaryCrossEntropyFromLogits}. */
export interface BinaryCrossEntropy {
  <P extends Tensor, T extends Tensor, R extends Reduction = "mean">(
    predictions: P,
    targets: T & FitsEqual<ShapeOf<P>, ShapeOf<T>>,
    options?: ClassLossOptions<R>,
  ): Reduced<P, R>;
  /** @throws ChainruleError `label-out-of-range` for a target outside 0 … 1, naming its position. */
  readonly checkTargets: (targets: NDArray) => void;
}

/**
 * `−[y log ŷ + (1 − y) log(1 − ŷ)]` for probabilities ŷ and targets y from 0 to 1, element by element, and their mean over
 * all elements. A term whose factor is 0 is dropped, also beside log 0: right predictions of exactly 0 or 1 cost 0 and have
 * a finite gradient. Nothing is clipped: a wrong prediction of exactly 0 or 1 costs ∞. Where ŷ = σ(z), simplifying leads to the form of
 * {@link binaryCrossEntropyFromLogits}, with all digits at any z.
 *
 * `classWeights` are those of the classes 0 and 1.
 * @throws ChainruleError `shape-mismatch` unless predictions and targets have one shape, and for weights of another;
 *   `invalid-argument` for class weights or a smoothing that is none.
 */
export const binaryCrossEntropy: BinaryCrossEntropy = crossEntropy(
  "binaryCrossEntropy",
  (predictions, shares, isPlain) =>
    // What the simplifier makes of the plain formula is built at once where factors stand before the logarithms.
    !isPlain && predictions.op === sigmoid.op
      ? ofLogits(predictions.inputs[0]!, shares)
      : neg(add(xlogy(shares.positive, predictions), xlogy(shares.negative, sub(1, predictions)))),
);

/**
 * `y softplus(−z) + (1 − y) softplus(z)` for logits z and targets y from 0 to 1: the binary cross-entropy of σ(z), with all digits at any
 * z, since nothing cancels. A logit of ±∞ on the right side costs 0.
 * @throws ChainruleError as {@link binaryCrossEntropy} does.
 */
export const binaryCrossEntropyFromLogits: BinaryCrossEntropy = crossEntropy(
  "binaryCrossEntropyFromLogits",
  ofLogits,
);

/** How much of an element belongs to the classes 1 and 0: labels times weights. */
interface Shares {
  readonly positive: Tensor;
  readonly negative: Tensor;
}

function ofLogits(logits: Tensor, { positive, negative }: Shares): Tensor {
  return add(mulNoNaN(positive, softplus(neg(logits))), mulNoNaN(negative, softplus(logits)));
}

function crossEntropy(
  where: string,
  lossesOf: (predictions: Tensor, shares: Shares, isPlain: boolean) => Tensor,
): BinaryCrossEntropy {
  const loss = (predictions: Tensor, targets: Tensor, options: ClassLossOptions = {}): never => {
    checkEqualShapes(where, predictions, targets);
    if (!isModified(options)) {
      const losses = lossesOf(predictions, { positive: targets, negative: sub(1, targets) }, true);
      return reduceLosses(where, losses, options) as never; // the static shape is the twin of the one built here
    }
    const shares = sharesOf(where, targets, options);
    const losses = lossesOf(predictions, shares, false);
    return reduceWeighted(
      losses,
      add(shares.positive, shares.negative),
      options.reduction ?? "mean",
    ) as never;
  };
  return Object.assign(loss, { checkTargets: (targets: NDArray) => checkProbabilities(where, targets) });
}

function sharesOf(where: string, targets: Tensor, options: ClassLossOptions): Shares {
  const { weights, classWeights = [1, 1], labelSmoothing } = options;
  checkClassWeights(where, classWeights, 2);
  const labels = smoothed(where, targets, 2, labelSmoothing);
  const ofRows = weights && weightsOf(where, targets.shape, weights);
  // A weight of 0 leaves out what it belongs to, even a label of NaN.
  const share = (label: Tensor, ofClass: number): Tensor => {
    const ofLabel: Tensor = ofClass === 1 ? label : mul(ofClass, label);
    return ofRows ? mulNoNaN(ofRows, ofLabel) : ofLabel;
  };
  return { positive: share(labels, classWeights[1]!), negative: share(sub(1, labels), classWeights[0]!) };
}
