/** Where a formula stands when it is checked: by itself, or inside a larger graph that scales and shifts it. */
import type { Tensor } from "@chainrule/core";

/** A surrounding `factor · L + offset`. */
export interface Placement {
  readonly name: string;
  readonly factor: number;
  readonly offset: number;
  readonly embed: (tensor: Tensor) => Tensor;
}

/** The surroundings in which every check is carried out. */
export const placements: readonly Placement[] = [
  { name: "alone", factor: 1, offset: 0, embed: (tensor) => tensor },
  { name: "inside 2 L + 1", factor: 2, offset: 1, embed: (tensor) => tensor.mul(2).add(1) },
];
