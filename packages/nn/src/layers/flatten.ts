/** All features of a row in one axis. */
import { ChainruleError, reshape } from "@chainrule/core";
import type { Layer } from "./layer.ts";
import type { Flattens } from "./shapeRule.ts";

/**
 * The layer that makes [m, a, b, …] to [m, a b …], row by row in the order of the elements; it has no parameters.
 * @throws ChainruleError `invalid-argument` from `init` and `apply` unless all dimensions after the first are numbers, and for a
 *   scalar.
 */
export function flatten(): Layer<Record<never, never>, Record<never, never>, Flattens> {
  return {
    name: "flatten",
    init: () => ({}),
    apply(_parameters, x) {
      const [rows, ...rest] = x.shape;
      let features = 1;
      for (const length of rest) {
        if (typeof length === "number") features *= length;
      }
      if (rows !== undefined && rest.every((length) => typeof length === "number")) {
        return reshape(x, [rows, features]);
      }
      throw new ChainruleError("invalid-argument", {
        where: "flatten",
        expected: "an input with rows, whose other dimensions are numbers",
        received: `shape [${x.shape.join(", ")}]`,
      });
    },
  };
}
