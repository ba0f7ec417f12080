/** The gated recurrent unit: a gate decides how much of the state is kept, another how much of it the new one is made from. */
import { add, matmul, mul, sigmoid, sub, tanh, type Tensor } from "@chainrule/core";
import { gate, recurrentLayer, type RecurrentLayer, type RecurrentOptions } from "./recurrence.ts";

/**
 * The layer of gated recurrent units over the steps of [m, steps, n], whose number is known: the graph holds every step. With h₀ = 0
 *
 *     zₜ = σ(xₜ W_z + hₜ₋₁ U_z + b_z)                 how much stays
 *     rₜ = σ(xₜ W_r + hₜ₋₁ U_r + b_r)                 how much of the state the candidate sees
 *     nₜ = tanh(xₜ W_n + (rₜ ∘ hₜ₋₁) U_n + b_n)       the candidate
 *     hₜ = zₜ ∘ hₜ₋₁ + (1 − zₜ) ∘ nₜ
 *
 * (K. Cho et al., "Learning phrase representations using RNN encoder–decoder", 2014, equations 5 to 8). The gates stand side by
 * side in the order z, r, n.
 * @throws ChainruleError as `simpleRnn` does.
 */
export function gru<const U extends number, O extends "last" | "all" = "last">(
  options: RecurrentOptions<U, O>,
): RecurrentLayer<U, O> {
  const { units } = options;
  return recurrentLayer("gru", { keep: 0, reset: 0, candidate: 0 }, options, (fromInput, U, state) => {
    const [z, r, n] = [0, 1, 2].map((index) => gate(fromInput, units, index)) as [Tensor, Tensor, Tensor];
    if (state === undefined) return [mul(sub(1, sigmoid(z)) as Tensor, tanh(n))];
    const [h] = state;
    const gates: Tensor = matmul(h, gate(U, units, 0, 2)) as Tensor;
    const keep: Tensor = sigmoid(add(z, gate(gates, units, 0)) as Tensor);
    const reset: Tensor = sigmoid(add(r, gate(gates, units, 1)) as Tensor);
    const candidate: Tensor = tanh(
      add(n, matmul(mul(reset, h) as Tensor, gate(U, units, 2)) as Tensor) as Tensor,
    );
    return [add(mul(keep, h) as Tensor, mul(sub(1, keep) as Tensor, candidate) as Tensor)];
  });
}
