/** The matrix product as users call it: vectors too, element types aligned. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import type { Fits, MatMul, ShapeOf, ShapeOrError } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { lift } from "../ops/define.ts";
import { checkInnerDimensions, matrixProduct } from "../ops/matmul.ts";
import { reshape } from "../ops/movement.ts";

/**
 * The matrix product `a @ b` over the last axis of `a` and the second to last of `b`. A vector counts as a row on the left
 * and as a column on the right, and the axis it lends is dropped again; leading axes are batches and broadcast.
 * @throws ChainruleError `shape-mismatch` when the inner dimensions differ, `rank-mismatch` for scalars.
 */
export function matmul<A extends Tensor, B extends Tensor>(
  a: A,
  b: B & Fits<MatMul<ShapeOf<A>, ShapeOf<B>>>,
): Tensor<ShapeOrError<MatMul<ShapeOf<A>, ShapeOf<B>>>> {
  const [left, right] = lift("matmul", [a, b]) as [Tensor, Tensor];
  for (const operand of [left, right]) {
    if (operand.rank > 0) continue;
    throw new ChainruleError("rank-mismatch", {
      where: "matmul",
      expected: "operands with at least one axis",
      received: `${describe(left)} and ${describe(right)}`,
      fix: "Use mul to scale by a scalar",
    });
  }
  checkInnerDimensions(left, right); // here, where the operands still have the shapes that the caller knows
  const row = left.rank === 1 ? reshape(left, [1, ...left.shape]) : left;
  const column = right.rank === 1 ? reshape(right, [...right.shape, 1]) : right;
  const product = matrixProduct(row, column);
  const kept = product.shape.filter(
    (_, axis) =>
      !(left.rank === 1 && axis === product.rank - 2) && !(right.rank === 1 && axis === product.rank - 1),
  );
  return reshape(product, kept) as Tensor<never>; // the static rule is the twin of this one
}
