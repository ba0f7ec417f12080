/** Rows of data with their targets, checked against a model before training starts. It trains nothing. */
import { ChainruleError, evaluate, input, NDArray, type ArrayLike, type Tensor } from "@chainrule/core";
import type { Loss } from "../losses/loss.ts";
import type { Rows } from "./batches.ts";
import { inputName, type Model } from "./model.ts";

/** Rows of data with what is to be predicted for them. */
export interface LabelledData {
  /** In the shape of the model's input. */
  readonly x: ArrayLike;
  /** In the shape of its predictions. */
  readonly y: ArrayLike;
}

/**
 * The input through which the targets of a model arrive: `y`, of the shape of its predictions; without the last axis if they are
 * numbers of classes, that is an array of int32 with one axis less.
 * @throws ChainruleError `duplicate-name` when the model's own input has that name.
 */
export function targetsOf({ x, predictions }: Model, y: ArrayLike): Tensor {
  if (inputName(x) !== "y") {
    const isClasses = y instanceof NDArray && y.dtype === "int32" && y.rank === predictions.rank - 1;
    return isClasses
      ? input("y", predictions.shape.slice(0, -1), "int32")
      : input("y", predictions.shape, predictions.dtype);
  }
  throw new ChainruleError("duplicate-name", {
    where: "fit",
    expected: 'a model whose input has another name than "y", which is that of the targets',
    received: `an input named "y" of shape [${x.shape.join(", ")}]`,
    fix: 'Name it "x"',
  });
}

/**
 * The data as a program takes it, copied once.
 * @throws ChainruleError `empty-data`, `shape-mismatch`, `dimension-conflict`, `invalid-data`, or what the loss has against
 *   the targets.
 */
export function readRows(name: string, model: Model, targets: Tensor, loss: Loss, data: LabelledData): Rows {
  if (rowsIn(data.x) === 0 || rowsIn(data.y) === 0) {
    throw new ChainruleError("empty-data", {
      where: `fit, ${name}`,
      expected: "at least one row",
      received: `no rows: ${rowsIn(data.x)} in x and ${rowsIn(data.y)} in y`,
    });
  }
  const feeds = { [inputName(model.x)]: data.x, y: data.y };
  // The value of an input is its data, and on the way there it is checked against the shape.
  const [x, y] = evaluate([model.x, targets], feeds) as [NDArray, NDArray];
  loss.checkTargets?.(y);
  return { [inputName(model.x)]: x, y };
}

function rowsIn(values: ArrayLike): number | undefined {
  if (values instanceof NDArray) return values.shape[0];
  return typeof values === "number" || typeof values === "boolean" ? undefined : values.length;
}
