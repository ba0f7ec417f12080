/** A graph made ready to run many times on the reference evaluator: outputs to return, parameters to update. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { formatShape, shapesEqual } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import type { NDArray } from "../ndarray.ts";
import { Parameter } from "../ops/leaves.ts";
import { bindInputs, type Feeds } from "./bind.ts";
import { elementTypeOf, evaluateOrder, type EvaluateOptions } from "./evaluate.ts";

/** What a program computes. */
export interface ProgramSpecification<Names extends string = string> {
  /** The tensors whose values `run` returns, under names of the caller's choice. */
  readonly outputs: Readonly<Record<Names, Tensor>>;
  /** Parameters with the graphs of their next values; all are computed from the old values, then assigned together. */
  readonly updates?: readonly (readonly [parameter: Parameter, next: Tensor])[];
}

/** A graph that is ready to run. */
export interface Program<Names extends string = string> {
  /** Computes the outputs for the given data, and after them the updates. */
  readonly run: (feeds?: Feeds) => Readonly<Record<Names, NDArray>>;
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
  return {
    run: (feeds = {}) => {
      const values = evaluateOrder(
        order,
        roots,
        bindInputs(order, feeds, options.dimensions ?? {}, elementType),
        elementType,
      );
      updates.forEach(([parameter], index) => parameter.assign(values[names.length + index]!));
      return Object.fromEntries(names.map((name, index) => [name, values[index]])) as Record<Names, NDArray>;
    },
  };
}

function checkUpdates(updates: readonly (readonly [Parameter, Tensor])[]): void {
  const seen = new Set<Parameter>();
  for (const [parameter, next] of updates) {
    if (!(parameter instanceof Parameter) || seen.has(parameter)) {
      throw new ChainruleError("invalid-argument", {
        where: "updates",
        expected: "each pair to start with a parameter, named once",
        received: describe(parameter),
      });
    }
    if (!shapesEqual(parameter.shape, next.shape) || parameter.dtype !== next.dtype) {
      throw new ChainruleError("shape-mismatch", {
        where: `update of parameter "${parameter.name}"`,
        expected: `a next value of type ${parameter.dtype} ${formatShape(parameter.shape)}`,
        received: `${next.dtype} ${describe(next)}`,
      });
    }
    seen.add(parameter);
  }
}
