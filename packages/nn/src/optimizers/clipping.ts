/** Limits to gradients, or to steps: before an optimizer in a chain, or after it. */
import { add, cast, clip, div, maximum, mul, sqrt, square, sum, type Tensor } from "@chainrule/core";
import type { Transformation } from "./optimizer.ts";
import { checkPositive } from "../optionRange.ts";

/** Options of {@link clipByValue} and {@link clipByGlobalNorm}. */
export interface ClippingOptions {
  /** c: finite, above 0. */
  readonly limit: number;
}

/**
 * Every entry limited to −c … c, which may turn the direction. NaN stays NaN.
 * @throws ChainruleError `invalid-argument` unless the limit is a finite number above 0.
 */
export function clipByValue({ limit }: ClippingOptions): Transformation<Record<never, never>> {
  checkPositive("clipByValue", { limit });
  return {
    init: () => ({}),
    update: (gradients) => ({
      steps: gradients.map((gradient): Tensor => clip(gradient, -limit, limit)),
      state: {},
    }),
  };
}

/**
 * `g ← g · c / max(c, ‖g‖)` with the Euclidean norm of the entries of all gradients together: longer ones keep their
 * direction, shorter ones every bit (Pascanu, Mikolov and Bengio 2013, “On the difficulty of training recurrent neural
 * networks”). The norm is taken in float64, where the square of no float32 overflows or vanishes. NaN anywhere makes every
 * entry NaN.
 * @throws ChainruleError `invalid-argument` unless the limit is a finite number above 0.
 */
export function clipByGlobalNorm({ limit }: ClippingOptions): Transformation<Record<never, never>> {
  checkPositive("clipByGlobalNorm", { limit });
  return {
    init: () => ({}),
    update(gradients) {
      const [first, ...others] = gradients.map((gradient): Tensor => sum(square(cast(gradient, "float64"))));
      if (first === undefined) return { steps: [], state: {} };
      const norm: Tensor = sqrt(others.reduce((total, squares) => add(total, squares) as Tensor, first));
      const factor: Tensor = div(limit, maximum(limit, norm));
      return {
        steps: gradients.map((gradient): Tensor => mul(gradient, cast(factor, gradient.dtype))),
        state: {},
      };
    },
  };
}
