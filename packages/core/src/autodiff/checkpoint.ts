/**
 * `checkpoint`: the values inside a part of a formula are not kept for its derivative, but computed again. Since equal
 * formulas are one node, what is computed again must be another formula of the same value: it is built on operands that wait
 * for the derivative to arrive.
 */
import { ChainruleError } from "../errors.ts";
import type { ShapeOf } from "../graph/shapeTypes.ts";
import { substitute } from "../graph/substitute.ts";
import { createNode, Tensor, type Op } from "../graph/tensor.ts";
import { after, stopGradient } from "../ops/held.ts";
import { pushForward } from "./forward.ts";
import { opWithRule } from "./opWithRule.ts";
import { hasPoles, pullBack } from "./reverse.ts";
import { builtOn, standInFor } from "./standIn.ts";

/**
 * The same function, but its derivative in reverse mode does not use the values inside it: it computes them again from the
 * operands, once the cotangent of the result is known. A deep network whose blocks are checkpointed keeps one tensor per block
 * instead of all of them, and computes the forward pass twice. Values and derivatives of all orders are the same.
 *
 * `f` is called with tensors that stand in for the operands. What it uses besides them, such as the weights of a layer, counts
 * as operands too.
 *
 * ```ts
 * const block = checkpoint((x: Tensor) => sigmoid(x.matmul(W).add(b)));
 * const y = block(block(x));
 * ```
 * @throws ChainruleError `invalid-argument` when the function returns no tensor.
 */
export function checkpoint<A extends readonly Tensor[], R extends Tensor>(
  f: (...operands: A) => R,
): (...operands: A) => Tensor<ShapeOf<R>> {
  const ops = new WeakMap<Tensor, Op>(); // by value, so that the same function of the same operands is one node
  return (...operands) => {
    const block = trace(f as (...operands: readonly Tensor[]) => unknown, operands);
    const value = block.apply(block.operands.map((operand) => stopGradient(operand)));
    if (block.operands.length === 0) return value as Tensor<ShapeOf<R>>; // the value of `f`
    let op = ops.get(value);
    if (op === undefined) ops.set(value, (op = checkpointOp(block)));
    return createNode(op, [value, ...block.operands]) as Tensor<ShapeOf<R>>; // the value of `f`
  };
}

/** A function applied to tensors. */
interface Block {
  /** All that the value depends on, constants aside, be it handed over or used from outside. */
  readonly operands: readonly Tensor[];
  readonly apply: (operands: readonly Tensor[]) => Tensor;
  /** Whether its derivative may have hard zeros or infinities. */
  readonly guards: boolean;
}

function checkpointOp({ apply, guards }: Block): Op {
  return opWithRule(
    "checkpoint",
    {
      kind: "rule",
      vjp: (cotangent, { inputs: [, ...operands] }, isGuarded) => {
        const held = operands.map((operand) => after(operand, cotangent));
        return [undefined, ...pullBack([apply(held)], [cotangent], held, { isGuarded })];
      },
      // Forward mode runs beside the values and keeps none of them.
      jvp: ([, ...tangents], { inputs: [, ...operands] }, isGuarded) => {
        const held = operands.map((operand) => stopGradient(operand));
        const moving = held.filter((_, index) => tangents[index] !== undefined);
        const present = tangents.filter((tangent) => tangent !== undefined);
        return pushForward([apply(held)], moving, present, { isGuarded })[0];
      },
    },
    guards,
  );
}

function trace(f: (...operands: readonly Tensor[]) => unknown, operands: readonly Tensor[]): Block {
  const standIns = operands.map((operand) => (isFixed(operand) ? operand : standInFor(operand)));
  const root = f(...standIns);
  if (!(root instanceof Tensor)) {
    throw new ChainruleError("invalid-argument", {
      where: "checkpoint",
      expected: "a function that returns a tensor",
      received: `one that returns ${Array.isArray(root) ? "an array" : typeof root}`,
    });
  }
  const inside = new Set(
    builtOn(
      standIns.filter((standIn, index) => standIn !== operands[index]),
      [root],
    ),
  );
  const outside = new Set([...inside].flatMap(({ inputs }) => inputs).filter((input) => !inside.has(input)));
  // What stands for an operand, beside it: a tensor that is used from outside stands for itself.
  const pairs = new Map<Tensor, Tensor>();
  standIns.forEach((standIn, index) => inside.has(standIn) && pairs.set(standIn, operands[index]!));
  for (const tensor of outside) if (!isFixed(tensor)) pairs.set(tensor, tensor);
  return {
    operands: [...pairs.values()],
    apply: (held) => {
      const replacements = new Map([...pairs.keys()].map((key, index) => [key, held[index]!]));
      return substitute([root], replacements)[0]!;
    },
    guards: [...inside].some((node) => hasPoles(node) || node.op.dropsEntries === true),
  };
}

/** Leaves that are the same everywhere: constants, sizes and positions. */
function isFixed({ op: { leaf } }: Tensor): boolean {
  return leaf !== undefined && leaf !== "input" && leaf !== "parameter";
}
