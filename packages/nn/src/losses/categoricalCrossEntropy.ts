/** The cross-entropy of labels with several classes and their predictions, as probabilities or as logits. */
import {
  ChainruleError,
  constant,
  expandDims,
  greaterEqual,
  less,
  logicalAnd,
  logSoftmax,
  mul,
  mulNoNaN,
  neg,
  oneHot,
  sum,
  where as choose,
  type Dimension,
  type NDArray,
  type Shape,
  type ShapeOf,
  type Tensor,
} from "@chainrule/core";
import { checkClassWeights, isModified, smoothed, type ClassLossOptions } from "./classWeights.ts";
import { timesLog } from "./logProbabilities.ts";
import {
  checkEqualShapes,
  reduceLosses,
  reduceWeighted,
  weightsOf,
  type FitsEqual,
  type Reduction,
} from "./loss.ts";
import { checkClasses } from "./targets.ts";

/** The shape without its last axis, that of the classes. */
export type WithoutClasses<S extends Shape> = S extends readonly [...infer Rows extends Shape, Dimension]
  ? readonly [...Rows]
  : Shape;

/** `unknown` where targets are, or may be, distributions over the classes of the predictions, or their class labels. */
export type FitsClasses<P extends Shape, T extends Shape> = number extends P["length"] | T["length"]
  ? unknown
  : T["length"] extends WithoutClasses<P>["length"]
    ? FitsEqual<WithoutClasses<P>, T>
    : FitsEqual<P, T>;

/** The shape of a loss over classes: one for each row under `none`, else a scalar. */
export type ReducedRows<P extends Tensor, R extends Reduction> = Tensor<
  R extends "none" ? WithoutClasses<ShapeOf<P>> : readonly []
>;

/** The type of {@link categoricalCrossEntropy} and {@link categoricalCrossEntropyFromLogits}. */
export interface CategoricalCrossEntropy {
  <P extends Tensor, T extends Tensor, R extends Reduction = "mean">(
    predictions: P,
    targets: T & FitsClasses<ShapeOf<P>, ShapeOf<T>>,
    options?: ClassLossOptions<R>,
  ): ReducedRows<P, R>;
  /** @throws ChainruleError `label-out-of-range` for rows that are no distribution, and for labels that are no class. */
  readonly checkTargets: (targets: NDArray, predictions?: Shape) => void;
}

/**
 * `−Σ_k y_k log ŷ_k` for probabilities ŷ [… K] along the last axis, row by row [ …], and the mean over all rows. Targets y are distributions
 * of the same shape, or, the one exception from equal shapes, class labels 0 … K − 1 of type int32 and shape [ …]; a row whose label is
 * no class costs NaN. A class of target 0 is left out, also beside log 0; a wrong prediction of exactly 0 costs ∞. Where ŷ = softmax(z), the
 * loss is that of {@link categoricalCrossEntropyFromLogits}.
 * @throws ChainruleError `shape-mismatch` unless targets have the shape of the predictions or of its rows, and for weights of another
 *   shape than that of the rows; `dtype-mismatch` for class labels that are not int32; `invalid-argument` for class weights or a
 *   smoothing that is none, and without a last axis of known length.
 */
export const categoricalCrossEntropy: CategoricalCrossEntropy = crossEntropy(
  "categoricalCrossEntropy",
  timesLog,
);

/**
 * `−Σ_k y_k (z_k − log Σ_j e^{z_j})` for logits z [… K]: the categorical cross-entropy of softmax(z), finite with a finite gradient for logits
 * however far apart; a class that is masked out by −∞ and has target 0 takes no part. The error is about a rounding of 1, or of the loss.
 * @throws ChainruleError as {@link categoricalCrossEntropy} does.
 */
export const categoricalCrossEntropyFromLogits: CategoricalCrossEntropy = crossEntropy(
  "categoricalCrossEntropyFromLogits",
  (shares, logits) => mulNoNaN(shares, logSoftmax(logits)),
);

function crossEntropy(
  where: string,
  termsOf: (shares: Tensor, predictions: Tensor) => Tensor,
): CategoricalCrossEntropy {
  const loss = (predictions: Tensor, targets: Tensor, options: ClassLossOptions = {}): never => {
    const classes = classesOf(where, predictions);
    const areLabels = targets.rank === predictions.rank - 1;
    const distributions = areLabels ? distributionsOf(where, predictions, targets, classes) : targets;
    checkEqualShapes(where, predictions, distributions);
    const shares = sharesOf(where, distributions, classes, options);
    const costs = neg(sum(termsOf(shares, predictions), -1));
    const losses = areLabels ? choose(areClasses(targets, classes), costs, Number.NaN) : costs;
    if (!isModified(options)) return reduceLosses(where, losses, options) as never; // the twin of the shape built here
    return reduceWeighted(losses, sum(shares, -1), options.reduction ?? "mean") as never;
  };
  return Object.assign(loss, {
    checkTargets: (targets: NDArray, predictions?: Shape) =>
      checkClasses(where, targets, predictions?.at(-1)),
  });
}

function sharesOf(where: string, targets: Tensor, classes: number, options: ClassLossOptions): Tensor {
  const { weights, classWeights, labelSmoothing } = options;
  const labels = smoothed(where, targets, classes, labelSmoothing);
  if (classWeights !== undefined) checkClassWeights(where, classWeights, classes);
  const ofClasses: Tensor = classWeights ? mul(constant(classWeights, labels.dtype), labels) : labels;
  if (weights === undefined) return ofClasses;
  // A weight of 0 leaves out what it belongs to, even a label of NaN.
  return mulNoNaN(expandDims(weightsOf(where, targets.shape.slice(0, -1), weights), -1), ofClasses);
}

function classesOf(where: string, { shape }: Tensor): number {
  const classes = shape.at(-1);
  if (typeof classes === "number" && classes > 0) return classes;
  throw new ChainruleError("invalid-argument", {
    where,
    expected: "predictions whose last axis is that of the classes, a number of at least 1",
    received: `[${shape.join(", ")}]`,
  });
}

/** 1 at the place of the label, among zeros. */
function distributionsOf(where: string, predictions: Tensor, labels: Tensor, classes: number): Tensor {
  if (labels.dtype === "int32") {
    return oneHot(labels, classes, predictions.dtype);
  }
  throw new ChainruleError("dtype-mismatch", {
    where,
    expected: "class labels of type int32",
    received: `targets [${labels.shape.join(", ")}] of ${labels.dtype} beside predictions [${predictions.shape.join(", ")}]`,
    fix: 'Use input(name, shape, "int32"), or targets of the shape of the predictions',
  });
}

function areClasses(labels: Tensor, classes: number): Tensor {
  return logicalAnd(greaterEqual(labels, 0), less(labels, classes));
}
