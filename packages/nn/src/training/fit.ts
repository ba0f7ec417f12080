/** The training loop: cost, gradients, step, again. It does not know what the model computes, nor how a step is chosen. */
import {
  canCompile,
  ChainruleError,
  compile,
  input,
  interpret,
  simplify,
  type Feeds,
  type Program,
  type Tensor,
} from "@chainrule/core";
import type { Loss } from "../losses/loss.ts";
import { updatesFor, type Optimizer, type Updates } from "../optimizers/optimizer.ts";
import type { Model } from "./model.ts";
import { checkParameters, nonFiniteCost } from "./nonFinite.ts";
import { readRows, targetsOf, type LabelledData } from "./rows.ts";
import { TrainingRun, type EpochReport } from "./trainingRun.ts";
import { givingWay } from "./turnOfEventLoop.ts";

/** The learning rate by the number of updates already done. */
export type Schedule = (step: number) => number;

/** How {@link fit} trains. */
export interface FitOptions {
  /** How often all rows are seen. */
  readonly epochs: number;
  /** What is made small: a scalar for predictions and targets of one shape. */
  readonly loss: Loss;
  /** How a step follows from the gradients. */
  readonly optimizer: Optimizer;
  /** The learning rate for each update; the optimizer's own unless told. */
  readonly schedule?: Schedule;
  /** Data on which the cost is measured at each epoch, but from which nothing is learned. */
  readonly validation?: LabelledData;
  /** Called after each epoch. */
  readonly onEpoch?: (report: EpochReport) => void;
}

/**
 * Trains a model: its parameters change in place, once in each epoch, by a step over all rows. `await` the result for the
 * history of the cost, or walk through the epochs with `for await`; it starts when first asked. The event loop has its turn
 * every 20 ms, or after each epoch that takes longer.
 *
 * A training cost that is not finite ends the training: the result rejects with code `non-finite`, naming the epoch.
 * @throws ChainruleError at once: `invalid-argument` unless `epochs` is a whole number of at least 1; `empty-data` without
 *   rows; `label-out-of-range` for targets that the loss refuses; `shape-mismatch` or `dimension-conflict` for data that does
 *   not fit the model; `not-scalar` for a loss that is not one number.
 */
export function fit(model: Model, data: LabelledData, options: FitOptions): TrainingRun {
  const { epochs, loss, optimizer, schedule, validation } = options;
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new ChainruleError("invalid-argument", {
      where: "fit",
      expected: "a whole number of epochs, at least 1",
      received: String(epochs),
    });
  }
  const targets = targetsOf(model);
  const cost = loss(model.trainingPredictions ?? model.predictions, targets);
  const rate = schedule && input("learningRate", [], "float64");
  const updates = updatesFor(cost, model.parameters, optimizer, optimizer.init(model.parameters), rate);
  const training: Measured = {
    program: programOf(cost, updates),
    feeds: readRows("data", model, targets, loss, data),
  };
  const measured: Measured | undefined = validation && {
    program: programOf(loss(model.predictions, targets), []),
    feeds: readRows("validation", model, targets, loss, validation),
  };
  return new TrainingRun(train(model, training, measured, options));
}

/** The cost and the updates, simplified together: what they share stays shared, and a saturated loss stays finite. */
function programOf(cost: Tensor, updates: Updates): Program<"cost"> {
  const [simplified, ...next] = simplify([cost, ...updates.map(([, value]) => value)]) as [
    Tensor,
    ...Tensor[],
  ];
  const prepare = canCompile() ? compile : interpret;
  return prepare({
    outputs: { cost: simplified },
    updates: updates.map(([parameter], index) => [parameter, next[index]!] as const),
  });
}

/** A program, and the rows on which it gives the cost. */
interface Measured {
  readonly program: Program<"cost">;
  readonly feeds: Feeds;
}

const longestTurn = 20; // milliseconds

async function* train(
  { parameters }: Model,
  training: Measured,
  validation: Measured | undefined,
  { epochs, schedule, onEpoch }: FitOptions,
): AsyncGenerator<EpochReport, void, void> {
  const giveWay = givingWay(longestTurn);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    // Before the update, so that both costs are those of the same parameters.
    const validationCost = validation?.program.run(validation.feeds).cost.item();
    const rate = schedule && { learningRate: schedule(epoch - 1) };
    const cost = training.program.run({ ...training.feeds, ...rate }).cost.item();
    if (!Number.isFinite(cost)) throw nonFiniteCost(epoch, cost, training.feeds);
    const report = { epoch, cost, ...(validationCost === undefined ? {} : { validationCost }) };
    onEpoch?.(report);
    yield report;
    await giveWay();
  }
  checkParameters(epochs, parameters);
}
