/** An optimizer's steps on gradients that are given: unrolled into one formula, each step on the results of the last. */
import { input, parameter, stack, type Tensor } from "@chainrule/core";
import { adam, type AdamOptions } from "@chainrule/nn";
import type { CaseInputs } from "./caseInputs.ts";
import { written, type KindTests } from "./formula.ts";

/** The values of the parameter after each step of Adam, with what the check says of its options. */
function steps(given: CaseInputs, options: AdamOptions): Tensor {
  const p = parameter("p", given.number("p"), given.dtype);
  const optimizer = adam({ learningRate: input("lr", [], given.dtype), ...options });
  given.tensor("lr");
  let value: Tensor = p;
  let state: Parameters<typeof optimizer.update>[1] = optimizer.init([p]);
  const values = given.list("gradients").map((g, index) => {
    const result = optimizer.update([given.define(`g${index}`, g)], state, [value]);
    value = value.sub(result.steps[0] as never) as Tensor;
    state = result.state;
    return value;
  });
  return stack(values) as Tensor;
}

const withItsOptions = written((given) => ({
  value: steps(given, {
    beta1: given.number("beta1"),
    beta2: given.number("beta2"),
    epsilon: given.number("eps"),
  }),
}));

export const optimizerStep: KindTests = {
  "a tiny gradients": { spellings: [withItsOptions] },
  "b ordinary gradients": { spellings: [withItsOptions] },
  "c zero gradients": { spellings: [written((given) => ({ value: steps(given, {}) }))] },
};
