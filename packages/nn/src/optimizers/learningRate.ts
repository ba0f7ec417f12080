/** The size of a step: a number, or a tensor that a schedule feeds. It does not know in which direction the step goes. */
import { cast, ChainruleError, mul, Tensor } from "@chainrule/core";

/** A number, or a scalar tensor: fed anew for each step, it follows a schedule and nothing is compiled again. */
export type LearningRate = number | Tensor;

/** α d for a direction d, in the element type of d. */
export function scaled(direction: Tensor, rate: LearningRate): Tensor {
  return mul(rate instanceof Tensor ? cast(rate, direction.dtype) : rate, direction);
}

/** @throws ChainruleError unless the rate is a finite number ≥ 0 or a tensor without axes. */
export function checkLearningRate(where: string, rate: LearningRate): void {
  if (rate instanceof Tensor ? rate.rank === 0 : Number.isFinite(rate) && rate >= 0) return;
  throw new ChainruleError(rate instanceof Tensor ? "not-scalar" : "invalid-argument", {
    where,
    expected: "a learning rate that is a finite number ≥ 0, or a scalar tensor",
    received: rate instanceof Tensor ? `a tensor of shape [${rate.shape.join(", ")}]` : String(rate),
  });
}
