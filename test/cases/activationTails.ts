/** Softplus and the logistic function where their parts overflow and their values do not. */
import { add, div, exp, log, mul, neg, sigmoid, softplus } from "@chainrule/core";
import { onlySimplified, spelled, written, type KindTests } from "./formula.ts";

const overflow = onlySimplified("the exponential overflows, or has lost its digits beside 1");

export const activationTails: KindTests = {
  "a softplus, beta 5": {
    spellings: [
      written((given) => {
        const beta = given.number("beta");
        return { value: div(log(add(1, exp(mul(beta, given.tensor("x"))))), beta) };
      }, overflow),
      spelled("with softplus", (given) => {
        const beta = given.number("beta");
        return { value: div(softplus(mul(beta, given.tensor("x"))), beta) };
      }),
    ],
  },
  "b sigmoid derivative is even": {
    spellings: [
      written((given) => ({ value: div(1, add(1, exp(neg(given.tensor("x"))))) }), overflow),
      spelled("with sigmoid", (given) => ({ value: sigmoid(given.tensor("x")) })),
    ],
  },
};
