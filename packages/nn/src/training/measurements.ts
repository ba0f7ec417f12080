/** What is measured of a model on rows from which it does not learn, batch by batch. It knows no training. */
import { NDArray, type Program } from "@chainrule/core";
import type { Loss } from "../losses/loss.ts";
import { inputName, type Model } from "./model.ts";
import { preparedProgram } from "./preparedProgram.ts";
import { batchesOfRows, rowCount, targetsOf, type Rows } from "./rows.ts";

/** A number that tells how good predictions are, given what should have been predicted. */
export type Metric = (predictions: NDArray, targets: NDArray) => number;

/** A computation in parts: after each of them whoever asked may give way. */
export type InParts<Value> = Generator<void, Value, void>;

/** All parts, one after the other. */
export function atOnce<Value>(parts: InParts<Value>): Value {
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
  }
}

/** All parts, with something to await between them. */
export async function givingWayBetween<Value>(
  parts: InParts<Value>,
  giveWay: () => Promise<void>,
): Promise<Value> {
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
    await giveWay();
  }
}

/** The cost of the predictions for these rows: that of each batch, weighted by its rows. */
export function costOf(
  model: Model,
  loss: Loss,
  rows: Rows,
  batchSize: number | undefined,
): () => InParts<number> {
  const program = preparedProgram({ cost: loss(model.predictions, targetsOf(model, rows["y"]!)) });
  const batches = batchesOfRows(rows, batchSize);
  return function* () {
    let sum = 0;
    for (const batch of batches.epoch(0, 0)) {
      sum += program.run(batch).cost.item() * rowCount(batch);
      yield;
    }
    return sum / rowCount(rows);
  };
}

/** The metrics of the predictions for these rows, all of which they see at once. */
export function metricsOf(
  model: Model,
  metrics: Readonly<Record<string, Metric>>,
  rows: Rows,
  batchSize: number | undefined,
): () => InParts<Readonly<Record<string, number>>> {
  const program = preparedProgram({ predictions: model.predictions });
  const x = { [inputName(model.x)]: rows[inputName(model.x)]! };
  return function* () {
    const predictions = yield* predictionsOf(program, x, batchSize);
    const values = Object.entries(metrics).map(([name, metric]) => [name, metric(predictions, rows["y"]!)]);
    return Object.fromEntries(values) as Record<string, number>;
  };
}

/** The predictions for all rows, in an array of their own. */
export function* predictionsOf(
  program: Program<"predictions">,
  rows: Rows,
  batchSize: number | undefined,
): InParts<NDArray> {
  const all = rowCount(rows);
  let joined: NDArray | undefined;
  let done = 0;
  for (const batch of batchesOfRows(rows, batchSize).epoch(0, 0)) {
    const { predictions } = program.run(batch);
    joined ??= NDArray.zeros(predictions.dtype, [all, ...predictions.shape.slice(1)]);
    joined.data.set(predictions.data, (done * joined.size) / all);
    done += rowCount(batch);
    yield;
  }
  return joined!; // there is at least one batch
}
