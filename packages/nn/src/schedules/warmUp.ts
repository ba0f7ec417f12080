/** A gentle beginning for any schedule. */
import { checkEach } from "../optionRange.ts";
import { between, checkSteps, fromStepZero, type Schedule } from "./schedule.ts";

/** Options of {@link warmUp}. */
export interface WarmUpOptions {
  /** How many steps the beginning takes. */
  readonly steps: number;
  /** The rate at step 0 as a share of the one that is warmed up to: from 0 to 1; 0 unless told. */
  readonly from?: number;
}

/**
 * In a straight line from `from · schedule(0)` at step 0 to `schedule(0)` at step `steps`, and then the schedule, which begins
 * there (Goyal et al. 2017, “Accurate, large minibatch SGD”, section 2.2).
 * @throws ChainruleError `invalid-argument` for an option out of its range, and from the schedule for a step below 0.
 */
export function warmUp({ steps, from = 0 }: WarmUpOptions, schedule: Schedule): Schedule {
  checkSteps("warmUp", { steps });
  checkEach("warmUp", { from }, "a share from 0 to 1", (share) => share >= 0 && share <= 1);
  return fromStepZero("warmUp", (step) => {
    if (step >= steps) return schedule(step - steps);
    const target = schedule(0);
    return between(from * target, target, step / steps);
  });
}
