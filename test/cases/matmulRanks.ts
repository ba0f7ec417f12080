/** Matrix products with a batch axis on one side, and with vectors. */
import { matmul, mul, sum } from "@chainrule/core";
import { spelled, written, type KindTests } from "./formula.ts";

export const matmulRanks: KindTests = {
  "a batch times plain matrix": {
    spellings: [
      written((given) => {
        const C = matmul(given.tensor("A"), given.tensor("B"));
        return { loss: sum(C), extras: { C } };
      }),
    ],
  },
  "b matrix times vector": {
    spellings: [
      written((given) => {
        const c = matmul(given.tensor("M"), given.tensor("b"));
        return { loss: sum(mul(given.tensor("u"), c)), extras: { c } };
      }),
      spelled("as vector times matrix times vector", (given) => {
        const c = matmul(given.tensor("M"), given.tensor("b"));
        return {
          loss: matmul(matmul(given.tensor("u"), given.tensor("M")), given.tensor("b")),
          extras: { c },
        };
      }),
    ],
  },
  "c vector dot vector": {
    spellings: [written((given) => ({ loss: matmul(given.tensor("a"), given.tensor("b")) }))],
  },
  "d inner sizes differ": {
    spellings: [written((given) => ({ value: matmul(given.tensor("A"), given.tensor("B")) }))],
    wordings: { "the name of the operation": "matmul" },
  },
};
