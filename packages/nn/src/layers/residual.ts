/** A way around a layer: what it computes is added to its input. */
import { add, ChainruleError } from "@chainrule/core";
import { splitSeed } from "../seeds.ts";
import type { Activation } from "./dense.ts";
import type { Layer, TensorTree, Trainable } from "./layer.ts";
import type { InTurn } from "./shapeRule.ts";
import { applyPart, withoutParameters } from "./sequential.ts";

/** The way past the body. */
export interface ResidualOptions {
  /** What the input goes through before it is added, where the body changes its shape; nothing unless told. */
  readonly shortcut?: Layer | Activation;
}

/** The parameters of both ways. */
export type ResidualParameters = { readonly body: TensorTree; readonly shortcut: TensorTree };

/**
 * The layer `body(x) + shortcut(x)`, the shortcut being `x` itself unless told (K. He et al., "Deep residual learning for image
 * recognition", 2016, equations 1 and 2).
 * @throws ChainruleError `shape-mismatch` from `init` and `apply` unless both have one shape, and what the two have against the
 *   input.
 */
export function residual<B extends Layer | Activation>(
  body: B,
  { shortcut = identity }: ResidualOptions = {},
): Layer<ResidualParameters, Trainable<ResidualParameters>, InTurn<readonly [B]>> {
  const [inner, around] = [body, shortcut].map((part) =>
    typeof part === "function" ? withoutParameters(part) : part,
  ) as [Layer, Layer];
  return {
    name: "residual",
    init(seed, inputShape, dtype = "float32") {
      const [seedOfBody, seedOfShortcut] = splitSeed(seed, 2) as [number, number];
      return {
        body: inner.init(seedOfBody, inputShape, dtype),
        shortcut: around.init(seedOfShortcut, inputShape, dtype),
      };
    },
    apply(parameters, x, options) {
      const computed = applyPart(inner, 0, parameters.body, x, options);
      const passed = shortcut === identity ? x : applyPart(around, 1, parameters.shortcut, x, options);
      const [left, right] = [computed.shape, passed.shape];
      if (left.length === right.length && left.every((length, axis) => length === right[axis])) {
        return add(computed, passed);
      }
      throw new ChainruleError("shape-mismatch", {
        where: "residual",
        expected: "a body whose output has the shape of what it is added to",
        received: `[${left.join(", ")}] beside [${right.join(", ")}]`,
        fix: "Pass a shortcut that gives the body's shape, such as { shortcut: dense({ units }) }",
        data: { shapes: [left, right] },
      });
    },
  };
}

const identity: Activation = (x) => x;
