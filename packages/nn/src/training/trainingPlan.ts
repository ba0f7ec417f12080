/** All that the epochs of a training need to know, and one step of them. It knows programs and data, but neither losses nor optimizers. */
import type { Feeds, Parameter, Program } from "@chainrule/core";
import type { Schedule } from "../schedules/schedule.ts";
import type { Callback } from "./callback.ts";
import type { InParts } from "./measurements.ts";
import type { Model } from "./model.ts";
import type { RowBatches, Rows } from "./rows.ts";
import type { EpochReport } from "./trainingRun.ts";
import type { Progress } from "./trainingState.ts";

/** What is known of the parameters before an epoch, as a part of its report. */
export type Measurement = () => InParts<Partial<EpochReport>>;

/** All that a training needs to know. */
export interface TrainingPlan {
  readonly model: Model;
  readonly epochs: number;
  readonly seed: number;
  readonly batches: RowBatches;
  readonly schedule: Schedule | undefined;
  /** Gives the cost of such a batch, and takes the step. */
  readonly programFor: (rows: Rows) => Program<"cost">;
  /** Whether the program draws random numbers, from a seed that it is fed. */
  readonly draws: boolean;
  readonly measurements: readonly Measurement[];
  readonly callbacks: readonly Callback[];
  readonly signal: { readonly aborted: boolean } | undefined;
  /** Everything that the program changes. */
  readonly changing: readonly Parameter[];
}

/** Takes the step for a batch, and gives the cost before it. */
export function takeStep(plan: TrainingPlan, rows: Rows, step: number): number {
  return plan
    .programFor(rows)
    .run(feedsOf(plan, rows, step))
    .cost.item();
}

/** What the program is fed in a step: the rows, and what depends on the number of the step. */
export function feedsOf({ schedule, draws, seed }: TrainingPlan, rows: Rows, step: Progress["step"]): Feeds {
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
