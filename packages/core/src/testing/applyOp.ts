/** A node of any op by its record's name: also of those that functions build only on the way to something else. */
import { ChainruleError } from "../errors.ts";
import { createNode, type Attributes, type Op, type Tensor } from "../graph/tensor.ts";
import { ops } from "../ops/index.ts";

/**
 * Applies an op, given by its record or by its name in the table of ops, to operands of the element types it takes.
 * @throws ChainruleError `invalid-argument` for an unknown name; whatever the op throws for operands that do not fit.
 */
export function applyOp(op: Op | string, operands: readonly Tensor[], attributes: Attributes = {}): Tensor {
  const record = typeof op === "string" ? ops.find(({ name }) => name === op) : op;
  if (record === undefined) {
    throw new ChainruleError("invalid-argument", {
      where: "applyOp",
      expected: "the name of an op in the table",
      received: JSON.stringify(op),
    });
  }
  return createNode(record, operands, attributes);
}
