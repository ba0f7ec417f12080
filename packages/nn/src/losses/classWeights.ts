/** Options of losses over classes: how much a class counts, and how sure a label is. They know no loss. */
import { add, ChainruleError, mul, type Tensor } from "@chainrule/core";
import type { LossOptions, Reduction } from "./loss.ts";

/** Options of the cross-entropies. */
export interface ClassLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /**
   * How much each class counts, one number for each; 1 unless told. It is as if every row had the weight of its class, and a soft label
   * were one row for each class with that share: `mean` divides by `Σ w c_k y_k`, as for `weights` w.
   */
  readonly classWeights?: readonly number[];
  /**
   * Moves labels towards all classes alike: `y (1 − ε) + ε / K` for K classes, here with ε from 0 to 1; 0 unless told. C. Szegedy et al.,
   * "Rethinking the Inception architecture for computer vision", CVPR 2016, section 7. Class weights apply to what comes out.
   */
  readonly labelSmoothing?: number;
}

/** Whether the loss is more than the plain formula. */
export function isModified({ weights, classWeights, labelSmoothing }: ClassLossOptions): boolean {
  return weights !== undefined || classWeights !== undefined || labelSmoothing !== undefined;
}

/** `y (1 − ε) + ε / K`. @throws ChainruleError `invalid-argument` for an ε outside 0 … 1. */
export function smoothed(where: string, labels: Tensor, classes: number, smoothing = 0): Tensor {
  if (smoothing === 0) return labels;
  if (smoothing > 0 && smoothing <= 1) return add(mul(1 - smoothing, labels), smoothing / classes);
  throw new ChainruleError("invalid-argument", {
    where: `${where}, labelSmoothing`,
    expected: "a number from 0 to 1",
    received: String(smoothing),
  });
}

/** @throws ChainruleError `invalid-argument` unless there is one finite weight for each class, none negative. */
export function checkClassWeights(where: string, weights: readonly number[], classes: number): void {
  if (weights.length === classes && weights.every((weight) => weight >= 0 && weight < Infinity)) return;
  throw new ChainruleError("invalid-argument", {
    where: `${where}, classWeights`,
    expected: `${classes} finite numbers, none negative`,
    received: `[${weights.join(", ")}]`,
  });
}
