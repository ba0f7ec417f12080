/** The epochs of a training, one after the other. It knows programs and data, but neither losses nor optimizers. */
import type { Feeds, Parameter, Program } from "@chainrule/core";
import { epochGenerator } from "../data/epochs.ts";
import { shuffled } from "../data/shuffled.ts";
import type { Schedule } from "../schedules/schedule.ts";
import { rowCount, type Batches } from "./batches.ts";
import type { Callback, Training } from "./callback.ts";
import type { Model } from "./model.ts";
import { checkParameters, nonFiniteCost } from "./nonFinite.ts";
import type { EpochReport, History } from "./trainingRun.ts";
import type { Progress, TrainingState } from "./trainingState.ts";
import { givingWay } from "./turnOfEventLoop.ts";

/** What is known of the parameters before an epoch, as a part of its report. */
export type Measurement = () => Partial<EpochReport>;

/** All that a training needs to know. */
export interface TrainingPlan {
  readonly model: Model;
  readonly epochs: number;
  readonly seed: number;
  readonly shuffles: boolean;
  readonly batches: Batches;
  readonly schedule: Schedule | undefined;
  /** Gives the cost of a batch, and takes the step. */
  readonly program: Program<"cost">;
  /** Whether the program draws random numbers, from a seed that it is fed. */
  readonly draws: boolean;
  readonly measurements: readonly Measurement[];
  readonly callbacks: readonly Callback[];
  readonly signal: { readonly aborted: boolean } | undefined;
  /** Everything that the program changes. */
  readonly changing: readonly Parameter[];
}

const longestTurn = 20; // milliseconds

/**
 * Trains from `start` on; yields the report of each epoch that is complete.
 * @param reach Takes the progress after each step.
 * @throws ChainruleError `non-finite`
 */
export async function* trainEpochs(
  plan: TrainingPlan,
  start: Progress,
  reach: (progress: Progress) => void,
  state: () => TrainingState,
  history: () => History,
): AsyncGenerator<EpochReport, void, void> {
  const { model, epochs, batches, callbacks, signal } = plan;
  const giveWay = givingWay(longestTurn);
  let isStopped = false;
  const isAborted = (): boolean => signal?.aborted === true; // by others, while a step is done or callbacks run
  const training: Training = { model, state, stop: () => (isStopped = true) };
  let progress = start;
  while (progress.epoch < epochs && !isStopped && !isAborted()) {
    for (const callback of callbacks) await callback.onEpochStart?.(training);
    const measured = Object.assign(
      {},
      ...plan.measurements.map((measure) => measure()),
    ) as Partial<EpochReport>;
    const order = orderOf(plan, progress.epoch);
    const before = { progress, values: plan.changing.map(({ value }) => value) };
    while (progress.batch < batches.count && !isAborted()) {
      const cost = plan.program.run(feedsOf(plan, progress, order)).cost.item();
      if (!Number.isFinite(cost)) explain(plan, before, progress, order, cost);
      const { epoch, batch, step, costSum } = progress;
      progress = { epoch, batch: batch + 1, step: step + 1, costSum: costSum + cost * batches.sizeOf(batch) };
      reach(progress);
      await giveWay();
    }
    if (progress.batch < batches.count) break;
    const epoch = progress.epoch + 1;
    const report: EpochReport = { epoch, cost: progress.costSum / rowCount(batches.rows), ...measured };
    progress = { epoch, batch: 0, step: progress.step, costSum: 0 };
    reach(progress);
    for (const callback of callbacks) await callback.onEpoch?.(report, training);
    yield report;
  }
  checkParameters(progress.epoch, plan.changing);
  for (const callback of callbacks) await callback.onEnd?.(history(), training);
}

/** The order of the rows in an epoch: of the seed and the number of the epoch, so that it needs no memory. */
function orderOf({ shuffles, seed, batches }: TrainingPlan, epoch: number): readonly number[] | undefined {
  if (!shuffles) return undefined;
  return shuffled([...Array(rowCount(batches.rows)).keys()], epochGenerator(seed, epoch));
}

function feedsOf(
  { batches, schedule, draws, seed }: TrainingPlan,
  { batch, step }: Progress,
  order: readonly number[] | undefined,
): Feeds {
  const rows = batches.batch(batch, order);
  if (schedule === undefined && !draws) return rows;
  return {
    ...rows,
    ...(schedule && { learningRate: schedule(step) }),
    ...(draws && { seed: seedOfStep(seed, step) }),
  };
}

/** The seed of the random draws of a step, another one for each step (multiplication by 2³² divided by the golden ratio). */
function seedOfStep(seed: number, step: number): number {
  return (seed ^ Math.imul(step + 1, 0x9e3779b1)) | 0;
}

/** Goes through the epoch again with every value checked, so that the error names the node where it began. */
function explain(
  plan: TrainingPlan,
  before: { readonly progress: Progress; readonly values: readonly Parameter["value"][] },
  failed: Progress,
  order: readonly number[] | undefined,
  cost: number,
): never {
  plan.changing.forEach((parameter, index) => parameter.assign(before.values[index]!));
  for (let batch = before.progress.batch; batch < failed.batch; batch++) {
    const step = before.progress.step + batch - before.progress.batch;
    plan.program.run(feedsOf(plan, { ...failed, batch, step }, order));
  }
  const feeds = feedsOf(plan, failed, order);
  let cause: unknown;
  try {
    plan.program.run(feeds, { checkFinite: true });
  } catch (error) {
    cause = error;
  }
  throw nonFiniteCost(failed, cost, feeds, cause);
}
