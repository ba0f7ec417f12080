/** Functions that are smooth at 0 although their parts are not. */
import { add, mul, norm, pow, prod, reshape, slice, sqrt, square, type Tensor } from "@chainrule/core";
import type { CaseInputs } from "./caseInputs.ts";
import { spelled, written, type Formula, type KindTests, type Spelling } from "./formula.ts";

/** One entry of a vector, as a scalar. */
const entry = (x: Tensor, index: number): Tensor => reshape(slice(x, [[index, index + 1]]), []);

const squaredNorm: readonly Spelling[] = [
  written((given) => {
    const x = given.tensor("x");
    const length: Tensor = sqrt(add(pow(entry(x, 0), 2), pow(entry(x, 1), 2)));
    return { loss: pow(length, 2) };
  }),
  spelled("with norm", (given) => ({ loss: square(norm(given.tensor("x"))) })),
];

/** The terms `c_k x^k`. */
function polynomial(given: CaseInputs): Formula {
  const x = given.tensor("x");
  const c = given.tensor("c");
  const terms = given.list("c").map((_, k): Tensor => mul(entry(c, k), pow(x, k)));
  return { loss: terms.reduce((total, term): Tensor => add(total, term)) };
}

/** The same by Horner's rule. */
function nested(given: CaseInputs): Formula {
  const x = given.tensor("x");
  const coefficients = given.list("c").map((_, k) => entry(given.tensor("c"), k));
  return { loss: coefficients.reduceRight((total, coefficient): Tensor => add(mul(total, x), coefficient)) };
}

const polynomialSpellings = [written(polynomial), spelled("by Horner's rule", nested)];

export const domainEdges: KindTests = {
  "a squared norm at the origin": { spellings: squaredNorm },
  "b squared norm away from it": { spellings: squaredNorm },
  "c polynomial at 0": { spellings: polynomialSpellings },
  "d polynomial at -2": { spellings: polynomialSpellings },
  "e product with one zero": {
    spellings: [
      written((given) => ({ loss: prod(given.tensor("x")) })),
      spelled("by multiplication", (given) => ({
        loss: given.list("x").reduce<Tensor | undefined>((product, _, index) => {
          const factor = entry(given.tensor("x"), index);
          return product === undefined ? factor : mul(product, factor);
        }, undefined) as Tensor, // the list is not empty
      })),
    ],
  },
};
