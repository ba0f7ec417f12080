/** Lion: steps of one size, in the direction of the sign of an averaged gradient. */
import { sign, type Parameter } from "@chainrule/core";
import { chain } from "./chain.ts";
import { checkLearningRate, scaled, type LearningRate } from "./learningRate.ts";
import type { Optimizer } from "./optimizer.ts";
import { checkDecays } from "../optionRange.ts";
import { movingAverage, zerosLike } from "./state.ts";
import { decoupledWeightDecay, type WeightDecayOptions } from "./weightDecay.ts";

/** Options of {@link lion}. */
export interface LionOptions extends Partial<WeightDecayOptions> {
  /** α: at least 0, or a scalar tensor; 0.0001 unless told. A third to a tenth of what suits Adam. */
  readonly learningRate?: LearningRate;
  /** β₁: the weight of the average in the step; from 0 on, below 1; 0.9 unless told. */
  readonly beta1?: number;
  /** β₂: how slowly the average forgets; from 0 on, below 1; 0.99 unless told. */
  readonly beta2?: number;
}

/** What {@link lion} remembers: m, of the shapes of the parameters. */
type LionState = { readonly mean: readonly Parameter[] };

/**
 * `W ← W − α (sign(β₁ m + (1 − β₁) g) + λ W)`, then `m ← β₂ m + (1 − β₂) g` (Chen et al. 2023, “Symbolic discovery of
 * optimization algorithms”, algorithm 2). The sign of 0 is 0. λ is 0 unless told.
 * @throws ChainruleError `invalid-argument` for an option out of its range, `not-scalar` for a rate with axes.
 */
export function lion(options: LionOptions = {}): Optimizer {
  const { learningRate = 0.0001, beta1 = 0.9, beta2 = 0.99, decay = 0, appliesTo } = options;
  checkLearningRate("lion", learningRate);
  checkDecays("lion", { beta1, beta2 });
  const signs: Optimizer<LionState> = {
    learningRate,
    init: (parameters) => ({ mean: zerosLike("mean", parameters) }),
    update: (gradients, { mean }, _parameters, rate = learningRate) => ({
      steps: gradients.map((gradient, index) =>
        scaled(sign(movingAverage(mean[index]!, gradient, beta1)), rate),
      ),
      state: { mean: gradients.map((gradient, index) => movingAverage(mean[index]!, gradient, beta2)) },
    }),
  };
  return decay === 0 ? signs : chain(signs, decoupledWeightDecay({ decay, ...(appliesTo && { appliesTo }) }));
}
