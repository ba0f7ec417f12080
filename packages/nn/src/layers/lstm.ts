/** Long short-term memory: a cell that sums up what gates let in, and an output that a gate lets out. */
import { add, matmul, mul, sigmoid, tanh, type Tensor } from "@chainrule/core";
import { gate, recurrentLayer, type RecurrentLayer, type RecurrentOptions } from "./recurrence.ts";

/** What a layer of long short-term memory looks like. */
export interface LstmOptions<
  U extends number = number,
  O extends "last" | "all" = "last" | "all",
> extends RecurrentOptions<U, O> {
  /**
   * The initial bias of the gate that forgets; 1 unless told, so that much is remembered at first (R. Jozefowicz, W. Zaremba and
   * I. Sutskever, "An empirical exploration of recurrent network architectures", 2015).
   */
  readonly forgetBias?: number;
}

/**
 * The layer of long short-term memory over the steps of [m, steps, n], whose number is known: the graph holds every step. With h₀ = c₀ = 0
 *
 *     iₜ = σ(xₜ W_i + hₜ₋₁ U_i + b_i)         what is let in
 *     fₜ = σ(xₜ W_f + hₜ₋₁ U_f + b_f)         what stays
 *     gₜ = tanh(xₜ W_g + hₜ₋₁ U_g + b_g)      what is new
 *     oₜ = σ(xₜ W_o + hₜ₋₁ U_o + b_o)         what is let out
 *     cₜ = fₜ ∘ cₜ₋₁ + iₜ ∘ gₜ
 *     hₜ = oₜ ∘ tanh(cₜ)
 *
 * (S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997; with the forget gate of F. A. Gers, J. Schmidhuber and F. Cummins,
 * "Learning to forget", 2000). The gates stand side by side in the order i, f, g, o.
 * @throws ChainruleError as `simpleRnn` does.
 */
export function lstm<const U extends number, O extends "last" | "all" = "last">({
  forgetBias = 1,
  ...options
}: LstmOptions<U, O>): RecurrentLayer<U, O> {
  const { units } = options;
  const biases = { input: 0, forget: forgetBias, candidate: 0, output: 0 };
  return recurrentLayer("lstm", biases, options, (fromInput, U, state) => {
    const sums: Tensor = state === undefined ? fromInput : add(fromInput, matmul(state[0], U) as Tensor);
    const [i, f, g, o] = [0, 1, 2, 3].map((index) => gate(sums, units, index)) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const added: Tensor = mul(sigmoid(i), tanh(g));
    const cell: Tensor = state === undefined ? added : add(mul(sigmoid(f), state[1]!) as Tensor, added);
    return [mul(sigmoid(o), tanh(cell)), cell];
  });
}
