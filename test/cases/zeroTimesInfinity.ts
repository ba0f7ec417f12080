/** Labels of 0 beside logarithms of 0: what takes no part must not poison the rest. */
import {
  add,
  div,
  equalTo,
  exp,
  log,
  logSoftmax,
  mul,
  neg,
  softmax,
  sub,
  sum,
  where,
  xlogy,
  type Tensor,
} from "@chainrule/core";
import type { CaseInputs } from "./caseInputs.ts";
import { onlySimplified, spelled, written, type Formula, type KindTests, type Spelling } from "./formula.ts";

const product = onlySimplified("0 · log 0 is NaN as it is written");

const masked =
  (term: (z: Tensor, y: Tensor) => Tensor) =>
  (given: CaseInputs): Formula => ({
    loss: neg(sum(term(given.tensor("z"), given.tensor("y")))),
  });

const maskedClass: readonly Spelling[] = [
  written(
    masked((z, y) => mul(y, log(div(exp(z), sum(exp(z)))))),
    product,
  ),
  spelled(
    "with logSoftmax",
    masked((z, y) => mul(y, logSoftmax(z))),
    product,
  ),
  spelled(
    "with logSoftmax and where",
    masked((z, y) => where(equalTo(y, 0), 0, mul(y, logSoftmax(z)))),
  ),
  spelled(
    "with softmax and xlogy",
    masked((z, y) => xlogy(y, softmax(z))),
  ),
];

const crossEntropy =
  (weighted: (weight: Tensor, p: Tensor) => Tensor) =>
  (given: CaseInputs): Formula => {
    const p = given.tensor("p");
    const t = given.tensor("t");
    return { value: neg(add(weighted(t, p), weighted(sub(1, t), sub(1, p)))) };
  };

export const zeroTimesInfinity: KindTests = {
  "a two classes, one masked": { spellings: maskedClass },
  "b three classes, one masked": { spellings: maskedClass },
  "c probabilities exactly 0 and 1": {
    spellings: [
      written(
        crossEntropy((weight, p) => mul(weight, log(p))),
        product,
      ),
      spelled("with xlogy", crossEntropy(xlogy)),
    ],
  },
};
