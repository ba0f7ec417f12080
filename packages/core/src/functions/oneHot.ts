/** Indices as vectors with a single one. */
import type { DType } from "../dtype.ts";
import { checkShape, type Dimension } from "../graph/shape.ts";
import type { ShapeOf } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { cast } from "../ops/cast.ts";
import { equalTo } from "../ops/comparison.ts";
import { checkIndices, iota } from "../ops/indexing.ts";
import { reshape } from "../ops/movement.ts";

/**
 * For every index a vector of `depth` elements along a new last axis: 1 at the index, else 0; all zeros for an index out of range.
 * @throws ChainruleError `dtype-mismatch` unless the indices are int32; `invalid-argument` for a malformed depth.
 */
export function oneHot<A extends Tensor, const D extends Dimension>(
  indices: A,
  depth: D,
  dtype: DType = "float32",
): Tensor<readonly [...ShapeOf<A>, D]> {
  checkIndices("oneHot", indices);
  checkShape("oneHot", [depth]);
  const column: Tensor = reshape(indices as Tensor, [...indices.shape, 1]);
  return cast(equalTo(column, iota([depth])) as Tensor, dtype) as unknown as Tensor<
    readonly [...ShapeOf<A>, D]
  >; // the indices stretch along the positions
}
