/** Batch normalisation: each feature brought to mean 0 and variance 1 over the batch, and over all data when it is evaluated. */
import {
  add,
  center,
  ChainruleError,
  constant,
  dimension,
  div,
  maximum,
  mean,
  mul,
  parameter,
  rsqrt,
  sub,
  variance,
  type Tensor,
} from "@chainrule/core";
import { filled } from "../initializers/initializer.ts";
import { zeros } from "../initializers.ts";
import type { Layer, Trainable } from "./layer.ts";
import type { KeepsShape } from "./shapeRule.ts";
import { checkEpsilon } from "./normalization.ts";
import { checkRank, knownLength } from "./wholeNumbers.ts";

/** How a batch is normalised. */
export interface BatchNormOptions {
  /** ε: added to the variance, so that a feature which never changes does not divide by zero; 10⁻⁵ unless told. */
  readonly epsilon?: number;
  /** How much of a running statistic stays at each step; 0.9 unless told. The rest is the batch's. */
  readonly momentum?: number;
}

/**
 * The parameters of a batch normalisation over n features: `scale` γ [n], at first 1, and `shift` β [n], at first 0; and two
 * statistics, which training updates without a gradient: the running `mean` [n], at first 0, and `variance` [n], at first 1.
 */
export type BatchNormParameters = {
  readonly scale: Tensor;
  readonly shift: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
};

/**
 * The layer `γ ∘ (x − μ) / √(σ² + ε) + β` over the last axis of `x` [m, … , n] (S. Ioffe and C. Szegedy, "Batch normalization", 2015,
 * algorithms 1 and 2). In training μ and σ² (divisor: the number k of elements) are those of the batch, taken over all axes but
 * the last, and the statistics move towards μ and the unbiased `k / (k − 1) · σ²`, by `s ← momentum · s + (1 − momentum) · new`
 * (for k = 1 the variance moves towards 0). In evaluation the statistics take the place of μ and σ².
 * @throws ChainruleError `invalid-argument` unless ε is a positive number and the momentum is at least 0 and less than 1;
 *   from `init` also when the last dimension of the input is no number, and `rank-mismatch` for an input of one axis.
 */
export function batchNorm({ epsilon = 1e-5, momentum = 0.9 }: BatchNormOptions = {}): Layer<
  BatchNormParameters,
  Trainable<BatchNormParameters>,
  KeepsShape
> {
  checkEpsilon("batchNorm", epsilon);
  checkMomentum(momentum);
  const running = (statistic: Tensor, ofBatch: Tensor): Tensor =>
    add(mul(statistic, momentum), mul(ofBatch, 1 - momentum)) as Tensor;
  return {
    name: "batchNorm",
    init(_seed, inputShape, dtype = "float32") {
      checkRank("batchNorm", inputShape, 2, "[rows, … , features]");
      const features = knownLength("batchNorm", inputShape, -1, "the number of features");
      const ones = filled([features], dtype, () => 1);
      return {
        scale: parameter("gamma", ones),
        shift: parameter("beta", zeros([features], { dtype })),
        mean: parameter("mean", zeros([features], { dtype })),
        variance: parameter("variance", ones),
      };
    },
    apply(parameters, x, { training, update }) {
      const { scale, shift } = parameters;
      const normalised = (deviations: Tensor, spread: Tensor): Tensor =>
        add(mul(deviations, mul(scale, rsqrt(add(spread, epsilon))) as Tensor) as Tensor, shift);
      if (!training) return normalised(sub(x, parameters.mean), parameters.variance);
      const axes = x.shape.slice(0, -1).map((_, axis) => axis);
      const ofBatch: Tensor = variance(x, axes);
      update?.(parameters.mean, running(parameters.mean, mean(x, axes)));
      update?.(parameters.variance, running(parameters.variance, mul(ofBatch, besselFactor(x))));
      return normalised(center(x, axes), ofBatch);
    },
  };
}

/** k / (k − 1), k being the number of elements of each feature; 1 for k = 1. */
function besselFactor(x: Tensor): Tensor {
  const count = x.shape
    .slice(0, -1)
    .map((length) => (typeof length === "string" ? dimension(length, x.dtype) : constant(length, x.dtype)))
    .reduce<Tensor>((product, length) => mul(product, length), constant(1, x.dtype));
  return div(count, maximum(sub(count, 1), 1)) as Tensor;
}

function checkMomentum(momentum: number): void {
  if (momentum >= 0 && momentum < 1) return;
  throw new ChainruleError("invalid-argument", {
    where: "batchNorm, momentum",
    expected: "a number of at least 0 and less than 1",
    received: String(momentum),
  });
}
