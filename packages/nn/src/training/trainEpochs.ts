/** The epochs of a training, one after the other. It knows programs and data, but neither losses nor optimizers. */
import type { Training } from "./callback.ts";
import { explainNonFinite } from "./explainNonFinite.ts";
import { givingWayBetween } from "./measurements.ts";
import { checkParameters } from "./nonFinite.ts";
import { rowCount } from "./rows.ts";
import { takeStep, type TrainingPlan } from "./trainingPlan.ts";
import type { EpochReport, History } from "./trainingRun.ts";
import type { Progress, TrainingState } from "./trainingState.ts";
import { givingWay } from "./turnOfEventLoop.ts";

const longestTurn = 20; // milliseconds

/** What a training tells of itself while it goes on. */
export interface Course {
  /** Takes the progress after each step. */
  readonly reach: (progress: Progress) => void;
  readonly state: () => TrainingState;
  readonly history: () => History;
}

/**
 * Trains from `start` on; yields the report of each epoch that is complete.
 * @throws ChainruleError `non-finite`; what the data of a batch that arrives has against the model.
 */
export async function* trainEpochs(
  plan: TrainingPlan,
  start: Progress,
  course: Course,
): AsyncGenerator<EpochReport, void, void> {
  try {
    yield* epochsFrom(start, plan, course);
  } finally {
    for (const callback of plan.callbacks) await callback.onClose?.();
  }
}

async function* epochsFrom(
  start: Progress,
  plan: TrainingPlan,
  { reach, state, history }: Course,
): AsyncGenerator<EpochReport, void, void> {
  const { model, epochs, callbacks, signal } = plan;
  const giveWay = givingWay(longestTurn);
  let isStopped = false;
  const isAborted = (): boolean => signal?.aborted === true; // by others, while a step is done or callbacks run
  const training: Training = { model, epochs, state, stop: () => (isStopped = true) };
  let progress = start;
  while (progress.epoch < epochs && !isStopped && !isAborted()) {
    for (const callback of callbacks) await callback.onEpochStart?.(training);
    const measured = await measure(plan, giveWay);
    const before = { progress, values: plan.changing.map(({ value }) => value) };
    let isComplete = true;
    for await (const rows of plan.batches.epoch(progress.epoch, progress.batch)) {
      isComplete = !isAborted();
      if (!isComplete) break;
      const cost = takeStep(plan, rows, progress.step);
      if (!Number.isFinite(cost)) throw await explainNonFinite(plan, before, progress, rows, cost);
      progress = after(progress, cost, rowCount(rows));
      reach(progress);
      await giveWay();
    }
    if (!isComplete) break;
    const { epoch, step, costSum, rows } = progress;
    const report: EpochReport = { epoch: epoch + 1, cost: costSum / rows, ...measured };
    progress = { epoch: epoch + 1, batch: 0, step, rows: 0, costSum: 0 };
    reach(progress);
    for (const callback of callbacks) await callback.onEpoch?.(report, training);
    yield report;
  }
  checkParameters(progress.epoch, plan.changing);
  for (const callback of callbacks) await callback.onEnd?.(history(), training);
}

async function measure(plan: TrainingPlan, giveWay: () => Promise<void>): Promise<Partial<EpochReport>> {
  let measured: Partial<EpochReport> = {};
  for (const measurement of plan.measurements) {
    measured = { ...measured, ...(await givingWayBetween(measurement(), giveWay)) };
  }
  return measured;
}

function after({ epoch, batch, step, rows, costSum }: Progress, cost: number, count: number): Progress {
  return { epoch, batch: batch + 1, step: step + 1, rows: rows + count, costSum: costSum + cost * count };
}
