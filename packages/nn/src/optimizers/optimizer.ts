/**
 * What an optimizer is: a pure pair of functions on graphs. It turns gradients into steps, and does not know what is
 * minimised, nor when a step is taken.
 */
import { ChainruleError, grad, sub, type Parameter, type Tensor } from "@chainrule/core";
import { checkLearningRate, type LearningRate } from "./learningRate.ts";

export type { LearningRate } from "./learningRate.ts";

/** What an optimizer remembers from step to step: lists of parameters, under names. Empty for gradient descent. */
export type OptimizerState = Readonly<Record<string, readonly Parameter[]>>;

/** One tensor for each parameter of a state. */
export type StateTensors<S extends OptimizerState = OptimizerState> = {
  readonly [K in keyof S]: readonly Tensor[];
};

/** What an optimizer says about one step. */
export interface OptimizerStep<S extends OptimizerState = OptimizerState> {
  /** For each parameter, what is to be subtracted from it. */
  readonly steps: readonly Tensor[];
  /** For each part of the state, its next value. */
  readonly state: StateTensors<S>;
}

/** A change to gradients, or to the steps that follow from them: a part of an optimizer, for `chain`. */
export interface Transformation<S extends OptimizerState = OptimizerState> {
  /** Where in a chain it has its meaning, if not everywhere: before the optimizer, on gradients, or after it, on steps. */
  readonly place?: "before" | "after";
  /** The state before the first step. The names in it are the same for any parameters. */
  init(parameters: readonly Parameter[]): S;
  /**
   * What becomes of the gradients, one for each parameter and in their order. State and parameters may be any tensors of the
   * right shapes: the result is a graph of them.
   */
  update(
    gradients: readonly Tensor[],
    state: StateTensors<S>,
    parameters: readonly Tensor[],
    learningRate?: LearningRate,
  ): OptimizerStep<S>;
}

/** A way to make a cost smaller, given its gradients. */
export interface Optimizer<S extends OptimizerState = OptimizerState> extends Transformation<S> {
  /** The learning rate where no schedule gives another. */
  readonly learningRate: LearningRate;
}

/** Parameters with the graphs of their next values, as a program takes them. */
export type Updates = readonly (readonly [parameter: Parameter, next: Tensor])[];

/**
 * The updates of one optimizer step on a scalar `cost`: parameters first, then the optimizer's state.
 * @throws ChainruleError `invalid-argument` for a negative or non-finite learning rate, and when the optimizer does not give
 *   one step for each parameter and one next value for each part of its state; `not-scalar` for a rate with axes.
 */
export function updatesFor<S extends OptimizerState>(
  cost: Tensor,
  parameters: readonly Parameter[],
  optimizer: Optimizer<S>,
  state: S = optimizer.init(parameters),
  learningRate: LearningRate = optimizer.learningRate,
): Updates {
  checkLearningRate("updatesFor", learningRate);
  const gradients = grad(cost, parameters);
  const { steps, state: nextState } = optimizer.update(gradients, state, parameters, learningRate);
  const subtracted = paired("steps", parameters, steps);
  return [
    ...subtracted.map(([parameter, step]) => [parameter, sub(parameter, step)] as const),
    ...Object.keys(state).flatMap((name) => paired(`"${name}"`, state[name]!, nextState[name] ?? [])),
  ];
}

function paired(what: string, parameters: readonly Parameter[], tensors: readonly Tensor[]): Updates {
  if (tensors.length === parameters.length) {
    return parameters.map((parameter, index) => [parameter, tensors[index]!] as const);
  }
  throw new ChainruleError("invalid-argument", {
    where: "updatesFor",
    expected: `an optimizer that gives ${what} for ${parameters.length} parameters`,
    received: `${tensors.length}`,
  });
}
