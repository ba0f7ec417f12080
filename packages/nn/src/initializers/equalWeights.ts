/** The warning of weights that all start equal. */
import type { NDArray } from "@chainrule/core";
import { warn } from "../warnings.ts";

/**
 * Warns, with the code `equal-weights`, where all initial weights [… inputs, outputs] of several outputs are one number: every output then has
 * the value and the gradient of every other, and training keeps them equal. A single output is no such case.
 * @param where The layer that starts so, e.g. `dense`.
 */
export function warnOfEqualWeights(where: string, weights: NDArray): void {
  const [first] = weights.data;
  const outputs = weights.shape.at(-1) ?? 1;
  if (first === undefined || outputs < 2 || !weights.data.every((weight) => weight === first)) return;
  warn({
    code: "equal-weights",
    where,
    message:
      `all weights [${weights.shape.join(", ")}] start at ${first}, so that its ${outputs} outputs stay equal however long they are ` +
      "trained. Draw them, as normal(shape, { std: 0.1, seed }) does",
  });
}
