/** Predictions beside their labels: read from any form of data, and checked before anything is counted. */
import { ChainruleError, NDArray, type ArrayLike } from "@chainrule/core";

/** Numbers, and the labels (0 or 1) that belong to them, position by position. */
export interface Pairs {
  readonly predictions: ArrayLikeOfNumbers;
  readonly labels: ArrayLikeOfNumbers;
}

type ArrayLikeOfNumbers = NDArray["data"];

/**
 * Pairs predictions with labels. A column [n, 1] counts as a list [n].
 * @throws ChainruleError `shape-mismatch`, `empty-data`, `label-out-of-range`, or `non-finite` for a prediction of NaN.
 */
export function pairsOf(where: string, predictions: ArrayLike, labels: ArrayLike): Pairs {
  const [given, expected] = [NDArray.from(predictions, "float64"), NDArray.from(labels, "float64")];
  checkPaired(where, given.shape, expected.shape, "label");
  checkLabels(where, expected);
  const undefinedAt = given.data.findIndex(Number.isNaN);
  if (undefinedAt >= 0) {
    throw new ChainruleError("non-finite", {
      where,
      expected: "predictions that are numbers",
      received: `NaN at position ${undefinedAt}`,
      data: { position: undefinedAt },
    });
  }
  return { predictions: given.data, labels: expected.data };
}

/**
 * Whether there is one prediction for each of the others. A column [n, 1] counts as a list [n].
 * @throws ChainruleError `shape-mismatch`
 */
export function checkPaired(
  where: string,
  predictions: readonly number[],
  others: readonly number[],
  name: "label" | "target",
): void {
  if (withoutColumnAxis(predictions).join() === withoutColumnAxis(others).join()) return;
  throw new ChainruleError("shape-mismatch", {
    where,
    expected: `one prediction for each ${name}`,
    received: `predictions [${predictions.join(", ")}] and ${name}s [${others.join(", ")}]`,
    data: { shapes: [predictions, others] },
  });
}

/** The labels, which are at least one, and each 0 or 1. @throws ChainruleError `empty-data` or `label-out-of-range`. */
export function labelsOf(where: string, labels: ArrayLike): ArrayLikeOfNumbers {
  const array = NDArray.from(labels, "float64");
  checkLabels(where, array);
  return array.data;
}

function checkLabels(where: string, { data, shape }: NDArray): void {
  if (data.length === 0) {
    throw new ChainruleError("empty-data", {
      where,
      expected: "at least one label",
      received: `none: shape [${shape.join(", ")}]`,
    });
  }
  const position = data.findIndex((label) => label !== 0 && label !== 1);
  if (position < 0) return;
  throw new ChainruleError("label-out-of-range", {
    where,
    expected: "labels that are 0 or 1",
    received: `${data[position]} at position ${position}`,
    data: { position, label: data[position] },
  });
}

function withoutColumnAxis(shape: readonly number[]): readonly number[] {
  return shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
}
