/** Selections whose other branch is undefined: it must reach neither the value nor the gradient. */
import { add, div, greater, less, log, mul, sqrt, sub, where } from "@chainrule/core";
import { written, type KindTests } from "./formula.ts";

export const selectTrap: KindTests = {
  "a square root branch": {
    spellings: [
      written((given) => {
        const x = given.tensor("x");
        return { value: where(less(x, 1), x, sqrt(x)) };
      }),
    ],
  },
  "b logarithm branch": {
    spellings: [
      written((given) => {
        const x = given.tensor("x");
        return { value: where(greater(x, 2), div(log(x), Math.LN2), mul(2, x)) };
      }),
    ],
  },
  "c two branches with poles": {
    spellings: [
      written((given) => {
        const x = given.tensor("x");
        return { value: where(less(x, 0), div(1, sub(1, x)), log(add(x, 1))) };
      }),
    ],
  },
};
