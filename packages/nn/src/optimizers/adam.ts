/** Adam and AdamW: an averaged gradient, divided by its recent size, entry by entry. */
import { add, cast, div, sqrt, square, type Parameter, type Tensor } from "@chainrule/core";
import { chain } from "./chain.ts";
import { checkLearningRate, scaled, type LearningRate } from "./learningRate.ts";
import type { Optimizer } from "./optimizer.ts";
import { checkDecays, checkPositive } from "../optionRange.ts";
import { movingAverage, zeroCounter, zerosLike } from "./state.ts";
import { decoupledWeightDecay, type WeightDecayOptions } from "./weightDecay.ts";

/** Options of {@link adam}. */
export interface AdamOptions {
  /** α: at least 0, or a scalar tensor; 0.001 unless told. */
  readonly learningRate?: LearningRate;
  /** β₁: how slowly the average of the gradients forgets; from 0 on, below 1; 0.9 unless told. */
  readonly beta1?: number;
  /** β₂: how slowly the average of their squares forgets; from 0 on, below 1; 0.999 unless told. */
  readonly beta2?: number;
  /** ε: added to the corrected root; above 0; 10⁻⁸ unless told. */
  readonly epsilon?: number;
}

/** What {@link adam} remembers. */
export type AdamState = {
  /** m, of the shapes of the parameters. */
  readonly mean: readonly Parameter[];
  /** v, of the shapes of the parameters. */
  readonly meanSquare: readonly Parameter[];
  /** 1 − β₁ᵗ and 1 − β₂ᵗ, in float64. */
  readonly weights: readonly Parameter[];
};

/**
 * `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`, `W ← W − α m̂ / (√v̂ + ε)` with `m̂ = m / (1 − β₁ᵗ)` and
 * `v̂ = v / (1 − β₂ᵗ)` after t steps (Kingma and Ba 2015, “Adam: a method for stochastic optimization”, algorithm 1). The two
 * divisors are the same averages, taken of ones: that is how they are kept, so that no power is computed.
 * @throws ChainruleError `invalid-argument` for an option out of its range, `not-scalar` for a rate with axes.
 */
export function adam(options: AdamOptions = {}): Optimizer<AdamState> {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkLearningRate("adam", learningRate);
  checkDecays("adam", { beta1, beta2 });
  checkPositive("adam", { epsilon });
  return {
    learningRate,
    init: (parameters) => ({
      mean: zerosLike("mean", parameters),
      meanSquare: zerosLike("meanSquare", parameters),
      weights: [zeroCounter("meanWeight"), zeroCounter("meanSquareWeight")],
    }),
    update(gradients, { mean, meanSquare, weights }, _parameters, rate = learningRate) {
      const m = gradients.map((g, index) => movingAverage(mean[index]!, g, beta1));
      const v = gradients.map((g, index) => movingAverage(meanSquare[index]!, square(g), beta2));
      const mWeight = movingAverage(weights[0]!, 1, beta1);
      const vWeight = movingAverage(weights[1]!, 1, beta2);
      return {
        steps: gradients.map((_, index) => {
          const root: Tensor = sqrt(corrected(v[index]!, vWeight));
          return scaled(div(corrected(m[index]!, mWeight), add(root, epsilon) as Tensor) as Tensor, rate);
        }),
        state: { mean: m, meanSquare: v, weights: [mWeight, vWeight] },
      };
    },
  };
}

/** An average that started at 0, divided by the weight that it has gathered. */
function corrected(average: Tensor, weight: Tensor): Tensor {
  return div(average, cast(weight, average.dtype)) as Tensor;
}

/** Options of {@link adamW}. */
export interface AdamWOptions extends AdamOptions, Partial<WeightDecayOptions> {}

/**
 * Adam with decoupled weight decay: `W ← W − α (m̂ / (√v̂ + ε) + λ W)` (Loshchilov and Hutter 2019, “Decoupled weight decay
 * regularization”, algorithm 2, with the learning rate as a factor of both terms). λ is 0.01 unless told.
 * @throws ChainruleError as {@link adam}.
 */
export function adamW({ decay = 0.01, appliesTo, ...options }: AdamWOptions = {}): Optimizer {
  return chain(adam(options), decoupledWeightDecay({ decay, ...(appliesTo && { appliesTo }) }));
}
