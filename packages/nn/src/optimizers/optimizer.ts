/**
 * What an optimizer is: a pure pair of functions on graphs. It turns gradients into steps, and does not know what is
 * minimised, nor when a step is taken.
 */
import { grad, sub, type Parameter, type Tensor } from "@chainrule/core";

/** A number, or a scalar tensor: fed anew for each step, it follows a schedule and nothing is compiled again. */
export type LearningRate = number | Tensor;

/** What an optimizer remembers from step to step: lists of parameters, under names. Empty for gradient descent. */
export type OptimizerState = Readonly<Record<string, readonly Parameter[]>>;

/** What an optimizer says about one step. */
export interface OptimizerStep<S extends OptimizerState = OptimizerState> {
  /** For each parameter, what is to be subtracted from it. */
  readonly steps: readonly Tensor[];
  /** For each part of the state, its next value. */
  readonly state: { readonly [K in keyof S]: readonly Tensor[] };
}

/** A way to make a cost smaller, given its gradients. */
export interface Optimizer<S extends OptimizerState = OptimizerState> {
  /** The learning rate where no schedule gives another. */
  readonly learningRate: LearningRate;
  /** The state before the first step. */
  init(parameters: readonly Parameter[]): S;
  /** The step that follows from the gradients of the parameters, one for each and in their order. */
  update(
    gradients: readonly Tensor[],
    state: S,
    parameters: readonly Parameter[],
    learningRate?: LearningRate,
  ): OptimizerStep<S>;
}

/** Parameters with the graphs of their next values, as a program takes them. */
export type Updates = readonly (readonly [parameter: Parameter, next: Tensor])[];

/** The updates of one optimizer step on a scalar `cost`: parameters first, then the optimizer's state. */
export function updatesFor<S extends OptimizerState>(
  cost: Tensor,
  parameters: readonly Parameter[],
  optimizer: Optimizer<S>,
  state: S = optimizer.init(parameters),
  learningRate: LearningRate = optimizer.learningRate,
): Updates {
  const { steps, state: nextState } = optimizer.update(
    grad(cost, parameters),
    state,
    parameters,
    learningRate,
  );
  return [
    ...parameters.map((parameter, index) => [parameter, sub(parameter, steps[index]!)] as const),
    ...Object.keys(state).flatMap((name) =>
      state[name]!.map((parameter, index) => [parameter, nextState[name]![index]!] as const),
    ),
  ];
}
