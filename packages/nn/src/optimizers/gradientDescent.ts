/** Gradient descent: a step against the gradient, in proportion to it. */
import { checkLearningRate, scaled, type LearningRate } from "./learningRate.ts";
import type { Optimizer } from "./optimizer.ts";

/** Options of {@link gradientDescent}. */
export interface GradientDescentOptions {
  /** α: at least 0, or a scalar tensor. */
  readonly learningRate: LearningRate;
}

/**
 * `W ← W − α ∂J/∂W` for every parameter. On batches drawn at random it is stochastic gradient descent (Robbins and Monro
 * 1951), also exported as `sgd`.
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
