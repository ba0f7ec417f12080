/** Several transformations one after the other, as one. It does not know what they do. */
import { ChainruleError, type Tensor } from "@chainrule/core";
import { joinedState } from "./joinedState.ts";
import type { Optimizer, StateTensors, Transformation } from "./optimizer.ts";

/** An optimizer if one of the parts is, else a transformation. */
export type Chained<P extends readonly Transformation[]> = [
  Extract<P[number], Pick<Optimizer, "learningRate">>,
] extends [never]
  ? Transformation
  : Optimizer;

/**
 * Each part takes the result of the one before: `chain(clipByGlobalNorm({ limit: 1 }), adam())` clips gradients, then takes
 * Adam's step. At most one part is an optimizer, which makes steps out of gradients; what stands after it changes steps. All
 * parts see the same parameters and learning rate.
 * @throws ChainruleError `invalid-argument` for no parts, for two optimizers, and for a part on the wrong side of the
 *   optimizer.
 */
export function chain<const P extends readonly Transformation[]>(...parts: P): Chained<P> {
  const optimizer = optimizerAmong(parts);
  const states = joinedState(parts);
  const transformation: Transformation = {
    init: (parameters) => states.join(parts.map((part) => part.init(parameters))),
    update(gradients, state, parameters, learningRate = optimizer?.learningRate) {
      let steps: readonly Tensor[] = gradients;
      const next = parts.map((part, index): StateTensors => {
        const result = part.update(steps, states.of(state, index), parameters, learningRate);
        steps = result.steps;
        return result.state;
      });
      return { steps, state: states.joinTensors(next) };
    },
  };
  const chained =
    optimizer === undefined ? transformation : { ...transformation, learningRate: optimizer.learningRate };
  return chained as Chained<P>; // the type asks the same of the parts
}

function optimizerAmong(parts: readonly Transformation[]): Optimizer | undefined {
  const position = parts.findIndex(isOptimizer);
  const second = parts.findIndex((part, index) => index > position && isOptimizer(part));
  if (parts.length === 0) throw refusal("at least one part", "none");
  if (second >= 0) {
    throw refusal("at most one optimizer", `optimizers at the places ${position} and ${second}`);
  }
  parts.forEach(({ place }, index) => {
    if (position < 0 || place === undefined || (place === "before") === index < position) return;
    throw refusal(
      `a part that changes ${place === "before" ? "gradients" : "steps"} to stand ${place} the optimizer`,
      `it at place ${index}, the optimizer at place ${position}`,
    );
  });
  return parts[position] as Optimizer | undefined; // which isOptimizer found
}

function isOptimizer(part: Transformation): part is Optimizer {
  return "learningRate" in part;
}

function refusal(expected: string, received: string): ChainruleError {
  return new ChainruleError("invalid-argument", { where: "chain", expected, received });
}
