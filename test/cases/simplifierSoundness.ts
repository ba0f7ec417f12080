/** Formulas that a careless simplifier changes. Without one they must be right already. */
import { add, div, exp, grad, log, mul, pow, sqrt, sub, type Tensor } from "@chainrule/core";
import { spelled, written, type KindTests } from "./formula.ts";

export const simplifierSoundness: KindTests = {
  "a even power under a root": {
    spellings: [
      written((given) => {
        const squared: Tensor = pow(given.tensor("x"), 2);
        return { loss: pow(squared, 0.5) };
      }),
      spelled("with sqrt", (given) => ({ loss: sqrt(mul(given.tensor("x"), given.tensor("x"))) })),
    ],
  },
  "b double minus": { spellings: [written((given) => ({ loss: sub(1, mul(-2, given.tensor("x"))) }))] },
  "c logarithm of a product of negatives": {
    spellings: [written((given) => ({ loss: log(mul(given.tensor("a"), given.tensor("b"))) }))],
  },
  "d derivative inside a derivative": {
    spellings: [
      written((given) => {
        const x = given.tensor("x");
        const f: Tensor = mul(x, grad(exp(x), x));
        return { value: grad(f, x) };
      }),
    ],
  },
  "e quotient of equals": {
    spellings: [written((given) => ({ value: div(given.tensor("x"), given.tensor("x")) }))],
  },
  "f zero times infinity": { spellings: [written((given) => ({ value: mul(0, given.tensor("x")) }))] },
  "g difference of equals": {
    spellings: [written((given) => ({ value: sub(given.tensor("x"), given.tensor("x")) }))],
  },
  "h root of a square inside a larger graph": {
    spellings: [
      written((given) => {
        const x = given.tensor("x");
        return { value: add(sqrt(mul(x, x)), x) };
      }),
    ],
  },
};
