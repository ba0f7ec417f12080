/** What targets must be for a loss to have a meaning: checks of data, once it is there. They know no loss. */
import { ChainruleError, type Dimension, type NDArray } from "@chainrule/core";

/** @throws ChainruleError `label-out-of-range` for a target outside 0 … 1, naming its position. */
export function checkProbabilities(where: string, targets: NDArray): void {
  checkEach(
    where,
    targets,
    (label) => label >= 0 && label <= 1,
    "targets from 0 to 1",
    "Encode the classes as 0 and 1",
  );
}

/** @throws ChainruleError `label-out-of-range` for a target other than −1 and 1, naming its position. */
export function checkSigns(where: string, targets: NDArray): void {
  checkEach(
    where,
    targets,
    (label) => Math.abs(label) === 1,
    "targets of -1 and 1",
    "Encode the classes as -1 and 1",
  );
}

/**
 * Class labels of int32 count from 0 and are below the number of classes, where that is known; any other targets are distributions along the last axis, which sum to 1 but for their rounding.
 * @throws ChainruleError `label-out-of-range`, naming the position or the row.
 */
export function checkClasses(where: string, targets: NDArray, classes?: Dimension): void {
  if (targets.dtype === "int32") {
    const end = typeof classes === "number" ? classes : Infinity;
    checkEach(
      where,
      targets,
      (label) => label >= 0 && label < end,
      `class labels from 0 ${end < Infinity ? `to ${end - 1}` : "on"}`,
      "Number the classes 0, 1, 2 …, and predict as many",
    );
    return;
  }
  checkProbabilities(where, targets);
  const length = targets.shape.at(-1) ?? 1;
  for (let begin = 0; begin < targets.size; begin += length) {
    let total = 0;
    for (let position = begin; position < begin + length; position++) total += targets.data[position]!;
    if (Math.abs(total - 1) <= 1e-3) continue;
    throw new ChainruleError("label-out-of-range", {
      where,
      expected: "the targets of each row to sum to 1",
      received: `${total} in row ${begin / length} of targets [${targets.shape.join(", ")}]`,
      fix: "Encode the class of a row as 1 among zeros, or pass class numbers of type int32",
      data: { row: begin / length, total },
    });
  }
}

function checkEach(
  where: string,
  { data, shape }: NDArray,
  isAllowed: (label: number) => boolean,
  expected: string,
  fix: string,
): void {
  const position = data.findIndex((label) => !isAllowed(label));
  if (position < 0) return;
  throw new ChainruleError("label-out-of-range", {
    where,
    expected,
    received: `${data[position]} at position ${position} of targets [${shape.join(", ")}]`,
    fix,
    data: { position, label: data[position] },
  });
}
