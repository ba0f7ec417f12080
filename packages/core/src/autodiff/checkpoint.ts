/**
 * `checkpoint`: the values inside a part of a formula are not kept for its derivative, but computed again. Since equal
 * formulas are one node, what is computed again must be another formula of the same value: it is built on operands that wait
 * for the derivative to arrive.
 */
import type { ShapeOf } from "../graph/shapeTypes.ts";
import type { Op, Tensor } from "../graph/tensor.ts";
import { after } from "../ops/held.ts";
import { apart, trace, type Block } from "./block.ts";
import { NodesWithRule, opWithRule } from "./opWithRule.ts";
import { hasPoles, pullBack } from "./reverse.ts";

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
  const nodes = new NodesWithRule();
  return (...operands) => {
    const block = trace("checkpoint", f, operands);
    const value = block.apply(block.operands);
    const isEmpty = block.inside.length === 0; // nothing to compute again
    const node = isEmpty ? value : nodes.nodeFor(value, block.operands, () => checkpointOp(block));
    return node as Tensor<ShapeOf<R>>; // the value of `f`
  };
}

function checkpointOp({ apply, isUsed, inside }: Block): Op {
  return opWithRule(
    "checkpoint",
    {
      kind: "rule",
      vjp: (cotangent, { inputs: [value, ...operands] }, { isGuarded, sources }) => {
        // Who differentiates by what is inside wants that very node, not a copy of it.
        if (hasSourceInside(value!, new Set(operands), sources)) return [cotangent];
        const contributions = apart([cotangent, ...operands], ([u, ...held]) => {
          const waiting = held.map((operand) => after(operand, u!));
          return pullBack([apply(waiting)], [u!], waiting, { isGuarded });
        });
        return [
          undefined,
          ...contributions.map((each, index) => (isUsed[index] === true ? each : undefined)),
        ];
      },
      jvp: ([ofValue]) => ofValue, // forward mode runs beside the values and keeps none of them
    },
    inside.some((node) => hasPoles(node) || node.op.dropsEntries === true),
  );
}

/** Whether one of `sources` lies between the value and the operands. */
function hasSourceInside(
  value: Tensor,
  operands: ReadonlySet<Tensor>,
  sources: ReadonlySet<Tensor>,
): boolean {
  const reached = new Set([value]);
  for (const node of reached) {
    if (operands.has(node)) continue;
    if (sources.has(node)) return true;
    for (const input of node.inputs) reached.add(input);
  }
  return false;
}
