/** Arrays as text that tells any two different bit patterns apart, except among NaNs, whose bits no engine promises. */
import type { NDArray } from "@chainrule/core";

/** Element type, shape and elements. */
export function bitsOf({ dtype, shape, data }: NDArray): string {
  return `${dtype} [${shape.join(", ")}]: ${Array.from(data, elementBits).join(" ")}`;
}

// The shortest decimal that reads back as the number; it is unique, and −0 alone loses its sign.
function elementBits(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
