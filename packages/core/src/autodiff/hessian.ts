/** Second derivatives of a scalar, whole or times a vector: forward mode over the gradient, which is reverse mode. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import type { ShapeOf } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { arrangedLike, checkedDirections, checkedLoss, checkedSources } from "./checks.ts";
import { pushForward } from "./forward.ts";
import { grad, type FitsScalar, type Like } from "./index.ts";
import { entryCount, jacobianByColumns, jacobianByRows, type JoinedShape } from "./jacobian.ts";

/** The Hessian by one tensor, or for a list its blocks: `[i][j]` is the second derivative by the i-th and the j-th. */
export type Hessian<W extends Tensor | readonly Tensor[]> = W extends readonly Tensor[]
  ? { readonly [I in keyof W]: { readonly [J in keyof W]: Tensor<JoinedShape<W[I], W[J]>> } }
  : W extends Tensor
    ? Tensor<JoinedShape<W, W>>
    : never;

/**
 * The Hessian of a scalar: entry `[i…, j…]` is the second derivative by `wrt[i…]` and `wrt[j…]`, so its shape is that of the tensor,
 * twice. Of a list of tensors it gives the blocks. It is symmetric up to rounding.
 *
 * It costs one derivative of the gradient for each entry of `wrt`; {@link hvp} costs one in all.
 * @throws ChainruleError `unbound-dimension` for a block both of whose tensors have named dimensions; otherwise as for `grad`.
 */
export function hessian<L extends Tensor, const W extends Tensor | readonly Tensor[]>(
  loss: L & FitsScalar<ShapeOf<L>>,
  wrt: W,
): Hessian<W> {
  const tensor = checkedLoss("hessian", loss);
  const sources = checkedSources("hessian", wrt);
  const gradients: readonly Tensor[] = grad(tensor as Tensor<readonly []>, sources); // checked to be a scalar
  const blocks = sources.map((_, row) =>
    arrangedLike(
      wrt,
      sources.map((_, column) => block(gradients, sources, row, column)),
    ),
  );
  return arrangedLike(wrt, blocks) as Hessian<W>; // blocks of the joined shapes, as `wrt` is arranged
}

function block(
  gradients: readonly Tensor[],
  sources: readonly Tensor[],
  row: number,
  column: number,
): Tensor {
  const [first, second] = [sources[row]!, sources[column]!];
  const columns = entryCount(second);
  if (columns !== undefined) return jacobianByColumns(gradients[row]!, second, columns);
  const rows = entryCount(first);
  if (rows !== undefined) return jacobianByRows(gradients[row]!, second, rows);
  throw new ChainruleError("unbound-dimension", {
    where: "hessian",
    expected: "one of the two tensors of a block without named dimensions",
    received: `${describe(first)} and ${describe(second)}`,
    fix: "One derivative is taken for each entry of one of them: build it with numbers as its shape, or use hvp",
    data: { shapes: [first.shape, second.shape] },
  });
}

/**
 * The product of the Hessian with a vector, without the Hessian: how the gradient moves when each tensor of `wrt` moves along its
 * vector. It costs one derivative of the gradient.
 * @param vectors For each tensor of `wrt` one of its shape.
 * @throws ChainruleError `shape-mismatch` for a vector of another shape; otherwise as for `grad`.
 */
export function hvp<L extends Tensor, const W extends Tensor | readonly Tensor[]>(
  loss: L & FitsScalar<ShapeOf<L>>,
  wrt: W,
  vectors: W extends readonly Tensor[] ? readonly Tensor[] : Tensor,
): Like<W> {
  const tensor = checkedLoss("hvp", loss);
  const sources = checkedSources("hvp", wrt);
  const directions = checkedDirections("hvp", "vector", vectors, sources);
  const gradients: readonly Tensor[] = grad(tensor as Tensor<readonly []>, sources); // checked to be a scalar
  return arrangedLike(wrt, pushForward(gradients, sources, directions)) as Like<W>; // of the tensors' shapes
}
