/** Ops whose value and derivative are told apart: the value is that of the first operand, the derivative is a rule. */
import type { Derivative, Op } from "../graph/tensor.ts";

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
    notation: { kind: "call", latex: { kind: "value" } },
    range: (value) => value,
    samples: [], // made by users; whoever states the rule checks it
  });
}
