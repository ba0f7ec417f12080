/** How well several classes are told apart. Predictions are rows of numbers, of which the largest says the class. */
import { ChainruleError, NDArray, type ArrayLike } from "@chainrule/core";

/**
 * How often each class was predicted for each label: the count in row `label`, column `predicted class`.
 *
 * Predictions are [n, K]: probabilities or logits, of which the largest says the class, the first of equal ones. Labels are class numbers
 * [n] or [n, 1], or rows [n, K] of which one element is 1 and the others are 0.
 * @throws ChainruleError `shape-mismatch`; `empty-data` without rows; `label-out-of-range` for what is no class; `non-finite` for a
 *   prediction of NaN.
 */
export function categoricalConfusionMatrix(predictions: ArrayLike, labels: ArrayLike): number[][] {
  const { predicted, actual, classes } = classesOf("categoricalConfusionMatrix", predictions, labels);
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  actual.forEach((label, row) => {
    counts[label]![predicted[row]!]! += 1;
  });
  return counts;
}

/**
 * The share of rows whose largest prediction is that of their class, from 0 to 1.
 * @throws ChainruleError as {@link categoricalConfusionMatrix} does, for the same forms of data.
 */
export function categoricalAccuracy(predictions: ArrayLike, labels: ArrayLike): number {
  const { predicted, actual } = classesOf("categoricalAccuracy", predictions, labels);
  return actual.filter((label, row) => label === predicted[row]).length / actual.length;
}

interface Classes {
  readonly predicted: readonly number[];
  readonly actual: readonly number[];
  readonly classes: number;
}

function classesOf(where: string, predictions: ArrayLike, labels: ArrayLike): Classes {
  const [given, expected] = [NDArray.from(predictions, "float64"), NDArray.from(labels, "float64")];
  const [rows = 0, classes = 0] = given.shape;
  const isOneHot = expected.shape.length === 2 && expected.shape[1] === classes && classes > 1;
  const isList = expected.size === expected.shape[0] && expected.shape.length <= 2;
  if (rows === 0 || expected.shape[0] === 0) {
    throw new ChainruleError("empty-data", {
      where,
      expected: "at least one row",
      received: `predictions [${given.shape.join(", ")}] and labels [${expected.shape.join(", ")}]`,
    });
  }
  if (given.shape.length !== 2 || expected.shape[0] !== rows || !(isOneHot || isList)) {
    throw new ChainruleError("shape-mismatch", {
      where,
      expected: "predictions [n, K], and labels [n] or [n, K]",
      received: `predictions [${given.shape.join(", ")}] and labels [${expected.shape.join(", ")}]`,
      data: { shapes: [given.shape, expected.shape] },
    });
  }
  return {
    predicted: rowsOf(given.data, classes).map((row, index) => largest(where, row, index)),
    actual: isOneHot
      ? rowsOf(expected.data, classes).map((row, index) => onlyOne(where, row, index))
      : Array.from(expected.data, (label: number, index) => classNumber(where, label, index, classes)),
    classes,
  };
}

function rowsOf(data: NDArray["data"], length: number): number[][] {
  return Array.from({ length: data.length / length }, (_, row) => [
    ...data.subarray(row * length, (row + 1) * length),
  ]);
}

function largest(where: string, row: readonly number[], index: number): number {
  if (!row.some(Number.isNaN)) return row.indexOf(Math.max(...row));
  throw new ChainruleError("non-finite", {
    where,
    expected: "predictions that are numbers",
    received: `NaN in row ${index}`,
    data: { row: index },
  });
}

function onlyOne(where: string, row: readonly number[], index: number): number {
  const position = row.indexOf(1);
  if (position >= 0 && row.every((element, column) => element === 0 || column === position)) return position;
  throw refusedLabel(where, "rows with a single 1 among zeros", `[${row.join(", ")}]`, index);
}

function classNumber(where: string, label: number, index: number, classes: number): number {
  if (Number.isInteger(label) && label >= 0 && label < classes) return label;
  throw refusedLabel(where, `class numbers from 0 to ${classes - 1}`, String(label), index);
}

function refusedLabel(where: string, expected: string, label: string, row: number): ChainruleError {
  return new ChainruleError("label-out-of-range", {
    where,
    expected: `labels that are ${expected}`,
    received: `${label} in row ${row}`,
    data: { row, label },
  });
}
