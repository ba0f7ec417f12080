/** A squared distance near the target and a plain one far from it. */
import { abs, ChainruleError, lessEqual, mul, square, sub, where, type Tensor } from "@chainrule/core";
import { elementwiseLoss, type ElementwiseLoss } from "./elementwiseLoss.ts";
import type { LossOptions, Reduction } from "./loss.ts";

type DeltaOption = Pick<HuberOptions, "delta">;

/** Options of {@link huber}. */
export interface HuberOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Up to which distance it is squared; 1 unless told. */
  readonly delta?: number;
}

/**
 * With r = ŷ − y: `½ r²` where |r| ≤ δ, else `δ (|r| − ½ δ)`, element by element, and the mean over all elements. The derivative is r, limited to
 * −δ … δ. P. J. Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics 35, 1964.
 * @throws ChainruleError `shape-mismatch` unless predictions and targets have one shape, and for weights of another;
 *   `invalid-argument` for a δ that is not positive and finite.
 */
export const huber: ElementwiseLoss<DeltaOption> = elementwiseLoss<DeltaOption>(
  "huber",
  (predictions, targets, { delta = 1 }) => {
    if (!(delta > 0 && delta < Infinity)) {
      throw new ChainruleError("invalid-argument", {
        where: "huber, delta",
        expected: "a positive finite number",
        received: String(delta),
      });
    }
    const residual: Tensor = sub(predictions, targets);
    const distance: Tensor = abs(residual);
    const near: Tensor = mul(0.5, square(residual));
    return where(lessEqual(distance, delta), near, mul(delta, sub(distance, delta / 2)));
  },
);
