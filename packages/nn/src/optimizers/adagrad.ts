/** Adagrad: gradients divided by the size of all gradients so far, entry by entry. */
import { add, div, sqrt, square, type Parameter, type Tensor } from "@chainrule/core";
import { checkLearningRate, scaled, type LearningRate } from "./learningRate.ts";
import type { Optimizer } from "./optimizer.ts";
import { checkPositive } from "../optionRange.ts";
import { zerosLike } from "./state.ts";

/** Options of {@link adagrad}. */
export interface AdagradOptions {
  /** α: at least 0, or a scalar tensor. */
  readonly learningRate: LearningRate;
  /** ε: keeps the quotient finite where there were no gradients; above 0; 10⁻¹⁰ unless told. */
  readonly epsilon?: number;
}

/** What {@link adagrad} remembers: s, of the shapes of the parameters. */
export type AdagradState = { readonly squareSum: readonly Parameter[] };

/**
 * `s ← s + g²`, `W ← W − α g / (√s + ε)` (Duchi, Hazan and Singer 2011, “Adaptive subgradient methods for online learning
 * and stochastic optimization”, with a diagonal matrix).
 * @throws ChainruleError `invalid-argument` for an option out of its range, `not-scalar` for a rate with axes.
 */
export function adagrad({ learningRate, epsilon = 1e-10 }: AdagradOptions): Optimizer<AdagradState> {
  checkLearningRate("adagrad", learningRate);
  checkPositive("adagrad", { epsilon });
  return {
    learningRate,
    init: (parameters) => ({ squareSum: zerosLike("squareSum", parameters) }),
    update(gradients, { squareSum }, _parameters, rate = learningRate) {
      const next = gradients.map((gradient, index) => add(squareSum[index]!, square(gradient)) as Tensor);
      return {
        steps: gradients.map((gradient, index) =>
          scaled(div(gradient, add(sqrt(next[index]!), epsilon) as Tensor) as Tensor, rate),
        ),
        state: { squareSum: next },
      };
    },
  };
}
