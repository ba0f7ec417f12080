/** Softmax and its logarithm at logits that are far apart. */
import {
  div,
  exp,
  log,
  logSoftmax,
  mean,
  mul,
  neg,
  reshape,
  slice,
  softmax,
  sum,
  type Tensor,
} from "@chainrule/core";
import type { CaseInputs } from "./caseInputs.ts";
import { onlySimplified, spelled, written, type Formula, type KindTests } from "./formula.ts";

const spelledOut = (z: Tensor): Tensor => div(exp(z), sum(exp(z), -1, { keepDims: true }));

const overflow = onlySimplified("eᶻ overflows or underflows before the quotient brings it back");
const underflow = onlySimplified("a probability that rounds to 0 has lost its logarithm");

const first = (x: Tensor): Tensor => reshape(slice(x, [[0, 1]]), []);

const wrongClass = (logProbability: (z: Tensor) => Tensor) => (given: CaseInputs) => ({
  loss: neg(first(logProbability(given.tensor("z")))),
});

const summed = (probability: (z: Tensor) => Tensor) => (given: CaseInputs) => ({
  loss: sum(probability(given.tensor("z"))),
});

/** The mean over the rows of the cross-entropy of one-hot labels. */
const batchMean =
  (logProbability: (z: Tensor) => Tensor) =>
  (given: CaseInputs): Formula => {
    const logarithms = logProbability(given.tensor("z"));
    return {
      loss: neg(mean(sum(mul(given.tensor("y"), logarithms), 1))),
      extras: { log_softmax: logarithms },
    };
  };

export const softmaxStability: KindTests = {
  "a wrong class by 858": {
    spellings: [
      written(
        wrongClass((z) => log(spelledOut(z))),
        overflow,
      ),
      spelled(
        "with softmax",
        wrongClass((z) => log(softmax(z))),
        underflow,
      ),
      spelled("with logSoftmax", wrongClass(logSoftmax)),
    ],
  },
  "b softmax summed": {
    spellings: [written(summed(spelledOut), overflow), spelled("with softmax", summed(softmax))],
  },
  "c batch mean, one-hot labels": {
    spellings: [
      written(
        batchMean((z) => log(spelledOut(z))),
        overflow,
      ),
      spelled(
        "with softmax",
        batchMean((z) => log(softmax(z))),
        underflow,
      ),
      spelled("with logSoftmax", batchMean(logSoftmax)),
    ],
  },
};
