/**
 * What losses share: a number for every prediction, then their mean, their sum, or neither. It does not know how wrong a
 * prediction is.
 */
import {
  ChainruleError,
  mean,
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
}

/** Measures predictions against targets of the same shape; what training makes small is a scalar. */
export interface Loss {
  (predictions: Tensor, targets: Tensor): Tensor;
  /** Refuses targets for which the loss has no meaning, once they are known. @throws ChainruleError */
  readonly checkTargets?: (targets: NDArray) => void;
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

/** The mean or the sum of the losses, or the losses themselves. */
export function reduceLosses(losses: Tensor, reduction: Reduction): Tensor {
  switch (reduction) {
    case "mean":
      return mean(losses);
    case "sum":
      return sum(losses);
    case "none":
      return losses;
  }
}
