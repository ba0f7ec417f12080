/** A graph made ready to run many times on the reference evaluator: outputs to return, parameters to update. */
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import type { NDArray } from "../ndarray.ts";
import type { Parameter } from "../ops/leaves.ts";
import { bindInputs, type Feeds } from "./bind.ts";
import { checkUpdates } from "./checkUpdates.ts";
import { checkFinite } from "./checkFinite.ts";
import { elementTypeOf, evaluateOrder, type EvaluateOptions } from "./evaluate.ts";

/** What a program computes. */
export interface ProgramSpecification<Names extends string = string> {
  /** The tensors whose values `run` returns, under names of the caller's choice. */
  readonly outputs: Readonly<Record<Names, Tensor>>;
  /** Parameters with the graphs of their next values; all are computed from the old values, then assigned together. */
  readonly updates?: readonly (readonly [parameter: Parameter, next: Tensor])[];
}

/** How to run a program once. */
export interface RunOptions {
  /**
   * Whether an output or a next value of a parameter that is NaN or infinite is an error, which names the node where that
   * began; then no parameter is updated.
   */
  readonly checkFinite?: boolean;
}

/** A graph that is ready to run. */
export interface Program<Names extends string = string> {
  /** Computes the outputs for the given data, and after them the updates. */
  readonly run: (feeds?: Feeds, options?: RunOptions) => Readonly<Record<Names, NDArray>>;
}

/**
 * Prepares a program for the reference evaluator: one walk over the graph, then as many runs as wanted.
 * @throws ChainruleError `invalid-argument` when an update names what is no parameter or names one twice, `shape-mismatch`
 *   when a next value has another shape or element type than its parameter.
 */
export function interpret<Names extends string>(
  { outputs, updates = [] }: ProgramSpecification<Names>,
  options: EvaluateOptions = {},
): Program<Names> {
  checkUpdates(updates);
  const names = Object.keys(outputs) as Names[];
  const roots = [...names.map((name) => outputs[name]), ...updates.map(([, next]) => next)];
  const order = topologicalOrder(roots);
  const elementType = elementTypeOf(options);
  const nameOfRoot = (index: number): string =>
    index < names.length
      ? `output "${names[index]}"`
      : `the next value of parameter "${updates[index - names.length]![0].name}"`;
  return {
    run: (feeds = {}, { checkFinite: isChecked = options.checkFinite ?? false } = {}) => {
      const bindings = bindInputs(order, feeds, options.dimensions ?? {}, elementType);
      const values = evaluateOrder(order, roots, bindings, elementType);
      if (isChecked) {
        checkFinite({ roots, values, nameOfRoot }, order, (nodes) =>
          evaluateOrder(order, nodes, bindings, elementType),
        );
      }
      updates.forEach(([parameter], index) => parameter.assign(values[names.length + index]!));
      return Object.fromEntries(names.map((name, index) => [name, values[index]])) as Record<Names, NDArray>;
    },
  };
}
