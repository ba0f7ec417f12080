/** Finding out where a cost stopped being a number, by going through the epoch again with every value checked. */
import type { ChainruleError, NDArray } from "@chainrule/core";
import { nonFiniteCost } from "./nonFinite.ts";
import type { Rows } from "./rows.ts";
import { feedsOf, takeStep, type TrainingPlan } from "./trainingPlan.ts";
import type { Progress } from "./trainingState.ts";

/** A point of a training to which it can go back. */
export interface Moment {
  readonly progress: Progress;
  /** Of everything that the program changes, in that order. */
  readonly values: readonly NDArray[];
}

/**
 * The error for the step at `failed`, which names the node where that began. The parameters are afterwards those before that step; where
 * rows come from a source that cannot be read again, those of `before`, and no node is named.
 */
export async function explainNonFinite(
  plan: TrainingPlan,
  before: Moment,
  failed: Progress,
  rows: Rows,
  cost: number,
): Promise<ChainruleError> {
  plan.changing.forEach((parameter, index) => parameter.assign(before.values[index]!));
  let cause: unknown;
  try {
    await repeat(plan, before.progress, failed);
    plan.programFor(rows).run(feedsOf(plan, rows, failed.step), { checkFinite: true });
  } catch (error) {
    cause = error;
  }
  return nonFiniteCost(failed, cost, rows, cause);
}

async function repeat(plan: TrainingPlan, start: Progress, end: Progress): Promise<void> {
  if (start.batch === end.batch) return;
  let step = start.step;
  for await (const rows of plan.batches.epoch(start.epoch, start.batch)) {
    takeStep(plan, rows, step++);
    if (step === end.step) return;
  }
}
