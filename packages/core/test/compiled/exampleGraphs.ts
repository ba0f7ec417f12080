/** A dozen small graphs that between them show every kind of kernel, with sizes for their named dimensions. */
import { grad } from "../../src/autodiff/index.ts";
import { relu, softmax } from "../../src/functions/activations.ts";
import { matmul } from "../../src/functions/matmul.ts";
import { mean } from "../../src/functions/statistics.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { add, mul, neg, square, sub } from "../../src/ops/arithmetic.ts";
import { cast } from "../../src/ops/cast.ts";
import { greater } from "../../src/ops/comparison.ts";
import { gather, iota, scatterAdd } from "../../src/ops/indexing.ts";
import { input } from "../../src/ops/leaves.ts";
import { reshape, transpose } from "../../src/ops/movement.ts";
import { max, sum } from "../../src/ops/reduction.ts";
import { where } from "../../src/ops/selection.ts";
import { concat, slice } from "../../src/ops/slicing.ts";
import { exp, log, power, sigmoid, sin, tanh } from "../../src/ops/transcendental.ts";
import { simplify } from "../../src/simplify/simplify.ts";

const m = "m";
const x = input("x", [m, 4]);
const w = input("w", [4, 8]);
const v = input("v", [8]);
const d = input("d", [m, 3], "float64");
const rows = input("rows", [3], "int32");

function network(): Tensor[] {
  const W = input("W", [4, 2]);
  const b = input("b", [2]);
  const U = input("U", [2, 1]);
  const y = input("y", [m, 1]);
  const a = sigmoid(add(matmul(x, W), b)).named("a");
  const yHat = sigmoid(matmul(a, U)).named("p");
  const J = neg(mean(add(mul(y, log(yHat)), mul(sub(1, y), log(sub(1, yHat)))))).named("J");
  return simplify([J, ...grad(J, [W, b, U])] as Tensor[]);
}

/** Graphs by what they show. */
export const exampleGraphs: Readonly<Record<string, () => readonly Tensor[]>> = {
  "one loop over all elements": () => [add(mul(exp(x), 2), 1)],
  "a cheap value that is computed twice rather than stored": () => {
    const shifted = sub(x, 1);
    return [sum(square(shifted)), tanh(shifted)] as Tensor[];
  },
  "a sum over the last axis, over the first, over all": () => [sum(x, 1), sum(x, 0), sum(x)] as Tensor[],
  "a softmax": () => [softmax(x)],
  "a matrix product with what comes before and after it": () => [relu(add(matmul(tanh(x), w), v))],
  "a product with a transposed operand, whose blocks are packed": () => [
    matmul(x, transpose(input("z", [50, 4]), [1, 0])) as Tensor,
  ],
  "products with one column, one row, one term": () => {
    const column = reshape(v, [8, 1]);
    return [
      matmul(w, column),
      matmul(input("row", [1, 4]), w),
      matmul(column, transpose(column, [1, 0])),
    ] as Tensor[];
  },
  "selection and conversion": () => [cast(where(greater(d, 0), d, neg(power(2, d))), "float32")],
  "slices, and parts put together": () => [
    concat([slice(x, [null, [1, 4, 2]]), sin(slice(x, [null, [0, 2]]))], 1),
  ],
  "rows by index, and back": () => [gather(w, rows), scatterAdd(input("u", [3, 2]), rows, 4)],
  "positions, and an extreme over two axes": () => [max(mul(d, iota([m, 3], 1, "float64")))] as Tensor[],
  "the article's network and its gradients": network,
};

/** The sizes for which they are compiled. */
export const exampleSizes: ReadonlyMap<string, number> = new Map([[m, 5]]);
