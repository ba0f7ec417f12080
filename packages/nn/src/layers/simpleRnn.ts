/** The simple recurrent layer: each step sees its input and the output of the step before. */
import { add, matmul, tanh, type Tensor } from "@chainrule/core";
import type { Activation } from "./dense.ts";
import { recurrentLayer, type RecurrentLayer, type RecurrentOptions } from "./recurrence.ts";

/** What a simple recurrent layer looks like. */
export interface SimpleRnnOptions<
  U extends number = number,
  O extends "last" | "all" = "last" | "all",
> extends RecurrentOptions<U, O> {
  /** Applied to the sums; the hyperbolic tangent unless told. */
  readonly activation?: Activation;
}

/**
 * The layer `hₜ = tanh(xₜ W + hₜ₋₁ U + b)`, h₀ = 0 (J. L. Elman, "Finding structure in time", 1990), over the steps of
 * [m, steps, n], whose number is known: the graph holds every step.
 * @throws ChainruleError `invalid-argument` unless `units` is a whole number of at least 1; from `init` and `apply` also when the
 *   last two dimensions of the input are no numbers, or there is no step; `rank-mismatch` for an input with fewer than two axes.
 */
export function simpleRnn<const U extends number, O extends "last" | "all" = "last">({
  activation = tanh,
  ...options
}: SimpleRnnOptions<U, O>): RecurrentLayer<U, O> {
  return recurrentLayer("simpleRnn", { output: 0 }, options, (fromInput, U, state) => {
    const sums: Tensor = state === undefined ? fromInput : add(fromInput, matmul(state[0], U) as Tensor);
    return [activation(sums)];
  });
}
