/** Binary cross-entropy at saturated logits: the textbook form, and what a user may call instead. */
import {
  add,
  div,
  exp,
  log,
  mean,
  mul,
  neg,
  sigmoid,
  softplus,
  sub,
  sum,
  type Tensor,
} from "@chainrule/core";
import type { CaseInputs } from "./caseInputs.ts";
import { onlySimplified, spelled, written, type KindTests, type Spelling } from "./formula.ts";

const spelledOut = (z: Tensor): Tensor => div(1, add(1, exp(neg(z))));

const textbook = (p: Tensor, y: Tensor): Tensor => neg(add(mul(y, log(p)), mul(sub(1, y), log(sub(1, p)))));

/** `−log σ(z) = softplus(−z)` and `−log(1 − σ(z)) = softplus(z)`, with no cancellation. */
const fromLogits = (z: Tensor, y: Tensor): Tensor =>
  add(mul(y, softplus(neg(z))), mul(sub(1, y), softplus(z)));

const saturation = onlySimplified("p rounds to 0 or 1 and has lost the digits of the logarithm");

/** The spellings of a loss of the terms l, which `reduce` adds up. */
function spellings(reduce: (terms: Tensor) => Tensor, statesTerms: boolean): Spelling[] {
  const build = (terms: (z: Tensor, y: Tensor) => Tensor) => (inputs: CaseInputs) => {
    const l = terms(inputs.tensor("z"), inputs.tensor("y"));
    return { loss: reduce(l), ...(statesTerms ? { value: l } : {}) };
  };
  return [
    written(
      build((z, y) => textbook(spelledOut(z), y)),
      saturation,
    ),
    spelled(
      "with sigmoid",
      build((z, y) => textbook(sigmoid(z), y)),
      saturation,
    ),
    spelled("from logits", build(fromLogits)),
  ];
}

export const lossSaturation: KindTests = {
  "a textbook form, per example": { spellings: spellings((l) => sum(l), true) },
  "b mean reduction": { spellings: spellings((l) => mean(l), false) },
  "c one-sided form": {
    spellings: [
      written((given) => ({ value: neg(log(sub(1, spelledOut(given.tensor("z"))))) }), saturation),
      spelled(
        "with sigmoid",
        (given) => ({ value: neg(log(sub(1, sigmoid(given.tensor("z"))))) }),
        saturation,
      ),
      spelled("with softplus", (given) => ({ value: softplus(given.tensor("z")) })),
    ],
  },
};
