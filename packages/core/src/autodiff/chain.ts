/** The chain rule's single steps: a factor times an adjoint or tangent, and the way back from a broadcast. */
import { describe } from "../graph/describe.ts";
import { formatShape, shapesEqual, type Shape } from "../graph/shape.ts";
import type { Partial, Tensor } from "../graph/tensor.ts";
import { mul, mulNoNaN, neg } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { constantValue } from "../ops/constant.ts";
import { broadcast, reshape } from "../ops/movement.ts";
import { sum } from "../ops/reduction.ts";
import { where } from "../ops/selection.ts";

/**
 * `factor · partial`, or `undefined` where there is no dependence. With `zerosWin`, a zero on either side
 * makes the product 0, also beside an infinite or undefined factor.
 */
export function scale(factor: Tensor, partial: Partial, zerosWin: boolean): Tensor | undefined {
  if (typeof partial === "number") {
    if (partial === 0) return undefined;
    if (partial === 1) return factor;
    return partial === -1 ? neg(factor) : mul(factor, partial);
  }
  if ("condition" in partial) {
    // Choices nest only as deep as one op states them, so this recursion is bounded.
    const chosen = scale(factor, partial.chosen, zerosWin);
    const otherwise = scale(factor, partial.otherwise, zerosWin);
    if (chosen === undefined && otherwise === undefined) return undefined;
    return where(partial.condition, chosen ?? 0, (otherwise ?? 0) as Tensor);
  }
  const known = constantValue(factor);
  if (known === 1) return partial;
  return zerosWin && (known === undefined || known === 0) ? mulNoNaN(factor, partial) : mul(factor, partial);
}

/**
 * Undoes broadcasting, at the one place where every contribution passes: sums over the axes along which `operand` was
 * stretched and gives the contribution the operand's element type.
 */
export function unbroadcast(contribution: Tensor, operand: Tensor): Tensor {
  const lent = contribution.rank - operand.rank;
  const stretched = contribution.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < lent || (operand.shape[axis - lent] === 1 && contribution.shape[axis] !== 1));
  const summed = reshape(
    sum(contribution, stretched, { keepDims: true }),
    contribution.shape
      .map((length, axis) => (stretched.includes(axis) ? 1 : length))
      .slice(Math.max(lent, 0)) as Shape,
  );
  if (!shapesEqual(summed.shape, operand.shape)) {
    throw new Error(
      `an adjoint of shape ${formatShape(contribution.shape)} does not fit its operand ${describe(operand)}`,
    );
  }
  return cast(summed, operand.dtype);
}

/** A tensor of zeros of the shape and element type of another: the derivative where there is no path. */
export function zerosLike(tensor: Tensor): Tensor {
  return cast(broadcast(0, tensor.shape), tensor.dtype);
}
