/** Checks of the sizes that layers are made of. They know no layer. */
import { ChainruleError, type Shape } from "@chainrule/core";

/** @throws ChainruleError `invalid-argument` for the first of the values that is no whole number of at least 1. */
export function checkSizes(where: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (Number.isInteger(size) && size >= 1) continue;
    throw new ChainruleError("invalid-argument", {
      where: `${where}, ${name}`,
      expected: "a whole number of at least 1",
      received: String(size),
    });
  }
}

/**
 * The length of an axis on which the shape of a parameter depends, counted from the end.
 * @throws ChainruleError `invalid-argument` when the axis is missing or its length has only a name.
 */
export function knownLength(where: string, inputShape: Shape, axis: number, meaning: string): number {
  const length = inputShape.at(axis);
  if (typeof length === "number") return length;
  throw new ChainruleError("invalid-argument", {
    where,
    expected: `an input whose ${axis === -1 ? "last dimension" : `dimension ${axis}`}, ${meaning}, is a number`,
    received: `shape [${inputShape.join(", ")}]`,
  });
}

/** @throws ChainruleError `rank-mismatch` for an input with fewer axes than the layer works on. */
export function checkRank(where: string, shape: Shape, minimum: number, axes: string): void {
  if (shape.length >= minimum) return;
  throw new ChainruleError("rank-mismatch", {
    where,
    expected: `an input of shape ${axes}`,
    received: `shape [${shape.join(", ")}]`,
  });
}
