/** The training loop: cost, gradients, step, again. It does not know what the model computes, nor how a step is chosen. */
import { ChainruleError, input, type NDArray, type Parameter, type Tensor } from "@chainrule/core";
import type { Loss } from "../losses/loss.ts";
import { updatesFor, type Optimizer, type OptimizerState } from "../optimizers/optimizer.ts";
import type { Schedule } from "../schedules/schedule.ts";
import { Batches, type Rows } from "./batches.ts";
import type { Callback } from "./callback.ts";
import { allParameters, inputName, type Model } from "./model.ts";
import { preparedProgram } from "./preparedProgram.ts";
import { readRows, targetsOf, type LabelledData } from "./rows.ts";
import { trainEpochs, type Measurement, type TrainingPlan } from "./trainEpochs.ts";
import { TrainingRun } from "./trainingRun.ts";
import {
  atTheStart,
  captureState,
  restoreState,
  type NamedParameters,
  type TrainingState,
} from "./trainingState.ts";

/** A number that tells how good predictions are, given what should have been predicted. */
export type Metric = (predictions: NDArray, targets: NDArray) => number;

/** What `AbortController` makes. */
export interface StopSignal {
  readonly aborted: boolean;
}

/** How {@link fit} trains. */
export interface FitOptions {
  /** How often all rows are seen, those before `from` among them. */
  readonly epochs: number;
  /** How many rows make a step; all unless told. The last batch of an epoch has the rows that are left. */
  readonly batchSize?: number;
  /** Whether the rows come in another order in each epoch; true unless told, and of no effect with all rows in one batch. */
  readonly shuffle?: boolean;
  /** What order and random layers follow from: the same seed gives the same bits; 0 unless told. */
  readonly seed?: number;
  /** What is made small: a scalar for predictions and targets of one shape. */
  readonly loss: Loss;
  /** How a step follows from the gradients. */
  readonly optimizer: Optimizer;
  /** The learning rate for each update; the optimizer's own unless told. */
  readonly schedule?: Schedule;
  /** Data on which the cost is measured at each epoch, but from which nothing is learned. */
  readonly validation?: LabelledData;
  /** What else is measured at each epoch: on the validation data, or else on the training data. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** Who looks at the training and may end it, in this order. */
  readonly callbacks?: readonly Callback[];
  /** Called after each epoch. */
  readonly onEpoch?: NonNullable<Callback["onEpoch"]>;
  /** Once aborted, the training ends after the step at hand; what it reached is in `state`. */
  readonly signal?: StopSignal;
  /** The state of an earlier training of this model with these options, to go on from. */
  readonly from?: TrainingState;
}

/**
 * Trains a model: its parameters change in place, by a step for each batch of rows. `await` the result for the history of
 * the cost, or walk through the epochs with `for await`; it starts when first asked. The event loop has its turn every 20 ms, or
 * after each step that takes longer.
 *
 * A training cost that is not finite ends the training: the result rejects with code `non-finite`, naming epoch and batch, and the
 * node where that began; the parameters are then those before that step.
 * @throws ChainruleError at once: `invalid-argument` unless `epochs` and `batchSize` are whole numbers of at least 1, or when `from` is
 *   the state of another training; `empty-data` without rows; `label-out-of-range` for targets that the loss refuses;
 *   `shape-mismatch` or `dimension-conflict` for data that does not fit the model; `not-scalar` for a loss that is not one number.
 */
export function fit(model: Model, data: LabelledData, options: FitOptions): TrainingRun {
  const { epochs, loss, optimizer, schedule, validation, batchSize, seed = 0, metrics = {}, from } = options;
  checkCount("epochs", epochs);
  if (batchSize !== undefined) checkCount("batchSize", batchSize);
  const targets = targetsOf(model, data.y);
  const rows = readRows("data", model, targets, loss, data);
  const cost = loss(model.trainingPredictions ?? model.predictions, targets);
  const state = optimizer.init(model.parameters);
  const rate: Tensor | undefined = schedule && input("learningRate", [], "float64");
  const updates = [
    ...updatesFor(cost, model.parameters, optimizer, state, rate),
    ...(model.statistics ?? []),
  ];
  const measured = validation && readRows("validation", model, targets, loss, validation);
  const batches = new Batches(rows, batchSize);
  const shuffles = (options.shuffle ?? true) && batches.count > 1;
  const kept = namedParameters(model, state);
  const setting = { seed: String(seed), batchSize: String(batches.size), shuffle: String(shuffles) };
  const plan: TrainingPlan = {
    model,
    epochs,
    seed,
    shuffles,
    batches,
    schedule,
    program: preparedProgram({ cost }, updates),
    draws: model.seed !== undefined,
    measurements: measurementsOf(model, targets, loss, rows, measured, metrics),
    callbacks: [...(options.callbacks ?? []), ...(options.onEpoch ? [{ onEpoch: options.onEpoch }] : [])],
    signal: options.signal,
    changing: [...kept.values()],
  };
  let progress = from === undefined ? atTheStart : restoreState(from, kept, setting);
  const capture = (): TrainingState => captureState(kept, progress, setting);
  return new TrainingRun(
    (history) => trainEpochs(plan, progress, (reached) => (progress = reached), capture, history),
    capture,
  );
}

function checkCount(name: string, count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new ChainruleError("invalid-argument", {
    where: "fit",
    expected:
      name === "epochs"
        ? "a whole number of epochs, at least 1"
        : `a ${name} that is a whole number of at least 1`,
    received: String(count),
  });
}

/** What a training changes, under names that are the same whenever the model and the optimizer are. */
function namedParameters(model: Model, state: OptimizerState): NamedParameters {
  const named = new Map<string, Parameter>();
  allParameters(model).forEach((parameter, index) =>
    named.set(`model.${index}.${parameter.label ?? parameter.name}`, parameter),
  );
  for (const [name, parameters] of Object.entries(state))
    parameters.forEach((parameter, index) => named.set(`optimizer.${name}.${index}`, parameter));
  return named;
}

/** What is measured before each epoch. */
function measurementsOf(
  model: Model,
  targets: Tensor,
  loss: Loss,
  rows: Rows,
  validation: Rows | undefined,
  metrics: Readonly<Record<string, Metric>>,
): Measurement[] {
  const measurements: Measurement[] = [];
  if (validation !== undefined) {
    const program = preparedProgram({ cost: loss(model.predictions, targets) });
    measurements.push(() => ({ validationCost: program.run(validation).cost.item() }));
  }
  if (Object.keys(metrics).length > 0) {
    const program = preparedProgram({ predictions: model.predictions });
    const measured = validation ?? rows;
    const x = { [inputName(model.x)]: measured[inputName(model.x)]! };
    measurements.push(() => {
      const { predictions } = program.run(x);
      const values = Object.entries(metrics).map(([name, metric]) => [
        name,
        metric(predictions, measured["y"]!),
      ]);
      return { metrics: Object.fromEntries(values) as Record<string, number> };
    });
  }
  return measurements;
}
