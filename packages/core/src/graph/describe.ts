/** Short descriptions of tensors for error messages: a name or the op, and the shape. */
import { formatShape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** `W_1 [16, 8]` for a named tensor, `sigmoid(…) [m, 8]` for another. */
export function describe(tensor: Tensor): string {
  return `${nameOf(tensor) ?? `${tensor.op.name}(…)`} ${formatShape(tensor.shape)}`;
}

/** The label of a tensor, or the name of an input or parameter. */
export function nameOf(tensor: Tensor): string | undefined {
  if (tensor.label !== undefined) return tensor.label;
  const name = tensor.op.leaf === undefined ? undefined : tensor.attributes["name"];
  return typeof name === "string" ? name : undefined;
}
