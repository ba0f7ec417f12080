/** Movement: rearranging twice is rearranging once, and what an elementwise op stretches by itself need not be stretched first. */
import { broadcastShapes, shapesEqual, type Shape } from "../../graph/shape.ts";
import { createNode, type Tensor } from "../../graph/tensor.ts";
import { castOp } from "../../ops/cast.ts";
import { gather } from "../../ops/indexing.ts";
import { broadcast, reshape, transpose } from "../../ops/movement.ts";
import { slice } from "../../ops/slicing.ts";
import { exp, log } from "../../ops/transcendental.ts";
import { isFloating } from "../../dtype.ts";
import type { Rule } from "../rule.ts";

const reshapeTwice: Rule = {
  name: "reshape(reshape(x)) = reshape(x)",
  holds: "exact",
  root: reshape.op,
  apply: ({ inputs: [x], shape }) => (x!.op === reshape.op ? reshape(x!.inputs[0]!, shape) : undefined),
};

const leadingOnes: Rule = {
  name: "leading axes of length 1 are a stretch",
  holds: "exact",
  root: reshape.op,
  apply: ({ inputs: [x], shape }) => (isLeadingOnes(x!.shape, shape) ? broadcast(x!, shape) : undefined),
};

const transposeTwice: Rule = {
  name: "transpose(transpose(x)) = transpose(x)",
  holds: "exact",
  root: transpose.op,
  apply: ({ inputs: [x], attributes }) => {
    if (x!.op !== transpose.op) return undefined;
    const inner = x!.attributes["permutation"] as readonly number[];
    const outer = attributes["permutation"] as readonly number[];
    return transpose(
      x!.inputs[0]!,
      outer.map((axis) => inner[axis]!),
    ) as Tensor;
  },
};

const broadcastTwice: Rule = {
  name: "broadcast(broadcast(x)) = broadcast(x)",
  holds: "exact",
  root: broadcast.op,
  apply: ({ inputs: [x], shape }) => {
    const source = withoutLeadingOnes(x!);
    return source === x ? undefined : broadcast(source, shape);
  },
};

const castTwice: Rule = {
  name: "narrowing undoes widening",
  holds: "exact",
  root: castOp,
  apply: ({ inputs: [x], dtype }) => {
    const source = x!.inputs[0];
    return x!.op === castOp && source?.dtype === dtype && isFloating(dtype) && dtype === "float32"
      ? source
      : undefined;
  },
};

/** The operand of stretches and of reshapes that only add leading axes of length 1. */
function withoutLeadingOnes(x: Tensor): Tensor {
  const [source] = x.inputs;
  if (x.op === broadcast.op) return source!;
  if (x.op === reshape.op && source !== undefined && isLeadingOnes(source.shape, x.shape)) return source;
  return x;
}

function isLeadingOnes(shape: Shape, longer: Shape): boolean {
  const lent = longer.length - shape.length;
  return (
    lent > 0 &&
    longer.slice(0, lent).every((length) => length === 1) &&
    shapesEqual(longer.slice(lent), shape)
  );
}

const stretchedOperand: Rule = {
  name: "f(broadcast(a), b) = f(a, b)",
  holds: "exact",
  root: undefined,
  apply: ({ op, inputs, attributes, shape }) => {
    if (op.elementwise !== true || inputs.length < 2) return undefined;
    for (const [position, input] of inputs.entries()) {
      const source = withoutLeadingOnes(input);
      if (source === input) continue;
      const operands = inputs.with(position, source);
      if (shapesEqual(jointShape(operands) ?? [], shape)) return createNode(op, operands, attributes);
    }
    return undefined;
  },
};

const stretchedResult: Rule = {
  name: "f(broadcast(a), broadcast(b)) = broadcast(f(a, b))",
  holds: "exact",
  root: undefined,
  apply: ({ op, inputs, attributes, shape }, { isShared }) => {
    if (op.elementwise !== true || !inputs.some((input) => input.op === broadcast.op && !isShared(input)))
      return undefined;
    const operands = inputs.map(withoutLeadingOnes);
    const joint = jointShape(operands);
    if (joint === undefined || shapesEqual(joint, shape)) return undefined;
    return broadcast(createNode(op, operands, attributes), shape);
  },
};

/** Whether every element of the result is an element of the first operand. */
function isMovement({ op }: Tensor): boolean {
  return [reshape.op, transpose.op, broadcast.op, slice.op, gather.op].includes(op);
}

const inverseAcrossMovement: Rule = {
  name: "log(moved eᵘ) = moved u",
  holds: "real",
  root: log.op,
  apply: ({ inputs: [moved] }) => {
    if (!isMovement(moved!)) return undefined;
    const [exponential] = moved!.inputs as [Tensor];
    if (exponential.op !== exp.op) return undefined;
    return createNode(moved!.op, moved!.inputs.with(0, exponential.inputs[0]!), moved!.attributes);
  },
};

function jointShape(operands: readonly Tensor[]): Shape | undefined {
  return operands.reduce<Shape | undefined>(
    (joint, operand) => (joint === undefined ? undefined : broadcastShapes(joint, operand.shape)),
    [],
  );
}

/** Rules of movement. */
export const movement: readonly Rule[] = [
  reshapeTwice,
  leadingOnes,
  transposeTwice,
  broadcastTwice,
  castTwice,
  stretchedOperand,
  stretchedResult,
  inverseAcrossMovement,
];
