/** One rise and one fall of the learning rate over a whole training. */
import { ChainruleError } from "@chainrule/core";
import { checkEach } from "../optionRange.ts";
import { between, checkRates, checkSteps, cosineShare, fromStepZero, type Schedule } from "./schedule.ts";

/** Options of {@link oneCycle}. */
export interface OneCycleOptions {
  /** The highest rate: what a range test suggests. */
  readonly max: number;
  /** How many updates the whole training makes. */
  readonly steps: number;
  /** The share of the steps in which the rate rises: above 0, below 1; 0.3 unless told. */
  readonly rise?: number;
  /** The rate at step 0; `max / 25` unless told. */
  readonly initial?: number;
  /** The rate from step `steps` on; `initial / 10⁴` unless told. */
  readonly final?: number;
  /** How it rises and falls; along half a wave of the cosine unless told. */
  readonly shape?: "cosine" | "linear";
}

/**
 * From `initial` to `max` in the first `rise · steps` steps, and down to `final` in the others (Smith and Topin 2018,
 * “Super-convergence: very fast training of neural networks using large learning rates”; they go down in two pieces, this is
 * the common form in one).
 * @throws ChainruleError `invalid-argument` for an option out of its range, and from the schedule for a step below 0.
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const { max, steps, rise = 0.3, initial = max / 25, final = initial / 10_000, shape = "cosine" } = options;
  checkRates("oneCycle", { max, initial, final });
  checkSteps("oneCycle", { steps });
  checkEach("oneCycle", { rise }, "a share above 0 and below 1", (share) => share > 0 && share < 1);
  if (shape !== "cosine" && shape !== "linear") {
    throw new ChainruleError("invalid-argument", {
      where: "oneCycle, shape",
      expected: '"cosine" or "linear"',
      received: String(shape),
    });
  }
  const bend = shape === "cosine" ? cosineShare : (share: number): number => share;
  const peak = rise * steps;
  return fromStepZero("oneCycle", (step) =>
    step < peak
      ? between(initial, max, bend(step / peak))
      : between(max, final, bend(Math.min((step - peak) / (steps - peak), 1))),
  );
}
