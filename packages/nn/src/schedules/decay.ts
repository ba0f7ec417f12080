/** Schedules that keep a rate, or lower it once and for all. */
import { checkEach } from "../optionRange.ts";
import { between, checkRates, checkSteps, cosineShare, fromStepZero, type Schedule } from "./schedule.ts";

/**
 * The same rate at every step.
 * @throws ChainruleError `invalid-argument` for a rate that is negative or not finite, and from the schedule for a step below 0.
 */
export function constantRate(rate: number): Schedule {
  checkRates("constantRate", { rate });
  return fromStepZero("constantRate", () => rate);
}

/** Options of {@link stepDecay}. */
export interface StepDecayOptions {
  /** The rate at step 0. */
  readonly initial: number;
  /** What the rate is multiplied by in `every` steps: above 0; below 1 to lower it. */
  readonly factor: number;
  /** In how many steps. */
  readonly every: number;
}

/** Options of {@link exponentialDecay}. */
export interface ExponentialDecayOptions extends Omit<StepDecayOptions, "every"> {
  /** In how many steps; 1 unless told. */
  readonly every?: number;
}

/**
 * `initial · factor^⌊step / every⌋`: a staircase.
 * @throws ChainruleError `invalid-argument` for an option out of its range, and from the schedule for a step below 0.
 */
export function stepDecay({ initial, factor, every }: StepDecayOptions): Schedule {
  checkGeometric("stepDecay", { initial, factor, every });
  return fromStepZero("stepDecay", (step) => initial * factor ** Math.floor(step / every));
}

/**
 * `initial · factor^(step / every)`.
 * @throws ChainruleError `invalid-argument` for an option out of its range, and from the schedule for a step below 0.
 */
export function exponentialDecay({ initial, factor, every = 1 }: ExponentialDecayOptions): Schedule {
  checkGeometric("exponentialDecay", { initial, factor, every });
  return fromStepZero("exponentialDecay", (step) => initial * factor ** (step / every));
}

function checkGeometric(where: string, { initial, factor, every }: StepDecayOptions): void {
  checkRates(where, { initial });
  checkEach(where, { factor }, "a finite factor above 0", (value) => value > 0 && value < Infinity);
  checkSteps(where, { every });
}

/** Options of {@link cosineDecay}, and of {@link polynomialDecay} with its power. */
export interface DecayOptions {
  /** The rate at step 0. */
  readonly initial: number;
  /** The rate from step `steps` on; 0 unless told. */
  readonly final?: number;
  /** How many steps it takes. */
  readonly steps: number;
}

/** Options of {@link polynomialDecay}. */
export interface PolynomialDecayOptions extends DecayOptions {
  /** The exponent, above 0; 1, a straight line, unless told. */
  readonly power?: number;
}

/**
 * `final + (initial − final) · (1 − step / steps)^power`, and `final` from step `steps` on.
 * @throws ChainruleError `invalid-argument` for an option out of its range, and from the schedule for a step below 0.
 */
export function polynomialDecay({ initial, final = 0, steps, power = 1 }: PolynomialDecayOptions): Schedule {
  checkRates("polynomialDecay", { initial, final });
  checkSteps("polynomialDecay", { steps });
  checkEach("polynomialDecay", { power }, "a finite power above 0", (value) => value > 0 && value < Infinity);
  return fromStepZero("polynomialDecay", (step) =>
    between(final, initial, (1 - Math.min(step / steps, 1)) ** power),
  );
}

/**
 * `final + ½ (initial − final) · (1 + cos(π · step / steps))`, and `final` from step `steps` on: one cycle of
 * `cosineRestarts` (Loshchilov and Hutter 2017).
 * @throws ChainruleError `invalid-argument` for an option out of its range, and from the schedule for a step below 0.
 */
export function cosineDecay({ initial, final = 0, steps }: DecayOptions): Schedule {
  checkRates("cosineDecay", { initial, final });
  checkSteps("cosineDecay", { steps });
  return fromStepZero("cosineDecay", (step) =>
    between(initial, final, cosineShare(Math.min(step / steps, 1))),
  );
}
