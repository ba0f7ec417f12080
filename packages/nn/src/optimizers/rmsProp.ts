/** RMSProp: gradients divided by their recent size, entry by entry. */
import { add, div, sqrt, square, type Parameter, type Tensor } from "@chainrule/core";
import { checkLearningRate, scaled, type LearningRate } from "./learningRate.ts";
import type { Optimizer } from "./optimizer.ts";
import { checkDecays, checkPositive } from "../optionRange.ts";
import { movingAverage, zerosLike } from "./state.ts";

/** Options of {@link rmsProp}. */
export interface RmsPropOptions {
  /** α: at least 0, or a scalar tensor; 0.001 unless told. */
  readonly learningRate?: LearningRate;
  /** ρ: how slowly the average of the squares forgets; from 0 on, below 1; 0.9 unless told. */
  readonly decay?: number;
  /** ε: keeps the quotient finite where there were no gradients; above 0; 10⁻⁸ unless told. */
  readonly epsilon?: number;
}

/** What {@link rmsProp} remembers: v, of the shapes of the parameters. */
export type RmsPropState = { readonly meanSquare: readonly Parameter[] };

/**
 * `v ← ρ v + (1 − ρ) g²`, `W ← W − α g / (√v + ε)` (Tieleman and Hinton 2012, lecture 6.5 of “Neural networks for machine
 * learning”, which has no ε). v starts at 0 and nothing corrects for that: the first steps are up to 1/√(1 − ρ) times longer.
 * @throws ChainruleError `invalid-argument` for an option out of its range, `not-scalar` for a rate with axes.
 */
export function rmsProp(options: RmsPropOptions = {}): Optimizer<RmsPropState> {
  const { learningRate = 0.001, decay = 0.9, epsilon = 1e-8 } = options;
  checkLearningRate("rmsProp", learningRate);
  checkDecays("rmsProp", { decay });
  checkPositive("rmsProp", { epsilon });
  return {
    learningRate,
    init: (parameters) => ({ meanSquare: zerosLike("meanSquare", parameters) }),
    update(gradients, { meanSquare }, _parameters, rate = learningRate) {
      const next = gradients.map((gradient, index) =>
        movingAverage(meanSquare[index]!, square(gradient), decay),
      );
      return {
        steps: gradients.map((gradient, index) =>
          scaled(div(gradient, add(sqrt(next[index]!), epsilon) as Tensor) as Tensor, rate),
        ),
        state: { meanSquare: next },
      };
    },
  };
}
