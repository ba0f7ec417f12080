/** The updates of a program: each parameter once, each next value of its type. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { formatShape, shapesEqual } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { Parameter } from "../ops/leaves.ts";

/**
 * @throws ChainruleError `invalid-argument` when an update names what is no parameter or names one twice, `shape-mismatch`
 *   when a next value has another shape or element type than its parameter.
 */
export function checkUpdates(updates: readonly (readonly [Parameter, Tensor])[]): void {
  const seen = new Set<Parameter>();
  for (const [parameter, next] of updates) {
    if (!(parameter instanceof Parameter)) {
      throw new ChainruleError("invalid-argument", {
        where: "updates",
        expected: "pairs [parameter, next value]",
        received: `a pair that starts with ${describe(parameter)}`,
        fix: "Only what parameter(…) made has a value of its own to update",
      });
    }
    if (seen.has(parameter)) {
      throw new ChainruleError("invalid-argument", {
        where: "updates",
        expected: "each parameter once",
        received: `two next values for "${parameter.name}"`,
        fix: "Add the steps up into one next value",
      });
    }
    if (!shapesEqual(parameter.shape, next.shape) || parameter.dtype !== next.dtype) {
      throw new ChainruleError("shape-mismatch", {
        where: `update of parameter "${parameter.name}"`,
        expected: `a next value of type ${parameter.dtype} ${formatShape(parameter.shape)}`,
        received: `${describe(next)} of ${next.dtype}`,
      });
    }
    seen.add(parameter);
  }
}
