/** Gradients of gradients. */
import {
  add,
  constant,
  div,
  exp,
  grad,
  jvp,
  log,
  matmul,
  mul,
  neg,
  ones,
  sigmoid,
  softplus,
  stack,
  sub,
  sum,
  tanh,
  type Tensor,
} from "@chainrule/core";
import type { CaseInputs } from "./caseInputs.ts";
import { spelled, written, type Formula, type KindTests, type Spelling } from "./formula.ts";

/** The derivative of an elementwise function by its operand, in reverse and in forward mode. */
const reverse = (y: Tensor, x: Tensor): Tensor => grad(sum(y), x);
const forward = (y: Tensor, x: Tensor): Tensor => jvp(y, x, ones(x.shape, x.dtype));

/** The derivative of the given order, by either mode alone and by both in turn. */
function derivatives(f: (x: Tensor) => Tensor, order: number, words = ""): Spelling[] {
  const inTurn =
    (modes: readonly (typeof reverse)[]) =>
    (given: CaseInputs): Formula => {
      const x = given.tensor("x");
      let y = f(x);
      for (let k = 0; k < order; k++) y = modes[k % modes.length]!(y, x);
      return { value: y };
    };
  return [
    spelled(words, inTurn([reverse])),
    spelled(`${words} in forward mode`, inTurn([forward])),
    spelled(`${words} forward over reverse`, inTurn([reverse, forward])),
    spelled(`${words} reverse over forward`, inTurn([forward, reverse])),
  ];
}

/** `Σ log(1 + e^z) − y z` with z = X w, and its gradient by w. */
function logisticGradient(given: CaseInputs, logOfOnePlusExp: (z: Tensor) => Tensor): Tensor {
  const z = matmul(given.tensor("X"), given.tensor("w"));
  const loss = sum(sub(logOfOnePlusExp(z), mul(given.tensor("y"), z)));
  return grad(loss, given.tensor("w"));
}

/** Row i of the Hessian is the gradient of entry i of the gradient. */
function hessian(gradient: Tensor, w: Tensor): Tensor {
  const unitVectors = [
    [1, 0],
    [0, 1],
  ];
  return stack(
    unitVectors.map((unit): Tensor => grad(sum(mul(gradient, constant(unit, gradient.dtype))), w)),
  );
}

const curvature =
  (logOfOnePlusExp: (z: Tensor) => Tensor, product: typeof reverseProduct) => (given: CaseInputs) => {
    const w = given.tensor("w");
    const gradient = logisticGradient(given, logOfOnePlusExp);
    return { value: product(gradient, w, given.tensor("v")), extras: { hessian: hessian(gradient, w) } };
  };

/** Hessian times vector: the gradient of ⟨v, ∇L⟩, or the derivative of ∇L along v. */
const reverseProduct = (gradient: Tensor, w: Tensor, v: Tensor): Tensor => grad(sum(mul(v, gradient)), w);
const forwardProduct = (gradient: Tensor, w: Tensor, v: Tensor): Tensor => jvp(gradient, w, v);

const logOfOnePlusExp = (z: Tensor): Tensor => log(add(1, exp(z)));

export const higherOrder: KindTests = {
  "a second derivatives": { spellings: derivatives(tanh, 2) },
  "b sigmoid": {
    spellings: [
      ...derivatives((x) => div(1, add(1, exp(neg(x)))), 2),
      ...derivatives(sigmoid, 2, "with sigmoid"),
    ],
  },
  "c exponential": { spellings: derivatives(exp, 2) },
  "d third derivative": { spellings: derivatives(tanh, 3) },
  "e curvature times vector": {
    spellings: [
      written(curvature(logOfOnePlusExp, reverseProduct)),
      spelled("forward over reverse", curvature(logOfOnePlusExp, forwardProduct)),
      spelled("with softplus", curvature(softplus, reverseProduct)),
      spelled("with softplus, forward over reverse", curvature(softplus, forwardProduct)),
    ],
  },
};
