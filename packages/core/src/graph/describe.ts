/** Short descriptions of tensors for error messages: a name or the op, and the shape. */
import { formatShape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** `W_1 [16, 8]` for a named tensor, `sigmoid(…) [m, 8]` or `constant [3]` for another. */
export function describe(tensor: Tensor): string {
  const { op, inputs, shape } = tensor;
  const unnamed = inputs.length === 0 ? op.name : `${op.name}(…)`;
  return `${nameOf(tensor) ?? unnamed} ${formatShape(shape)}`;
}

/** The label of a tensor, or the name of an input or parameter. */
export function nameOf(tensor: Tensor): string | undefined {
  if (tensor.label !== undefined) return tensor.label;
  const name = tensor.op.leaf === undefined ? undefined : tensor.attributes["name"];
  return typeof name === "string" ? name : undefined;
}
