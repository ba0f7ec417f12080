/** The network's formulas, the gradients derived from them, and the article's closed forms below those, as text. */
import { derivation, grad, simplify, toText, type Tensor } from "@chainrule/core";
import type { TwoLayerNetwork } from "@chainrule/nn";
import type { Proof } from "./articleProofs.ts";
import { entry } from "../output/layout.ts";

/** What the article derives by hand, in the notation of `toText`. */
const closedForms = `dz_2 = (ŷ - y) / m
dW_2 = a_1' @ dz_2
db_2 = sum of the rows of dz_2
dz_1 = dz_2 @ W_2' * a_1 * (1 - a_1)
dW_1 = x' @ dz_1
db_1 = sum of the rows of dz_1`;

/** Feed-forward and cost; then the derived gradients, simplified, and the article's. */
export function describeNetwork({ z1, a1, z2, yHat, J, W1, W2, gradients }: TwoLayerNetwork): string {
  // The gradients of the parameters pass through these two, so they are part of the same graph.
  const [dz2, dz1] = grad(J, [z2, z1]);
  const derived: readonly (readonly [name: string, gradient: Tensor])[] = [
    ["dz_2", dz2],
    ["dW_2", gradients.W2],
    ["db_2", gradients.b2],
    ["dz_1", dz1],
    ["dW_1", gradients.W1],
    ["db_1", gradients.b1],
  ];
  const simplified = simplify(derived.map(([, gradient]) => gradient));
  const names = new Map<Tensor, string>([
    [yHat, "ŷ"], // its label is LaTeX
    ...derived.map(([name], index) => [simplified[index]!, name] as const),
  ]);
  return [
    entry("formulas", toText([z1, a1, z2, yHat, J], { names })),
    entry("derived", toText(simplified, { names })),
    entry("article", closedForms),
    entry("chain rule", derivation(J, W2).text),
    entry("", derivation(J, W1).text),
    entry(
      "notation",
      "@ is the matrix product, ' transposes, dz is ∂J/∂z\nxlogy(a, b) is a log b, and 0 where a is 0",
    ),
  ].join("\n\n");
}

/** Which derived gradients were proved to be the article's. */
export function describeProofs(proofs: readonly Proof[]): string {
  const lines = proofs.map(
    ({ name, identical }) => `${name.padEnd(10)}${identical ? "the same formula" : "another formula"}`,
  );
  return entry(
    "proofs",
    ["Derived gradient and the article's closed form, both simplified:", ...lines].join("\n"),
  );
}
