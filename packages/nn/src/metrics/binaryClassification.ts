/** How well two classes are told apart. Predictions are numbers; one that reaches the threshold says class 1. */
import type { ArrayLike } from "@chainrule/core";
import { labelsOf, pairsOf } from "./pairing.ts";

/** How a prediction becomes a class. */
export interface ThresholdOptions {
  /** The least prediction that says 1; 0.5 unless told. */
  readonly threshold?: number;
}

/** How often each class was predicted for each label: what was said, and whether it was true. */
export interface ConfusionMatrix {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/**
 * Counts predictions by what they say and by what is true.
 * @throws ChainruleError `shape-mismatch` unless there is one prediction for each label, `empty-data` without labels,
 *   `label-out-of-range` for one that is not 0 or 1, `non-finite` for a prediction of NaN.
 */
export function confusionMatrix(
  predictions: ArrayLike,
  labels: ArrayLike,
  { threshold = 0.5 }: ThresholdOptions = {},
): ConfusionMatrix {
  const pairs = pairsOf("confusionMatrix", predictions, labels);
  // By position 2 · (what was said) + (what is true).
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  pairs.labels.forEach((label: number, index: number) => {
    counts[2 * Number(pairs.predictions[index]! >= threshold) + label]! += 1;
  });
  const [trueNegatives, falseNegatives, falsePositives, truePositives] = counts;
  return { truePositives, falsePositives, trueNegatives, falseNegatives };
}

/**
 * The share of predictions that are right, from 0 to 1.
 * @throws ChainruleError as {@link confusionMatrix} does.
 */
export function accuracy(predictions: ArrayLike, labels: ArrayLike, options: ThresholdOptions = {}): number {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusionMatrix(
    predictions,
    labels,
    options,
  );
  const right = truePositives + trueNegatives;
  return right / (right + falsePositives + falseNegatives);
}

/**
 * The accuracy of always answering with the more frequent class of these labels: what a model must beat.
 * @throws ChainruleError `empty-data` without labels, `label-out-of-range` for one that is not 0 or 1.
 */
export function majorityBaseline(labels: ArrayLike): number {
  const known = labelsOf("majorityBaseline", labels);
  let positive = 0;
  for (const label of known) positive += label;
  return Math.max(positive, known.length - positive) / known.length;
}
