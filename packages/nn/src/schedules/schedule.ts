/** What a learning-rate schedule is, and what all of them refuse. It does not know how any of them goes. */
import { ChainruleError } from "@chainrule/core";
import { checkEach } from "../optionRange.ts";

/** The learning rate by the number of updates already done: the first update uses that of step 0. */
export type Schedule = (step: number) => number;

/** The schedule of a formula that holds from step 0 on, for whole steps and between them. */
export function fromStepZero(where: string, rate: Schedule): Schedule {
  return (step) => {
    if (step >= 0 && step < Infinity) return rate(step);
    throw new ChainruleError("invalid-argument", {
      where,
      expected: "a step, counted from 0 on",
      received: String(step),
    });
  };
}

/** @throws ChainruleError `invalid-argument` unless every rate is a finite number of at least 0. */
export function checkRates(where: string, rates: Readonly<Record<string, number>>): void {
  checkEach(where, rates, "a finite learning rate of at least 0", (rate) => rate >= 0 && rate < Infinity);
}

/** @throws ChainruleError `invalid-argument` unless every number of steps is finite and above 0. */
export function checkSteps(where: string, steps: Readonly<Record<string, number>>): void {
  checkEach(where, steps, "a finite number of steps above 0", (count) => count > 0 && count < Infinity);
}

/** From `start` at share 0 to `end` at share 1, both exact, in a straight line. */
export function between(start: number, end: number, share: number): number {
  return share === 1 ? end : start + (end - start) * share;
}

/** From 0 to 1 as the share goes there, along half a wave of the cosine. */
export function cosineShare(share: number): number {
  return (1 - Math.cos(Math.PI * share)) / 2;
}
