/** Movement: rearranging twice is rearranging once, and what an elementwise op stretches by itself need not be stretched first. */
import { broadcastShapes, shapesEqual, type Shape } from "../../graph/shape.ts";
import { createNode, type Op, type Tensor } from "../../graph/tensor.ts";
import { div, mul, mulNoNaN, neg } from "../../ops/arithmetic.ts";
import { castOp } from "../../ops/cast.ts";
import { gather } from "../../ops/indexing.ts";
import { broadcast, reshape, transpose } from "../../ops/movement.ts";
import { slice } from "../../ops/slicing.ts";
import { exp, log } from "../../ops/transcendental.ts";
import { windows } from "../../ops/windows.ts";
import { isFloating } from "../../dtype.ts";
import type { Rule } from "../rule.ts";

const reshapeTwice: Rule = {
  name: "reshape(reshape(x)) = reshape(x)",
  holds: "exact",
  root: reshape.op,
  apply: ({ inputs: [x], shape }) =>
    x!.op === reshape.op || addsLeadingOnes(x!) ? reshape(x!.inputs[0]!, shape) : undefined,
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
  return x.op === broadcast.op || addsLeadingOnes(x) ? x.inputs[0]! : x;
}

/** Whether a stretch or a reshape only adds leading axes of length 1. */
function addsLeadingOnes({ op, inputs: [x], shape }: Tensor): boolean {
  return (op === reshape.op || op === broadcast.op) && isLeadingOnes(x!.shape, shape);
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

/** Dropping axes of length 1 moves out, so that it meets what put them there. */
const droppedAxes: Rule = {
  name: "f(reshape(a)) = reshape(f(a)), where axes of length 1 are dropped",
  holds: "exact",
  root: undefined,
  apply: ({ op, inputs, attributes, shape }, { isShared }) => {
    if (op.elementwise !== true) return undefined;
    const reshaped = inputs.find((input) => input.op === reshape.op && !isShared(input) && dropsOnes(input));
    if (reshaped === undefined || !shapesEqual(reshaped.shape, shape)) return undefined;
    const [source] = reshaped.inputs as [Tensor];
    if (!inputs.every((input) => input === reshaped || input.rank === 0)) return undefined;
    // What scales it moves out of the reshape instead.
    if (isScaling(op) && (op !== div.op || inputs[0] === reshaped)) return undefined;
    const operands = inputs.map((input) => (input === reshaped ? source : input));
    return reshape(createNode(op, operands, attributes), shape);
  },
};

function isScaling(op: Op): boolean {
  return op === neg.op || op === mul.op || op === mulNoNaN.op || op === div.op;
}

function dropsOnes({ inputs: [x], shape }: Tensor): boolean {
  return shapesEqual(
    x!.shape.filter((length) => length !== 1),
    shape,
  );
}

/** Whether every element of the result is an element of the first operand. */
function isMovement({ op }: Tensor): boolean {
  return [reshape.op, transpose.op, broadcast.op, slice.op, windows.op, gather.op].includes(op);
}

const movedScalar: Rule = {
  name: "a stretched scalar, moved, is a stretched scalar",
  holds: "exact",
  root: undefined,
  apply: (node) => {
    const [stretched] = node.inputs;
    if (!isMovement(node) || stretched!.op !== broadcast.op || stretched!.inputs[0]!.rank > 0)
      return undefined;
    return node.op === gather.op ? undefined : broadcast(stretched!.inputs[0]!, node.shape); // indices may be out of range
  },
};

const inverseAcrossMovement: Rule = {
  name: "log(moved eᵘ) = moved u",
  holds: "real",
  root: log.op,
  apply: ({ inputs: [moved] }) => {
    const movements: Tensor[] = [];
    let source = moved!;
    while (isMovement(source)) {
      movements.push(source);
      source = source.inputs[0]!;
    }
    if (source.op !== exp.op || movements.length === 0) return undefined;
    return movements.reduceRight<Tensor>(
      (value, { op, inputs, attributes }) => createNode(op, inputs.with(0, value), attributes),
      source.inputs[0]!,
    );
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
  droppedAxes,
  movedScalar,
  inverseAcrossMovement,
];
