/** An optimizer that steps only now and then, on the mean of the gradients since: large batches in small memory. */
import { add, div, greaterEqual, where, type Parameter, type Tensor } from "@chainrule/core";
import { joinedState } from "./joinedState.ts";
import type { Optimizer, StateTensors } from "./optimizer.ts";
import { checkCount } from "../optionRange.ts";
import { zeroCounter, zerosLike } from "./state.ts";

/** Options of {@link accumulateGradients}. */
export interface AccumulationOptions {
  /** k: how many gradients make a step; a whole number of at least 1. */
  readonly every: number;
}

/**
 * Every k-th time a step of `optimizer` on the mean of the last k gradients; in between parameters and the optimizer's state
 * keep every bit. For a cost that is a mean over rows, k batches of one size act like one batch that is k times larger; all
 * batches count alike, a smaller one as well. The step uses the learning rate of the k-th time.
 * @throws ChainruleError `invalid-argument` unless `every` is a whole number of at least 1.
 */
export function accumulateGradients(optimizer: Optimizer, { every }: AccumulationOptions): Optimizer {
  checkCount("accumulateGradients", { every });
  const own = (parameters: readonly Parameter[]): Record<"gradientSum" | "gradientCount", Parameter[]> => ({
    gradientSum: zerosLike("gradientSum", parameters),
    gradientCount: [zeroCounter("gradientCount")],
  });
  const states = joinedState([{ init: own }, optimizer]);
  return {
    learningRate: optimizer.learningRate,
    init: (parameters) => states.join([own(parameters), optimizer.init(parameters)]),
    update(gradients, state, parameters, learningRate = optimizer.learningRate) {
      const { gradientSum, gradientCount } = states.of(state, 0);
      const inner = states.of(state, 1);
      const count = add(gradientCount![0]!, 1) as Tensor;
      const sums = gradients.map((gradient, index) => add(gradientSum![index]!, gradient) as Tensor);
      const means = sums.map((sum) => div(sum, every) as Tensor);
      const { steps, state: next } = optimizer.update(means, inner, parameters, learningRate);
      const isDue: Tensor = greaterEqual(count, every);
      const whenDue = (value: Tensor, otherwise: Tensor | number): Tensor =>
        where(isDue, value, otherwise as Tensor);
      const rest: StateTensors = {
        gradientSum: sums.map((sum) => where(isDue, 0, sum) as Tensor),
        gradientCount: [where(isDue, 0, count) as Tensor],
      };
      const kept = Object.fromEntries(
        Object.entries(inner).map(([name, old]) => [
          name,
          old.map((tensor, index) => whenDue(next[name]![index]!, tensor)),
        ]),
      );
      return { steps: steps.map((step) => whenDue(step, 0)), state: states.joinTensors([rest, kept]) };
    },
  };
}
