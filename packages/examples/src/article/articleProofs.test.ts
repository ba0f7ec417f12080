import { div, mul, sub, type Tensor } from "@chainrule/core";
import { twoLayerNetwork } from "@chainrule/nn";
import { describe, expect, it } from "vitest";
import { closedForms, proveGradients } from "./articleProofs.ts";

const network = twoLayerNetwork({ inputs: 3, hidden: 2, outputs: 1, seed: 1 });

describe("proveGradients", () => {
  it("finds every derived gradient to be the article's closed form", () => {
    const proofs = proveGradients(network);
    expect(proofs.map(({ name }) => name)).toHaveLength(6);
    expect(proofs.filter(({ identical }) => !identical)).toEqual([]);
  });

  it.each([
    ["halved", (form: Tensor): Tensor => div(form, 2)],
    ["of the other sign", (form: Tensor): Tensor => mul(form, -1)],
    ["off by a constant", (form: Tensor): Tensor => sub(form, 0.001)],
  ])("does not find it to be a closed form that is %s", (_, alter) => {
    const altered = new Map(
      [...closedForms(network)].map(([name, [by, form]]) => [name, [by, alter(form)] as const]),
    );
    expect(proveGradients(network, altered).filter(({ identical }) => identical)).toEqual([]);
  });
});
