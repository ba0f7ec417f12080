/** The fully connected layer: every output is a weighted sum of all inputs, and what an activation makes of it. */
import { ChainruleError, parameter, type Shape, type Tensor } from "@chainrule/core";
import { normal, zeros, type Initializer } from "../initializers.ts";
import type { Layer } from "./layer.ts";

/** A function of a tensor, such as core's `sigmoid`. */
export type Activation = (x: Tensor) => Tensor;

/** What a dense layer looks like. */
export interface DenseOptions {
  /** The number of outputs. */
  readonly units: number;
  /** Applied to the weighted sums; nothing unless told. */
  readonly activation?: Activation;
  /** Makes the weights; small normal numbers (standard deviation 0.1) unless told. Biases start at zero. */
  readonly initializer?: Initializer;
}

/** The parameters of a dense layer with n inputs: `weights` [n, units] and `bias` [units]. */
export type DenseParameters = { readonly weights: Tensor; readonly bias: Tensor };

/**
 * The layer `activation(x W + b)` over the last axis of `x`.
 * @throws ChainruleError `invalid-argument` unless `units` is a whole number of at least 1, and from `init` when the last
 *   dimension of the input is no number.
 */
export function dense({
  units,
  activation = (x) => x,
  initializer = smallNormal,
}: DenseOptions): Layer<DenseParameters> {
  if (!Number.isInteger(units) || units < 1) {
    throw new ChainruleError("invalid-argument", {
      where: "dense",
      expected: "a whole number of units, at least 1",
      received: String(units),
    });
  }
  return {
    init(seed, inputShape, dtype = "float32") {
      const weights = initializer([featuresOf(inputShape), units], { seed, dtype });
      return {
        weights: parameter("W", weights, dtype),
        bias: parameter("b", zeros([units], { dtype })),
      };
    },
    apply: ({ weights, bias }, x) => activation(x.matmul(weights).add(bias)),
  };
}

const smallNormal: Initializer = (shape, options) => normal(shape, { std: 0.1, ...options });

function featuresOf(inputShape: Shape): number {
  const features = inputShape.at(-1);
  if (typeof features === "number") return features;
  throw new ChainruleError("invalid-argument", {
    where: "dense",
    expected: "an input whose last dimension is a number, for it is the number of rows of the weights",
    received: `shape [${inputShape.join(", ")}]`,
  });
}
