/** The laws that op records state of themselves, for whichever op states them. */
import { NDArray } from "../../ndarray.ts";
import { shapesEqual } from "../../graph/shape.ts";
import { createNode, type Tensor } from "../../graph/tensor.ts";
import { neg } from "../../ops/arithmetic.ts";
import { constant, constantValue } from "../../ops/constant.ts";
import { broadcast } from "../../ops/movement.ts";
import { precedes } from "../order.ts";
import type { Rule } from "../rule.ts";

const commutativity: Rule = {
  name: "f(a, b) = f(b, a)",
  holds: "exact",
  root: undefined,
  apply: ({ op, inputs: [a, b], attributes }) =>
    op.laws?.commutative === true && precedes(b!, a!, op) ? createNode(op, [b!, a!], attributes) : undefined,
};

function identityRule(holds: "exact" | "real"): Rule {
  return {
    name: "f(x, identity) = x",
    holds,
    root: undefined,
    apply: (node) => {
      const identity = node.op.laws?.identity;
      if (identity?.holds !== holds) return undefined;
      const [a, b] = node.inputs;
      const isIdentity = (operand: Tensor): boolean => Object.is(constantValue(operand), identity.value);
      if (isIdentity(b!)) return ofShape(a!, node);
      return node.op.laws?.commutative === true && isIdentity(a!) ? ofShape(b!, node) : undefined;
    },
  };
}

/** The operand stretched to the shape of the node for which it stands. */
function ofShape(operand: Tensor, node: Tensor): Tensor | undefined {
  if (operand.dtype !== node.dtype) return undefined;
  return shapesEqual(operand.shape, node.shape) ? operand : broadcast(operand, node.shape);
}

const involution: Rule = {
  name: "f(f(x)) = x",
  holds: "exact",
  root: undefined,
  apply: ({ op, inputs: [x] }) => (op.laws?.involution === true && x!.op === op ? x!.inputs[0] : undefined),
};

const idempotence: Rule = {
  name: "f(f(x)) = f(x)",
  holds: "exact",
  root: undefined,
  apply: ({ op, inputs: [x] }) => (op.laws?.idempotent === true && x!.op === op ? x : undefined),
};

const selfIdentity: Rule = {
  name: "f(x, x) = x",
  holds: "exact",
  root: undefined,
  apply: ({ op, inputs: [a, b] }) => (op.laws?.selfIdentity === true && a === b ? a : undefined),
};

const parity: Rule = {
  name: "f(−x) = ±f(x)",
  holds: "exact",
  root: undefined,
  apply: ({ op, inputs: [x], attributes }) => {
    if (op.laws?.parity === undefined || x!.op !== neg.op) return undefined;
    const ofPositive = createNode(op, x!.inputs, attributes);
    return op.laws.parity === "even" ? ofPositive : neg(ofPositive);
  },
};

const constants: Rule = {
  name: "f(constants) is a constant",
  holds: "exact",
  root: undefined,
  apply: ({ op, inputs, attributes, shape, dtype }) => {
    if (op.elementwise !== true || shape.length > 0) return undefined;
    if (!inputs.every((input) => constantValue(input) !== undefined)) return undefined;
    const value = NDArray.zeros(dtype, []);
    op.kernel(
      inputs.map((input) => input.attributes["value"] as NDArray),
      value,
      attributes,
    );
    return constant(value) as Tensor;
  },
};

/** The generic laws, in the order in which they are tried. */
export const laws: readonly Rule[] = [
  constants,
  involution,
  idempotence,
  selfIdentity,
  identityRule("exact"),
  identityRule("real"),
  parity,
  commutativity,
];
