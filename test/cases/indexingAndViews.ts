/** Rows taken twice, slices, joins and permutations: the adjoint goes back to where each entry came from. */
import {
  add,
  concat,
  constant,
  gather,
  iota,
  mul,
  slice,
  sum,
  transpose,
  type Tensor,
} from "@chainrule/core";
import type { CaseInputs } from "./caseInputs.ts";
import { written, type Formula, type KindTests, type Spelling } from "./formula.ts";

/** `Σ w_i x_{index_i}`. */
function gathered(given: CaseInputs): Formula {
  const index = constant(given.list("index"), "int32");
  return { loss: sum(mul(given.tensor("w"), gather(given.tensor("x"), index))) };
}

const gatheredSpellings: readonly Spelling[] = [written(gathered)];

export const indexingAndViews: KindTests = {
  "a repeated index": { spellings: gatheredSpellings },
  "b repeated and skipped": { spellings: gatheredSpellings },
  "c slice": { spellings: [written((given) => ({ loss: sum(slice(given.tensor("x"), [[1, 3]])) }))] },
  "d join with a repeated part": {
    spellings: [
      written((given) => {
        const a = given.tensor("a");
        return { loss: sum(mul(given.tensor("w"), concat([a, given.tensor("b"), a]))) };
      }),
    ],
  },
  "e permutation of order 3": {
    spellings: [
      written((given) => {
        const y: Tensor = transpose(given.tensor("x"), [1, 2, 0]);
        const [j, k, i] = [0, 1, 2].map((axis): Tensor => iota(y.shape, axis, given.dtype));
        const weights: Tensor = add(add(mul(8, j!), mul(2, k!)), i!);
        return { loss: sum(mul(weights, y)) };
      }),
    ],
  },
};
