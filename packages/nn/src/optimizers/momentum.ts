/** Gradient descent with a velocity, which gathers past gradients. */
import { add, mul, type Parameter, type Tensor } from "@chainrule/core";
import { checkLearningRate, scaled, type LearningRate } from "./learningRate.ts";
import type { Optimizer } from "./optimizer.ts";
import { checkDecays } from "../optionRange.ts";
import { zerosLike } from "./state.ts";

/** Options of {@link momentum} and {@link nesterov}. */
export interface MomentumOptions {
  /** α: at least 0, or a scalar tensor. */
  readonly learningRate: LearningRate;
  /** μ: how much of the velocity stays from step to step; from 0 on, below 1; 0.9 unless told. */
  readonly momentum?: number;
}

/** What {@link momentum} and {@link nesterov} remember: v, of the shapes of the parameters. */
export type MomentumState = { readonly velocity: readonly Parameter[] };

/**
 * `v ← μ v + g`, `W ← W − α v`: the heavy ball (Polyak 1964, “Some methods of speeding up the convergence of iteration
 * methods”). The velocity gathers gradients, not steps, so that another learning rate takes effect at once.
 * @throws ChainruleError `invalid-argument` for a learning rate or momentum out of its range, `not-scalar` for a rate with
 *   axes.
 */
export function momentum(options: MomentumOptions): Optimizer<MomentumState> {
  return withVelocity("momentum", options, (_gradient, velocity) => velocity);
}

/**
 * `v ← μ v + g`, `W ← W − α (g + μ v)`: Nesterov's accelerated gradient (Nesterov 1983), with W standing for the point
 * ahead at which the gradient is taken (Sutskever et al. 2013, “On the importance of initialization and momentum in deep
 * learning”; in these variables Bengio et al. 2013, “Advances in optimizing recurrent networks”).
 * @throws ChainruleError as {@link momentum}.
 */
export function nesterov(options: MomentumOptions): Optimizer<MomentumState> {
  return withVelocity(
    "nesterov",
    options,
    (gradient, velocity, mu) => add(gradient, mul(mu, velocity)) as Tensor,
  );
}

function withVelocity(
  where: string,
  { learningRate, momentum: mu = 0.9 }: MomentumOptions,
  direction: (gradient: Tensor, velocity: Tensor, mu: number) => Tensor,
): Optimizer<MomentumState> {
  checkLearningRate(where, learningRate);
  checkDecays(where, { momentum: mu });
  return {
    learningRate,
    init: (parameters) => ({ velocity: zerosLike("velocity", parameters) }),
    update(gradients, { velocity }, _parameters, rate = learningRate) {
      const next = gradients.map((gradient, index) => add(mul(mu, velocity[index]!), gradient) as Tensor);
      return {
        steps: gradients.map((gradient, index) => scaled(direction(gradient, next[index]!, mu), rate)),
        state: { velocity: next },
      };
    },
  };
}
