/** The fully connected layer: every output is a weighted sum of all inputs, and what an activation makes of it. */
import { parameter, type Tensor } from "@chainrule/core";
import { normal, zeros, type Initializer } from "../initializers.ts";
import { warnOfEqualWeights } from "../initializers/equalWeights.ts";
import type { Layer, Trainable } from "./layer.ts";
import type { LastBecomes } from "./shapeRule.ts";
import { checkSizes, knownLength } from "./wholeNumbers.ts";

/** A function of a tensor, such as core's `sigmoid`. */
export type Activation = (x: Tensor) => Tensor;

/** What a dense layer looks like. */
export interface DenseOptions<U extends number = number> {
  /** The number of outputs. */
  readonly units: U;
  /** Applied to the weighted sums; nothing unless told. */
  readonly activation?: Activation;
  /** Makes the weights; small normal numbers (standard deviation 0.1) unless told. Biases start at zero. */
  readonly initializer?: Initializer;
}

/** The parameters of a dense layer with n inputs: `weights` [n, units] and `bias` [units]. */
export type DenseParameters = { readonly weights: Tensor; readonly bias: Tensor };

/**
 * The layer `activation(x W + b)` over the last axis of `x`. Weights that all start equal are warned of (`onWarning`), code
 * `equal-weights`.
 * @throws ChainruleError `invalid-argument` unless `units` is a whole number of at least 1, and from `init` when the last
 *   dimension of the input is no number.
 */
export function dense<const U extends number>({
  units,
  activation = (x) => x,
  initializer = smallNormal,
}: DenseOptions<U>): Layer<DenseParameters, Trainable<DenseParameters>, LastBecomes<U>> {
  checkSizes("dense", { units });
  return {
    name: "dense",
    init(seed, inputShape, dtype = "float32") {
      const inputs = knownLength("dense", inputShape, -1, "the number of rows of the weights");
      const weights = initializer([inputs, units], { seed, dtype });
      warnOfEqualWeights("dense", weights);
      return {
        weights: parameter("W", weights, dtype),
        bias: parameter("b", zeros([units], { dtype })),
      };
    },
    apply: ({ weights, bias }, x) => activation(x.matmul(weights).add(bias)),
  };
}

/** What weights start as unless told: small, and different from unit to unit. */
export const smallNormal: Initializer = (shape, options) => normal(shape, { std: 0.1, ...options });
