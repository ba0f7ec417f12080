/** Cosine decay that starts again and again. */
import { checkEach } from "../optionRange.ts";
import { between, checkRates, checkSteps, cosineShare, fromStepZero, type Schedule } from "./schedule.ts";

/** Options of {@link cosineRestarts}. */
export interface CosineRestartsOptions {
  /** The rate at the start of each cycle. */
  readonly initial: number;
  /** The rate towards which each cycle goes; 0 unless told. */
  readonly final?: number;
  /** The length of the first cycle, T₀. */
  readonly steps: number;
  /** How many times longer each cycle is than the one before, T_mult: a whole number of at least 1; 1 unless told. */
  readonly stretch?: number;
}

/**
 * `final + ½ (initial − final) · (1 + cos(π · t / T))` at the t-th of the T steps of a cycle; T is `steps` in the first cycle
 * and grows `stretch` times with each (Loshchilov and Hutter 2017, “SGDR: stochastic gradient descent with warm restarts”,
 * equation 5). The step after a cycle is the first of the next: the rate is `initial` there, never `final`.
 * @throws ChainruleError `invalid-argument` for an option out of its range, and from the schedule for a step below 0.
 */
export function cosineRestarts({ initial, final = 0, steps, stretch = 1 }: CosineRestartsOptions): Schedule {
  checkRates("cosineRestarts", { initial, final });
  checkSteps("cosineRestarts", { steps });
  checkEach(
    "cosineRestarts",
    { stretch },
    "a whole number of at least 1",
    (value) => Number.isSafeInteger(value) && value >= 1,
  );
  return fromStepZero("cosineRestarts", (step) =>
    between(initial, final, cosineShare(shareOfCycle(step, steps, stretch))),
  );
}

function shareOfCycle(step: number, first: number, stretch: number): number {
  if (stretch === 1) return (step % first) / first;
  let [start, length] = [0, first];
  for (; step - start >= length; length *= stretch) start += length; // as many times as cycles fit: a logarithm of the step
  return (step - start) / length;
}
