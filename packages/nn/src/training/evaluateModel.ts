/** Measuring a model on data from which it does not learn. */
import type { Loss } from "../losses/loss.ts";
import type { Metric } from "./fit.ts";
import { inputName, predict, type Model } from "./model.ts";
import { preparedProgram } from "./preparedProgram.ts";
import { readRows, targetsOf, type LabelledData } from "./rows.ts";

/** What to measure. */
export interface EvaluateModelOptions {
  readonly loss: Loss;
  readonly metrics?: Readonly<Record<string, Metric>>;
}

/**
 * The cost and the metrics of a model as it predicts, not as it trains.
 * @throws ChainruleError as `fit` does for data that does not fit the model or the loss.
 */
export function evaluateModel(
  model: Model,
  data: LabelledData,
  { loss, metrics = {} }: EvaluateModelOptions,
): { readonly cost: number; readonly metrics: Readonly<Record<string, number>> } {
  const targets = targetsOf(model, data.y);
  const rows = readRows("data", model, targets, loss, data);
  const cost = preparedProgram({ cost: loss(model.predictions, targets) })
    .run(rows)
    .cost.item();
  const predictions = predict(model, rows[inputName(model.x)]!);
  const values = Object.entries(metrics).map(([name, metric]) => [name, metric(predictions, rows["y"]!)]);
  return { cost, metrics: Object.fromEntries(values) as Record<string, number> };
}
