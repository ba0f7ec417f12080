/**
 * The article's closed forms as formulas, and the proof that each derived gradient is one of them: both simplify to the same
 * node. No number is computed here.
 */
import {
  dimension,
  div,
  grad,
  matmul,
  mul,
  simplify,
  sub,
  sum,
  toText,
  transpose,
  type Tensor,
} from "@chainrule/core";
import type { TwoLayerNetwork } from "@chainrule/nn";

/** A derived formula beside the closed form, both simplified. */
export interface Proof {
  /** What is derived, e.g. `∂J/∂W_2`. */
  readonly name: string;
  readonly derived: string;
  readonly closedForm: string;
  /** Whether they are one node: equal for all inputs, not only for some data. */
  readonly identical: boolean;
}

/**
 * - ∂J/∂z₂ = (ŷ − y) / m
 * - ∂J/∂W₂ = a₁ᵀ (ŷ − y) / m
 * - ∂J/∂b₂ = Σ_rows (ŷ − y) / m
 * - ∂J/∂z₁ = (ŷ − y) W₂ᵀ ∘ a₁ ∘ (1 − a₁) / m
 * - ∂J/∂W₁ = xᵀ [(ŷ − y) W₂ᵀ ∘ a₁ ∘ (1 − a₁)] / m
 * - ∂J/∂b₁ = Σ_rows [(ŷ − y) W₂ᵀ ∘ a₁ ∘ (1 − a₁)] / m
 */
export function closedForms(
  network: TwoLayerNetwork,
): ReadonlyMap<string, readonly [by: Tensor, gradient: Tensor]> {
  const { x, y, W1, b1, W2, b2, z1, a1, z2, yHat }: Readonly<Record<string, Tensor>> = {
    ...tensorsOf(network),
  };
  const m = dimension("m", y!.dtype);
  const error: Tensor = sub(yHat!, y!);
  const hiddenError: Tensor = mul(mul(matmul(error, transpose(W2!)), a1!), sub(1, a1!));
  return new Map<string, readonly [Tensor, Tensor]>([
    ["∂J/∂z_2", [z2!, div(error, m)]],
    ["∂J/∂W_2", [W2!, div(matmul(transpose(a1!), error), m)]],
    ["∂J/∂b_2", [b2!, div(sum(error, 0, { keepDims: true }), m)]],
    ["∂J/∂z_1", [z1!, div(hiddenError, m)]],
    ["∂J/∂W_1", [W1!, div(matmul(transpose(x!), hiddenError), m)]],
    ["∂J/∂b_1", [b1!, div(sum(hiddenError, 0, { keepDims: true }), m)]],
  ]);
}

/** Derives the gradients of the network's cost and compares them with the closed forms, as formulas. */
export function proveGradients(
  network: TwoLayerNetwork,
  forms: ReadonlyMap<string, readonly [by: Tensor, gradient: Tensor]> = closedForms(network),
): Proof[] {
  const cost: Tensor<readonly []> = network.J;
  return [...forms].map(([name, [by, form]]) => {
    const derived = simplify(grad(cost, by));
    const closedForm = simplify(form);
    return {
      name,
      derived: toText(derived),
      closedForm: toText(closedForm),
      identical: derived === closedForm,
    };
  });
}

/** The network's tensors without their static shapes, whose sizes are variables here. */
function tensorsOf({ x, y, W1, b1, W2, b2, z1, a1, z2, yHat }: TwoLayerNetwork): Record<string, Tensor> {
  return { x, y, W1, b1, W2, b2, z1, a1, z2, yHat };
}
