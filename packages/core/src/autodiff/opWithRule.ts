/** Ops whose value and derivative are told apart: the value is that of the first operand, the derivative is a rule. */
import { createNode, type Derivative, type Op, type Tensor } from "../graph/tensor.ts";

/** A derivative that states both modes. */
export type DerivativeRule = Extract<Derivative, { readonly kind: "rule" }>;

/**
 * The record of an op on a value and further operands. It is an op of its own, so it builds the same node only for the same rule.
 * @param dropsEntries As on the record of an op: whether products after its derivative must let zeros win.
 */
export function opWithRule(name: string, derivative: DerivativeRule, dropsEntries: boolean): Op {
  return Object.freeze<Op>({
    name,
    infer: ([value]) => ({ shape: value!.shape, dtype: value!.dtype }),
    derivative,
    dropsEntries,
    kernel: ([value], output) => output.data.set(value!.data),
    lowering: { kind: "copy" },
    notation: { kind: "call", latex: { kind: "value" } },
    range: (value) => value,
    samples: [], // made by users; whoever states the rule checks it
  });
}

/** The nodes that one function with a rule has built, so that the same value of the same operands is one node. */
export class NodesWithRule {
  readonly #byValue = new WeakMap<Tensor, Tensor>();

  /** The node with the value of `value` and the derivative by `operands` that the rule of its op states. */
  nodeFor(value: Tensor, operands: readonly Tensor[], makeOp: () => Op): Tensor {
    const known = this.#byValue.get(value);
    if (
      known?.inputs.length === operands.length + 1 &&
      operands.every((each, i) => each === known.inputs[i + 1])
    ) {
      return known;
    }
    const node = createNode(makeOp(), [value, ...operands]);
    this.#byValue.set(value, node);
    return node;
  }
}
