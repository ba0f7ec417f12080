/** Layer normalisation: the features of each row brought to mean 0 and variance 1. It keeps no statistics. */
import { add, center, mul, parameter, rsqrt, variance, type Tensor } from "@chainrule/core";
import { filled } from "../initializers/initializer.ts";
import { zeros } from "../initializers.ts";
import type { Layer, Trainable } from "./layer.ts";
import type { KeepsShape } from "./shapeRule.ts";
import { checkEpsilon } from "./normalization.ts";
import { knownLength } from "./wholeNumbers.ts";

/** How a layer normalises. */
export interface LayerNormOptions {
  /** ε: added to the variance, so that equal features do not divide by zero; 10⁻⁵ unless told. */
  readonly epsilon?: number;
}

/** The parameters of a layer normalisation over n features: `scale` γ [n], at first 1, and `shift` β [n], at first 0. */
export type LayerNormParameters = { readonly scale: Tensor; readonly shift: Tensor };

/**
 * The layer `γ ∘ (x − μ) / √(σ² + ε) + β`, mean μ and variance σ² (divisor n) being those of the last axis, for each row by itself
 * (J. L. Ba, J. R. Kiros and G. E. Hinton, "Layer normalization", 2016). The shape stays [… , n].
 * @throws ChainruleError `invalid-argument` unless ε is a positive number, and from `init` when the last dimension of the input is
 *   no number.
 */
export function layerNorm({ epsilon = 1e-5 }: LayerNormOptions = {}): Layer<
  LayerNormParameters,
  Trainable<LayerNormParameters>,
  KeepsShape
> {
  checkEpsilon("layerNorm", epsilon);
  return {
    name: "layerNorm",
    init(_seed, inputShape, dtype = "float32") {
      const features = knownLength("layerNorm", inputShape, -1, "the number of features");
      return {
        scale: parameter(
          "gamma",
          filled([features], dtype, () => 1),
        ),
        shift: parameter("beta", zeros([features], { dtype })),
      };
    },
    apply({ scale, shift }, x) {
      const spread: Tensor = variance(x, -1, { keepDims: true });
      const normalised: Tensor = mul(center(x, -1) as Tensor, rsqrt(add(spread, epsilon)));
      return add(mul(normalised, scale) as Tensor, shift);
    },
  };
}
