/** The reference values of functions that backends have, from the records of the ops, on float64 arrays. */
import type { ScalarFunction } from "../../src/graph/lowering.ts";
import { NDArray } from "../../src/ndarray.ts";
import { ops } from "../../src/ops/index.ts";

/** The values of a function at every position of its operands, computed and kept in float64. */
export function referenceValues(
  name: ScalarFunction,
  ...operands: readonly ArrayLike<number>[]
): Float64Array {
  const op = ops.find(({ lowering }) => lowering?.kind === "scalar" && lowering.function === name)!;
  const shape = [operands[0]!.length];
  const output = NDArray.zeros("float64", shape);
  const arrays = operands.map((operand) => new NDArray("float64", shape, Float64Array.from(operand)));
  op.kernel(arrays, output, {});
  return output.data as Float64Array; // since its element type is float64
}
