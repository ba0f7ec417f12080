/** The workloads as graphs, written with the public API as a user would. It does not know how they are run or timed. */
import {
  grad,
  input,
  logSoftmax,
  matmul,
  mean,
  NDArray,
  parameter,
  relu,
  sigmoid,
  sub,
  sum,
  tanh,
  type Feeds,
  type Parameter,
  type Tensor,
} from "@chainrule/core";
import { binaryCrossEntropy } from "@chainrule/nn";
import type { ElementwiseSpec, NetworkSpec, ProductSpec, Spec } from "./workloads.ts";

/** What a workload computes in one step, before simplification. */
export interface OurGraph {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly updates: readonly (readonly [Parameter, Tensor])[];
  /** What the loss is, for a workload that has one. */
  readonly loss?: Tensor;
  readonly feeds: Feeds;
}

const activations = { relu, sigmoid, tanh };
type Activation = (z: Tensor) => Tensor;

/** The cross-entropy of the scores, as a user would write it. */
const heads: Record<NetworkSpec["head"], (z: Tensor, y: Tensor) => Tensor> = {
  binary: (z, y) => binaryCrossEntropy(sigmoid(z), y),
  softmax: (z, y) => mean(sum(y.mul(logSoftmax(z, 1)), 1)).neg(),
};

const array = (data: Float32Array, shape: readonly number[]): NDArray => new NDArray("float32", shape, data);

function networkGraph(spec: NetworkSpec, arrays: readonly Float32Array[]): OurGraph {
  const { widths, rows, learningRate } = spec;
  const [inputs, outputs] = [widths[0]!, widths.at(-1)!];
  const y: Tensor = input("y", ["m", outputs]);
  const parameters: Parameter[] = [];
  let a: Tensor = input("x", ["m", inputs]);
  for (let layer = 1; layer < widths.length; layer++) {
    const [fanIn, units] = [widths[layer - 1]!, widths[layer]!];
    const W: Parameter = parameter(`W_${layer}`, array(arrays[2 * layer]!, [fanIn, units]));
    const b: Parameter = parameter(`b_${layer}`, array(arrays[2 * layer + 1]!, [1, units]));
    parameters.push(W, b);
    const z: Tensor = matmul(a, W).add(b);
    a = layer === widths.length - 1 ? z : (activations[spec.activation] as Activation)(z);
  }
  const loss = heads[spec.head](a, y) as Tensor<readonly []>;
  const gradients = grad(loss, parameters) as readonly Tensor[];
  return {
    outputs: spec.lossEachStep ? { loss } : {},
    updates: parameters.map((each, index) => [
      each,
      sub(each, gradients[index]!.mul(learningRate)) as Tensor,
    ]),
    loss,
    feeds: { x: array(arrays[0]!, [rows, inputs]), y: array(arrays[1]!, [rows, outputs]) },
  };
}

/** The operands are parameters, which stay in the program's memory as the arrays of other systems stay in theirs. */
function productGraph({ size }: ProductSpec, arrays: readonly Float32Array[]): OurGraph {
  const [A, B] = arrays.map(
    (data, index) => parameter("AB"[index]!, array(data, [size, size])) as Tensor,
  ) as [Tensor, Tensor];
  return { outputs: { C: matmul(A, B) as Tensor }, updates: [], feeds: {} };
}

function elementwiseGraph({ size }: ElementwiseSpec, arrays: readonly Float32Array[]): OurGraph {
  const operands: Tensor[] = arrays.map((data, index) => parameter("abcd"[index]!, array(data, [size])));
  const [a, b, c, d] = operands as [Tensor, Tensor, Tensor, Tensor];
  const total = sum(sigmoid(a.mul(b).add(c)).mul(d).sub(tanh(a))) as Tensor<readonly []>;
  const [da, db, dc, dd] = grad(total, operands) as [Tensor, Tensor, Tensor, Tensor];
  return { outputs: { total, da, db, dc, dd }, updates: [], feeds: {} };
}

/** The graph of a workload. */
export function graphOf(spec: Spec, arrays: readonly Float32Array[]): OurGraph {
  if (spec.kind === "network") return networkGraph(spec, arrays);
  return spec.kind === "product" ? productGraph(spec, arrays) : elementwiseGraph(spec, arrays);
}
