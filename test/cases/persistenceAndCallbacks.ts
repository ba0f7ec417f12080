/** What goes on in a network before and after it is saved. So far the network alone: files are issue 6. */
import { add, matmul, sigmoid, transpose, type Tensor } from "@chainrule/core";
import { written, type KindTests } from "./formula.ts";

export const persistenceAndCallbacks: KindTests = {
  "a forward from given weights": {
    spellings: [
      written((given) => {
        const W: Tensor = transpose(given.tensor("hidden_weights")); // the file's rows are units
        const h = sigmoid(add(matmul(given.tensor("x"), W), given.tensor("hidden_bias")));
        return {
          value: sigmoid(add(matmul(h, given.tensor("output_weights")), given.tensor("output_bias"))),
        };
      }),
    ],
    later: {
      "save to text, load into a fresh model: outputs bit-identical": 6,
      "loading weights of another shape is refused, naming the layer and both shapes": 6,
    },
  },
};
