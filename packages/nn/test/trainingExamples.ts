/** Small models and tables on which the training loop is tested. */
import { input, parameter, type Parameter, type Tensor } from "@chainrule/core";
import { binaryCrossEntropy } from "../src/losses/binaryCrossEntropy.ts";
import { gradientDescent } from "../src/optimizers/gradientDescent.ts";
import type { FitOptions } from "../src/training/fit.ts";
import type { Model } from "../src/training/model.ts";
import { twoLayerNetwork, type TwoLayerNetwork } from "../src/twoLayerNetwork.ts";

/** Smoking, obesity, exercise → diabetic: the table of the article. */
export const table: { readonly x: number[][]; readonly y: number[][] } = {
  x: [[0, 1, 0], [0, 0, 1], [1, 0, 0], [1, 1, 0], [1, 1, 1]],
  y: [[1], [0], [0], [1], [1]],
}; // prettier-ignore

/** A network for it. */
export const small = (seed: number): TwoLayerNetwork<3, 4, 1> =>
  twoLayerNetwork({ inputs: 3, hidden: 4, outputs: 1, seed });

/** Five epochs of gradient descent on the cross-entropy, unless told. */
export const options = (changes: Partial<FitOptions> = {}): FitOptions => ({
  epochs: 5,
  loss: binaryCrossEntropy,
  optimizer: gradientDescent({ learningRate: 0.5 }),
  ...changes,
});

/** y = W x + b over one feature, starting at zero. */
export function line(): Model & { readonly W: Parameter } {
  const x: Tensor = input("x", ["m", 1], "float64");
  const [W, b] = [parameter("W", [[0]], "float64"), parameter("b", [0], "float64")];
  return { x, predictions: x.matmul(W).add(b), parameters: [W, b], W };
}
