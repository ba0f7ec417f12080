/** How far answers of 1 can be trusted, and how many of the 1 they find. */
import type { ArrayLike } from "@chainrule/core";
import { confusionMatrix, type ThresholdOptions } from "./binaryClassification.ts";
import { share, type ShareOptions } from "./undefinedMetric.ts";

/** Options of {@link precision}, {@link recall} and {@link f1Score}. */
export interface PrecisionOptions extends ThresholdOptions, ShareOptions {}

/**
 * `TP / (TP + FP)`: the share of right answers among all that say 1.
 * @throws ChainruleError `empty-data` where none says 1 (unless `whenUndefined` is given); and as {@link confusionMatrix} does.
 */
export function precision(predictions: ArrayLike, labels: ArrayLike, options: PrecisionOptions = {}): number {
  const { truePositives, falsePositives } = confusionMatrix(predictions, labels, options);
  const whole = truePositives + falsePositives;
  return share("precision", truePositives, whole, options, "a prediction that reaches the threshold");
}

/**
 * `TP / (TP + FN)`: the share of the labels 1 that are found.
 * @throws ChainruleError `empty-data` where no label is 1 (unless `whenUndefined` is given); and as {@link confusionMatrix} does.
 */
export function recall(predictions: ArrayLike, labels: ArrayLike, options: PrecisionOptions = {}): number {
  const { truePositives, falseNegatives } = confusionMatrix(predictions, labels, options);
  return share("recall", truePositives, truePositives + falseNegatives, options, "a label of 1");
}

/**
 * `2 TP / (2 TP + FP + FN)`: the harmonic mean of {@link precision} and {@link recall}, where both are defined.
 * @throws ChainruleError `empty-data` where neither a prediction nor a label says 1 (unless `whenUndefined` is given); and as
 *   {@link confusionMatrix} does.
 */
export function f1Score(predictions: ArrayLike, labels: ArrayLike, options: PrecisionOptions = {}): number {
  const { truePositives, falsePositives, falseNegatives } = confusionMatrix(predictions, labels, options);
  const whole = 2 * truePositives + falsePositives + falseNegatives;
  return share(
    "f1Score",
    2 * truePositives,
    whole,
    options,
    "a label of 1, or a prediction that reaches the threshold",
  );
}
