/** Gradient descent: a step against the gradient, in proportion to it. */
import { cast, ChainruleError, mul, Tensor } from "@chainrule/core";
import type { LearningRate, Optimizer } from "./optimizer.ts";

/** Options of {@link gradientDescent}. */
export interface GradientDescentOptions {
  /** α: at least 0, or a scalar tensor. */
  readonly learningRate: LearningRate;
}

/**
 * `W ← W − α ∂J/∂W` for every parameter.
 * @throws ChainruleError `invalid-argument` for a negative or non-finite learning rate, `not-scalar` for a tensor with axes.
 */
export function gradientDescent({ learningRate }: GradientDescentOptions): Optimizer<Record<never, never>> {
  checkLearningRate("gradientDescent", learningRate);
  return {
    learningRate,
    init: () => ({}),
    update: (gradients, _state, _parameters, rate = learningRate) => ({
      steps: gradients.map((gradient) => scaled(gradient, rate)),
      state: {},
    }),
  };
}

/** α g, in the element type of g. */
function scaled(gradient: Tensor, rate: LearningRate): Tensor {
  return mul(rate instanceof Tensor ? cast(rate, gradient.dtype) : rate, gradient);
}

/** @throws ChainruleError unless the rate is a finite number ≥ 0 or a tensor without axes. */
export function checkLearningRate(where: string, rate: LearningRate): void {
  if (rate instanceof Tensor ? rate.rank === 0 : Number.isFinite(rate) && rate >= 0) return;
  throw new ChainruleError(rate instanceof Tensor ? "not-scalar" : "invalid-argument", {
    where,
    expected: "a learning rate that is a finite number ≥ 0, or a scalar tensor",
    received: rate instanceof Tensor ? `a tensor of shape [${rate.shape.join(", ")}]` : String(rate),
  });
}
