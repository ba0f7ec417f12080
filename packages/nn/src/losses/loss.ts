/**
 * What losses share: a number for every prediction, then their mean, their sum, or neither. It does not know how wrong a
 * prediction is.
 */
import {
  broadcast,
  ChainruleError,
  div,
  mean,
  mulNoNaN,
  sum,
  type Dimension,
  type NDArray,
  type Shape,
  type ShapeError,
  type ShapeOf,
  type Tensor,
} from "@chainrule/core";

/** How the losses of the single predictions are put together: `mean` and `sum` over all of them, or `none`. */
export type Reduction = "mean" | "sum" | "none";

/** Options of every loss. */
export interface LossOptions<R extends Reduction = Reduction> {
  /** `mean` unless told. */
  readonly reduction?: R;
  /**
   * How much each loss counts: a tensor of the shape that the losses have under `none`, or with 1 in place of some dimensions; none
   * negative. `none` gives `w l`, `sum` gives `Σ w l`, and `mean` divides by the weights, not by their number: `Σ w l / Σ w`. So a
   * row of weight 2 is a row that stands there twice. What has weight 0 is left out, also where its target is unknown (NaN); where
   * all have weight 0, their mean is NaN.
   */
  readonly weights?: Tensor;
}

/** Measures predictions against targets of the same shape; what training makes small is a scalar. */
export interface Loss {
  (predictions: Tensor, targets: Tensor): Tensor;
  /**
   * Refuses targets for which the loss has no meaning, once they are known.
   * @param predictions The shape of the predictions, whose last axis may tell how many classes there are.
   * @throws ChainruleError
   */
  readonly checkTargets?: (targets: NDArray, predictions?: Shape) => void;
}

/** The shape of a loss: that of the predictions under `none`, else a scalar. */
export type Reduced<P extends Tensor, R extends Reduction> = Tensor<
  R extends "none" ? ShapeOf<P> : readonly []
>;

/** `unknown` where the shapes are, or may be, equal; else the error that an editor shows. */
export type FitsEqual<P extends Shape, T extends Shape> = number extends P["length"] | T["length"]
  ? unknown
  : P["length"] extends T["length"]
    ? { [K in keyof P]: MayEqual<P[K], T[K & keyof T]> } extends { [K in keyof P]: true }
      ? unknown
      : ShapeError<"a loss needs predictions and targets of equal shapes">
    : ShapeError<"a loss needs predictions and targets with the same number of axes">;

/** Whether two dimensions are equal, or known only at run time. */
type MayEqual<D, E> = D extends Dimension
  ? E extends Dimension
    ? number extends D | E
      ? true
      : string extends D | E
        ? true
        : D extends E
          ? true
          : false
    : false
  : false;

/**
 * Both tensors, once it is clear that they pair up one to one: [m, 1] beside [m] would broadcast to [m, m].
 * @throws ChainruleError `shape-mismatch`
 */
export function checkEqualShapes(where: string, predictions: Tensor, targets: Tensor): void {
  const [left, right] = [predictions.shape, targets.shape];
  if (left.length === right.length && left.every((dimension, axis) => dimension === right[axis])) return;
  throw new ChainruleError("shape-mismatch", {
    where,
    expected: "predictions and targets of equal shapes",
    received: `predictions [${left.join(", ")}] and targets [${right.join(", ")}]`,
    fix: "Reshape one of them, so that every prediction stands beside its own target",
    data: { shapes: [left, right] },
  });
}

/** The mean or the sum of the losses, or the losses themselves, each as often as its weight says. */
export function reduceLosses(where: string, losses: Tensor, options: LossOptions): Tensor {
  const { reduction = "mean", weights } = options;
  if (weights !== undefined) {
    const fitted = weightsOf(where, losses.shape, weights);
    return reduceWeighted(mulNoNaN(fitted, losses), fitted, reduction);
  }
  return reduction === "mean" ? mean(losses) : reduction === "sum" ? sum(losses) : losses;
}

/** The same for losses that have been multiplied by their weights already. */
export function reduceWeighted(losses: Tensor, weights: Tensor, reduction: Reduction): Tensor {
  if (reduction === "none") return losses;
  return reduction === "sum" ? sum(losses) : div(sum(losses), sum(weights));
}

/**
 * One weight for each loss.
 * @throws ChainruleError `shape-mismatch` for weights that do not pair up with losses of that shape.
 */
export function weightsOf(where: string, shape: Shape, weights: Tensor): Tensor {
  const given = weights.shape;
  const fits =
    given.length === shape.length && given.every((length, axis) => length === 1 || length === shape[axis]);
  if (fits) return broadcast(weights, shape);
  throw new ChainruleError("shape-mismatch", {
    where: `${where}, weights`,
    expected: `one weight for each loss of [${shape.join(", ")}], or 1 in place of some dimensions`,
    received: `[${given.join(", ")}]`,
    data: { shapes: [shape, given] },
  });
}
