/** How well numbers put the two classes in order, whatever the threshold. */
import { ChainruleError, type ArrayLike } from "@chainrule/core";
import { pairsOf } from "./pairing.ts";

/**
 * The area under the receiver operating characteristic: the probability that a row of class 1 has a larger prediction than a row of class 0,
 * where equal predictions count half. From the ranks, ties by their average: `(R₁ − n₁(n₁ + 1)/2) / (n₁ n₀)`, R₁ the sum of the ranks of
 * class 1 (J. A. Hanley and B. J. McNeil, "The meaning and use of the area under a ROC curve", Radiology 143, 1982).
 * @throws ChainruleError `empty-data` without labels of both classes; `shape-mismatch`, `label-out-of-range` and `non-finite` as
 *   {@link confusionMatrix} does.
 */
export function rocAuc(predictions: ArrayLike, labels: ArrayLike): number {
  const pairs = pairsOf("rocAuc", predictions, labels);
  const order = Array.from(pairs.predictions.keys()).sort(
    (a, b) => Math.sign(pairs.predictions[a]! - pairs.predictions[b]!) || a - b,
  );
  let positives = 0;
  for (const label of pairs.labels) positives += label;
  checkBothClasses(positives, order.length);
  let rankSum = 0;
  for (let begin = 0; begin < order.length;) {
    let end = begin;
    let tiedPositives = 0;
    while (end < order.length && pairs.predictions[order[end]!] === pairs.predictions[order[begin]!]) {
      tiedPositives += pairs.labels[order[end++]!]!;
    }
    rankSum += (tiedPositives * (begin + 1 + end)) / 2; // the ranks begin + 1 … end, on average
    begin = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}

function checkBothClasses(positives: number, count: number): void {
  if (positives > 0 && positives < count) return;
  throw new ChainruleError("empty-data", {
    where: "rocAuc",
    expected: "labels of both classes, as it compares one with the other",
    received: `${count} of class ${positives > 0 ? 1 : 0} alone`,
  });
}
