/** Measuring a model on data from which it does not learn. */
import { checkCount } from "../data/epochs.ts";
import type { Loss } from "../losses/loss.ts";
import { atOnce, costOf, metricsOf, type Metric } from "./measurements.ts";
import type { Model } from "./model.ts";
import { labelled, readRows, type LabelledRows } from "./rows.ts";

/** What to measure. */
export interface EvaluateModelOptions {
  readonly loss: Loss;
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** How many rows are computed at once, which bounds the memory; all unless told. */
  readonly batchSize?: number;
}

/**
 * The cost and the metrics of a model as it predicts, not as it trains. With a batch size, the cost is that of each batch, weighted by
 * its rows; metrics see all predictions at once.
 * @throws ChainruleError as `fit` does for data that does not fit the model or the loss.
 */
export function evaluateModel(
  model: Model,
  data: LabelledRows,
  { loss, metrics = {}, batchSize }: EvaluateModelOptions,
): { readonly cost: number; readonly metrics: Readonly<Record<string, number>> } {
  if (batchSize !== undefined) checkCount("evaluateModel, batchSize", batchSize);
  const rows = readRows("data", model, loss, labelled(data));
  return {
    cost: atOnce(costOf(model, loss, rows, batchSize)()),
    metrics: Object.keys(metrics).length > 0 ? atOnce(metricsOf(model, metrics, rows, batchSize)()) : {},
  };
}
