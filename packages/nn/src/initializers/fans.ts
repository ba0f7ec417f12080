/** How many inputs an output is summed over, and how many outputs an input reaches: what the spread of weights is fitted to. */
import { ChainruleError } from "@chainrule/core";

/** The numbers of connections at the two ends of a weight. */
export interface Fans {
  /** How many inputs one output is a weighted sum of. */
  readonly in: number;
  /** How many outputs one input has a part in. */
  readonly out: number;
}

/**
 * The fans of weights [inputs, outputs], as a dense layer has them, or of kernels [… window, inputs, outputs], whose window counts on both
 * sides.
 * @throws ChainruleError `invalid-argument` for a shape with fewer than two axes.
 */
export function fansOf(where: string, shape: readonly number[]): Fans {
  const [inputs, outputs] = shape.slice(-2);
  if (inputs === undefined || outputs === undefined) {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: "a shape [inputs, outputs], with axes of a window before them if there is one",
      received: `[${shape.join(", ")}]`,
      fix: "For another layout pass the numbers of connections, as in { fans: { in: 16, out: 8 } }",
    });
  }
  const window = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  return { in: window * inputs, out: window * outputs };
}
