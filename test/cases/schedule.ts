/** Cyclical learning rates: their values, and that any optimizer follows them. */
import { compile, input, interpret, parameter, square, sum } from "@chainrule/core";
import {
  adam,
  gradientDescent,
  triangular,
  triangular2,
  updatesFor,
  type CyclicalOptions,
  type Optimizer,
  type Schedule,
} from "@chainrule/nn";
import { expect } from "vitest";
import type { CaseInputs } from "./caseInputs.ts";
import { written, type KindTests, type PropertyTest, type Spelling } from "./formula.ts";

const rates = (schedule: (options: CyclicalOptions) => Schedule): Spelling =>
  written((given: CaseInputs) => {
    const at = schedule({
      base: given.number("base"),
      max: given.number("max"),
      halfCycle: given.number("half_cycle_steps"),
    });
    return { value: given.define("rates", given.list("iterations").map(at)) };
  });

const listA = [
  0.001, 0.00225, 0.0035, 0.00475, 0.006, 0.00475, 0.0035, 0.00225, 0.001, 0.00225, 0.0035, 0.00475, 0.006,
  0.00475, 0.0035, 0.00225, 0.001,
];

/** Trains with the schedule of list a, and reads back the rate of each update. */
function ratesOf(optimizer: Optimizer, prepare: typeof interpret): number[] {
  const schedule = triangular({ base: 0.001, max: 0.006, halfCycle: 4 });
  const W = parameter("W", [1, -2], "float64");
  const rate = input("rate", [], "float64");
  const updates = updatesFor(sum(square(W)), [W], optimizer, optimizer.init([W]), rate);
  const program = prepare({ outputs: { rate }, updates });
  return listA.map((_, step) => program.run({ rate: schedule(step) }).rate.item());
}

const followed: PropertyTest = (_, mode) => {
  const prepare = mode.provides.includes("compilation") ? compile : interpret;
  for (const optimizer of [gradientDescent({ learningRate: 1 }), adam()]) {
    const seen = ratesOf(optimizer, prepare);
    expect(seen).toHaveLength(listA.length);
    seen.forEach((rate, step) => expect(Math.abs(rate / listA[step]! - 1)).toBeLessThanOrEqual(1e-13));
  }
};

export const schedule: KindTests = {
  "a triangular": { spellings: [rates(triangular)] },
  "b amplitude halved each cycle": { spellings: [rates(triangular2)] },
  "c a thousand cycles later": { spellings: [rates(triangular2)] },
  "d works with any optimizer": {
    properties: {
      "neither fails for lack of a momentum setting": followed,
      "the rate read back after each update equals list a": followed,
    },
  },
};
