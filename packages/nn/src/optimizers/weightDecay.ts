/** Two ways to draw parameters towards zero. With plain gradient descent they are the same, with other optimizers not. */
import { add, grad, mul, square, sum, type Tensor } from "@chainrule/core";
import { scaled } from "./learningRate.ts";
import type { Transformation } from "./optimizer.ts";
import { checkNotNegative } from "../optionRange.ts";

/** Options of {@link l2Penalty} and {@link decoupledWeightDecay}. */
export interface WeightDecayOptions {
  /** λ: finite, at least 0. */
  readonly decay: number;
  /** Which parameters are drawn, for example `({ rank }) => rank > 1` to leave biases alone; all unless told. */
  readonly appliesTo?: (parameter: Tensor) => boolean;
}

/**
 * `g ← g + ∂/∂W (λ/2 ‖W‖²) = g + λ W`: a penalty in the cost, by its gradient. It stands before an optimizer, which then
 * treats it like any other part of the gradient: an adaptive one divides it, too, so that large gradients decay less.
 * @throws ChainruleError `invalid-argument` for a decay that is negative or not finite.
 */
export function l2Penalty({
  decay,
  appliesTo = all,
}: WeightDecayOptions): Transformation<Record<never, never>> {
  checkNotNegative("l2Penalty", { decay });
  return {
    place: "before",
    init: () => ({}),
    update(gradients, _state, parameters) {
      const penalized = (gradient: Tensor, W: Tensor): Tensor =>
        add(gradient, grad(mul(decay / 2, sum(square(W))) as Tensor, W)) as Tensor;
      return {
        steps: gradients.map((gradient, index) => {
          const W = parameters[index]!;
          return appliesTo(W) ? penalized(gradient, W) : gradient;
        }),
        state: {},
      };
    },
  };
}

/**
 * `W ← W − α λ W` beside what the optimizer does, whatever that is (Loshchilov and Hutter 2019, “Decoupled weight decay
 * regularization”). It stands after an optimizer; the learning rate is a factor, so that a schedule holds for it as well.
 * @throws ChainruleError `invalid-argument` for a decay that is negative or not finite.
 */
export function decoupledWeightDecay({
  decay,
  appliesTo = all,
}: WeightDecayOptions): Transformation<Record<never, never>> {
  checkNotNegative("decoupledWeightDecay", { decay });
  return {
    place: "after",
    init: () => ({}),
    update: (steps, _state, parameters, rate = 1) => ({
      steps: steps.map((step, index) => {
        const W = parameters[index]!;
        return appliesTo(W) ? (add(step, scaled(mul(decay, W) as Tensor, rate)) as Tensor) : step;
      }),
      state: {},
    }),
  };
}

const all = (): boolean => true;
