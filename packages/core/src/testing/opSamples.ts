/** Ops applied as their samples show: a node over inputs, and data for those inputs. What holds for every op is tested on these. */
import * as fc from "fast-check";
import type { DType } from "../dtype.ts";
import { createNode, type Op, type Sample, type Tensor } from "../graph/tensor.ts";
import type { NDArray } from "../ndarray.ts";
import { input } from "../ops/leaves.ts";
import { arrays, type ElementOptions } from "./arrays.ts";

/** An op applied to inputs `x0`, `x1`, …. */
export interface SampleNode {
  readonly node: Tensor;
  readonly inputs: readonly Tensor[];
}

/** The op over inputs of the sample's shapes; operands of real numbers have the given type. */
export function sampleNode(op: Op, sample: Sample, dtype: "float32" | "float64" = "float64"): SampleNode {
  const inputs = sample.operands.map((operand, index): Tensor =>
    input(`x${index}`, operand.shape, operand.dtype ?? dtype),
  );
  return { node: createNode(op, inputs, sample.attributes), inputs };
}

/** Data for {@link sampleNode}: by default within the intervals on which the op is smooth; whole numbers always are. */
export function sampleFeeds(
  sample: Sample,
  dtype: "float32" | "float64" = "float64",
  { values }: ElementOptions = {},
): fc.Arbitrary<Readonly<Record<string, NDArray>>> {
  const array = ({ shape, domain, dtype: whole }: Sample["operands"][number]): fc.Arbitrary<NDArray> => {
    const type: DType = whole ?? dtype;
    return arrays({ dtype: type, shape, values: whole === undefined ? (values ?? domain) : domain });
  };
  return fc.record(
    Object.fromEntries(sample.operands.map((operand, index) => [`x${index}`, array(operand)])),
  );
}
