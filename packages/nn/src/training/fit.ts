/** The training loop: cost, gradients, step, again. It does not know what the model computes, nor how a step is chosen. */
import { ChainruleError, input, type Parameter, type Program, type Tensor } from "@chainrule/core";
import { StreamedDataset } from "../data/streamedDataset.ts";
import type { Loss } from "../losses/loss.ts";
import { updatesFor, type Optimizer, type OptimizerState } from "../optimizers/optimizer.ts";
import type { Schedule } from "../schedules/schedule.ts";
import type { Callback } from "./callback.ts";
import { costOf, metricsOf, type Metric } from "./measurements.ts";
import { allParameters, type Model } from "./model.ts";
import { preparedProgram } from "./preparedProgram.ts";
import {
  batchesOfRows,
  batchesOfStream,
  labelled,
  readRows,
  targetsOf,
  type LabelledRows,
  type RowBatches,
  type Rows,
} from "./rows.ts";
import { trainEpochs } from "./trainEpochs.ts";
import type { Measurement, TrainingPlan } from "./trainingPlan.ts";
import { TrainingRun } from "./trainingRun.ts";
import {
  atTheStart,
  captureState,
  restoreState,
  type NamedParameters,
  type TrainingState,
} from "./trainingState.ts";

/** What a model learns from: arrays, a dataset of the arrays `x` and `y`, or one whose rows arrive one by one. */
export type TrainingData = LabelledRows | StreamedDataset<"x" | "y">;

/** What `AbortController` makes. */
export interface StopSignal {
  readonly aborted: boolean;
}

/** How {@link fit} trains. */
export interface FitOptions {
  /** How often all rows are seen, those before `from` among them. */
  readonly epochs: number;
  /** How many rows make a step; all unless told, which a streamed dataset needs. The last batch of an epoch has the rows that are left. */
  readonly batchSize?: number;
  /**
   * Whether the rows come in another order in each epoch; true unless told. Of no effect with all rows in one batch, and on a streamed
   * dataset, which has an order of its own, by its method `shuffle`.
   */
  readonly shuffle?: boolean;
  /** What order and random layers follow from: the same seed gives the same bits; 0 unless told. */
  readonly seed?: number;
  /** What is made small: a scalar for predictions and targets of one shape. */
  readonly loss: Loss;
  /** How a step follows from the gradients. */
  readonly optimizer: Optimizer;
  /** The learning rate for each update; the optimizer's own unless told. */
  readonly schedule?: Schedule;
  /** Data on which the cost is measured at each epoch, in batches of that size as well, but from which nothing is learned. */
  readonly validation?: LabelledRows;
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
 *   Of a streamed dataset this is known when a batch has arrived: the result rejects, and parameters keep what earlier batches taught.
 */
export function fit(model: Model, data: TrainingData, options: FitOptions): TrainingRun {
  const { epochs, loss, optimizer, schedule, validation, batchSize, seed = 0, metrics = {}, from } = options;
  checkCount("epochs", epochs);
  if (batchSize !== undefined) checkCount("batchSize", batchSize);
  const state = optimizer.init(model.parameters);
  const rows = data instanceof StreamedDataset ? undefined : readRows("data", model, loss, labelled(data));
  const measured = validation && readRows("validation", model, loss, labelled(validation));
  const batches =
    data instanceof StreamedDataset
      ? batchesOfStream(data, sizeForStream(batchSize), model, loss)
      : batchesOfRows(rows!, batchSize, (options.shuffle ?? true) ? seed : undefined);
  const kept = namedParameters(model, state);
  const setting = settingOf(seed, batches);
  const plan: TrainingPlan = {
    model,
    epochs,
    seed,
    batches,
    schedule,
    programFor: onceBuilt((batch) => stepProgram(model, batch, state, options)),
    draws: model.seed !== undefined,
    measurements: [
      ...(measured ? [validationCost(costOf(model, loss, measured, batchSize))] : []),
      ...(Object.keys(metrics).length > 0
        ? [metricsByName(metricsOf(model, metrics, measured ?? inMemory(rows), batchSize))]
        : []),
    ],
    callbacks: [...(options.callbacks ?? []), ...(options.onEpoch ? [{ onEpoch: options.onEpoch }] : [])],
    signal: options.signal,
    changing: [...kept.values()],
  };
  if (rows !== undefined) plan.programFor(rows); // now, so that what is wrong with the loss is said at once
  let progress = from === undefined ? atTheStart : restoreState(from, kept, setting);
  const capture = (): TrainingState => captureState(kept, progress, setting);
  return new TrainingRun(
    (history) =>
      trainEpochs(plan, progress, { reach: (reached) => (progress = reached), state: capture, history }),
    capture,
  );
}

/** The program of a step, for batches with targets of such a kind. */
function stepProgram(
  model: Model,
  rows: Rows,
  state: OptimizerState,
  { loss, optimizer, schedule }: FitOptions,
): Program<"cost"> {
  const cost = loss(model.trainingPredictions ?? model.predictions, targetsOf(model, rows["y"]!));
  const rate: Tensor | undefined = schedule && input("learningRate", [], "float64");
  return preparedProgram({ cost }, [
    ...updatesFor(cost, model.parameters, optimizer, state, rate),
    ...(model.statistics ?? []),
  ]);
}

function onceBuilt<From, Value>(build: (from: From) => Value): (from: From) => Value {
  let built: { readonly value: Value } | undefined;
  return (from) => (built ??= { value: build(from) }).value;
}

function validationCost(cost: ReturnType<typeof costOf>): Measurement {
  return function* () {
    return { validationCost: yield* cost() };
  };
}

function metricsByName(metrics: ReturnType<typeof metricsOf>): Measurement {
  return function* () {
    return { metrics: yield* metrics() };
  };
}

/** What must be the same for a training that goes on. */
function settingOf(seed: number, { size, shuffles }: RowBatches): Readonly<Record<string, string>> {
  return { seed: String(seed), batchSize: String(size), shuffle: String(shuffles) };
}

function sizeForStream(batchSize: number | undefined): number {
  if (batchSize !== undefined) return batchSize;
  throw new ChainruleError("invalid-argument", {
    where: "fit",
    expected: "a batchSize, since a streamed dataset need not fit into memory",
    received: "none",
    fix: "Pass batchSize: 32, for example",
  });
}

/** @throws ChainruleError `missing-value` for rows that are not there as a whole. */
function inMemory(rows: Rows | undefined): Rows {
  if (rows !== undefined) return rows;
  throw new ChainruleError("missing-value", {
    where: "fit, metrics",
    expected: "validation data on which to measure, since a streamed dataset is not there as a whole",
    received: "none",
    fix: "Pass validation: { x, y }",
  });
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
