/**
 * Cyclical learning rates in the three forms of Smith 2015, “Cyclical learning rates for training neural networks”
 * (arXiv:1506.01186; WACV 2017): up and down between two bounds, again and again.
 */
import { checkEach } from "../optionRange.ts";
import { checkRates, checkSteps, fromStepZero, type Schedule } from "./schedule.ts";

/** Options of the cyclical schedules. */
export interface CyclicalOptions {
  /** The lower bound: the rate at step 0 and at the end of each cycle. */
  readonly base: number;
  /** The upper bound: the rate in the middle of the first cycle; at least `base`. */
  readonly max: number;
  /** Half a cycle, in steps; what the paper calls the step size. It advises 2 to 10 epochs. */
  readonly halfCycle: number;
}

/**
 * `base + (max − base) · Λ` with the triangle `Λ = 1 − |(step mod 2h) / h − 1|` over cycles of 2h steps, h being `halfCycle`:
 * the paper's `triangular`.
 * @throws ChainruleError `invalid-argument` for an option out of its range, and from the schedule for a step below 0.
 */
export function triangular(options: CyclicalOptions): Schedule {
  return cyclical("triangular", options, () => 1);
}

/**
 * As {@link triangular}, but each cycle is half as high as the one before: `Λ / 2ᶜ` in cycle c = ⌊step / 2h⌋. The paper's
 * `triangular2`.
 * @throws ChainruleError as {@link triangular}.
 */
export function triangular2(options: CyclicalOptions): Schedule {
  return cyclical("triangular2", options, (step) => 2 ** -Math.floor(step / (2 * options.halfCycle)));
}

/** Options of {@link exponentialRange}. */
export interface ExponentialRangeOptions extends CyclicalOptions {
  /** γ: above 0, at most 1. The paper takes 0.99994. */
  readonly gamma: number;
}

/**
 * As {@link triangular}, but the height falls from step to step: `Λ · γ^step`. The paper's `exp_range`.
 * @throws ChainruleError as {@link triangular}.
 */
export function exponentialRange({ gamma, ...options }: ExponentialRangeOptions): Schedule {
  checkEach("exponentialRange", { gamma }, "a number above 0, at most 1", (value) => value > 0 && value <= 1);
  return cyclical("exponentialRange", options, (step) => gamma ** step);
}

function cyclical(where: string, { base, max, halfCycle }: CyclicalOptions, height: Schedule): Schedule {
  checkRates(where, { base, max });
  checkEach(where, { max }, `at least the base rate ${base}`, (value) => value >= base);
  checkSteps(where, { halfCycle });
  return fromStepZero(where, (step) => {
    const triangle = 1 - Math.abs((step % (2 * halfCycle)) / halfCycle - 1);
    return base + (max - base) * triangle * height(step);
  });
}
