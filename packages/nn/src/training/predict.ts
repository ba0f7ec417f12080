/** What a model predicts for rows of data. It knows no targets. */
import { evaluate, NDArray, type ArrayLike, type Program, type Tensor } from "@chainrule/core";
import { checkCount } from "../data/epochs.ts";
import { atOnce, predictionsOf } from "./measurements.ts";
import { inputName, type Model } from "./model.ts";
import { preparedProgram } from "./preparedProgram.ts";

/** Options of {@link predict}. */
export interface PredictOptions {
  /** How many rows are computed at once, which bounds the memory; all unless told. */
  readonly batchSize?: number;
}

const programs = new WeakMap<Tensor, Program<"predictions">>();

/**
 * The predictions of a model for rows of data.
 * @throws ChainruleError `shape-mismatch` for rows that do not fit the model; `invalid-argument` unless `batchSize` is a whole number of
 *   at least 1.
 */
export function predict(
  { x, predictions }: Pick<Model, "x" | "predictions">,
  rows: ArrayLike,
  { batchSize }: PredictOptions = {},
): NDArray {
  let program = programs.get(predictions);
  if (program === undefined) programs.set(predictions, (program = preparedProgram({ predictions })));
  if (batchSize !== undefined) {
    checkCount("predict, batchSize", batchSize);
    const all = { [inputName(x)]: evaluate(x, { [inputName(x)]: rows }) };
    if (all[inputName(x)]!.shape[0]! > batchSize) return atOnce(predictionsOf(program, all, batchSize));
  }
  const { predictions: result } = program.run({ [inputName(x)]: rows });
  return NDArray.from(result, result.dtype); // the caller's own: the program writes over its results
}
