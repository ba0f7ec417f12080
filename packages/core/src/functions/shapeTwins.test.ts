/** The shape that the editor infers is the shape that the graph infers: each line is checked by the compiler and by the run. */
import { expect, test } from "vitest";
import {
  clip,
  concat,
  constant,
  expandDims,
  grad,
  input,
  jvp,
  logSoftmax,
  matrixTranspose,
  mean,
  norm,
  pad,
  parameter,
  pow,
  prod,
  squeeze,
  stack,
  sum,
  where,
  zeros,
  NDArray,
  type Shape,
  type Tensor,
} from "../index.ts";

/** Compiles only if `shape` is the static shape of the tensor, which must not be of unknown rank. */
function expectShape<S extends Shape>(
  tensor: Tensor<S>,
  shape: number extends S["length"] ? never : NoInfer<S>,
): void {
  expect(tensor.shape).toEqual(shape);
}

const x = input("x", ["m", 16]);
const W = parameter("W", NDArray.zeros("float32", [16, 8]));
const b = zeros([8]);
const images = input("images", ["m", 3, 4, 5]);

test("elementwise", () => {
  expectShape(x.mul(2), ["m", 16]);
  expectShape(b.add(x.matmul(W)), ["m", 8]);
  expectShape(zeros(["m", 1]).sub(zeros([1, 4])), ["m", 4]);
  expectShape(zeros([3, 1, 5]).div(zeros([4, 1])), [3, 4, 5]);
  expectShape(zeros([0, 3]).mul(zeros([1, 3])), [0, 3]);
  expectShape(constant(1).add(2), []);
  expectShape(pow(x, 3), ["m", 16]);
  expectShape(where(x.less(0), zeros([16]), 1), ["m", 16]);
  expectShape(clip(x, 0, 1), ["m", 16]);
  expectShape(logSoftmax(x), ["m", 16]);
});

test("matmul", () => {
  expectShape(x.matmul(W), ["m", 8]);
  expectShape(b.matmul(b), []);
  expectShape(W.matmul(b), [16]);
  expectShape(zeros([16]).matmul(W), [8]);
  expectShape(images.matmul(zeros([5, 2])), ["m", 3, 4, 2]);
  expectShape(zeros([2, 4]).matmul(images), ["m", 3, 2, 5]);
  expectShape(zeros([7, 1, 2, 3]).matmul(zeros([6, 3, 4])), [7, 6, 2, 4]);
  expectShape(images.matmul(zeros([5])), ["m", 3, 4]);
  expectShape(zeros([4]).matmul(images), ["m", 3, 5]);
});

test("reductions", () => {
  expectShape(images.sum(), []);
  expectShape(images.sum([]), ["m", 3, 4, 5]);
  expectShape(images.sum("m"), [3, 4, 5]);
  expectShape(images.max([-1, 1]), ["m", 4]);
  expectShape(mean(images, ["m", 2], { keepDims: true }), [1, 3, 1, 5]);
  expectShape(sum(images, undefined, { keepDims: true }), [1, 1, 1, 1]);
  expectShape(prod(images, [0, 1, 2]), [5]);
  expectShape(norm(x, -1), ["m"]);
});

test("movement", () => {
  expectShape(images.transpose(), [5, 4, 3, "m"]);
  expectShape(images.transpose([0, -1, 1, 2]), ["m", 5, 3, 4]);
  expectShape(matrixTranspose(images), ["m", 3, 5, 4]);
  expectShape(images.reshape([3, "m", 20]), [3, "m", 20]);
  expectShape(zeros(["m", 0]).reshape([0]), [0]);
  expectShape(concat([x, x, zeros(["m", 4])], 1), ["m", 36]);
  expectShape(concat([x, x], -1), ["m", 32]);
  expectShape(stack([x, x]), [2, "m", 16]);
  expectShape(stack([x, x, x], -1), ["m", 16, 3]);
  expectShape(expandDims(x, 1), ["m", 1, 16]);
  expectShape(expandDims(x, -1), ["m", 16, 1]);
  expectShape(squeeze(zeros([1, "m", 1])), ["m"]);
  expectShape(squeeze(zeros([1, "m", 1]), -1), [1, "m"]);
  expectShape(x.slice([null, [1, 4]]), ["m", 3]);
  expectShape(
    pad(x, [
      [0, 0],
      [1, 2],
    ]),
    ["m", 19],
  );
});

test("derivatives", () => {
  const z = x.matmul(W).add(b);
  expectShape(grad(z.square().sum(), W), [16, 8]);
  expectShape(grad(z.square().sum(), [b, x])[0], [8]);
  expectShape(grad(z.square().sum(), [b, x])[1], ["m", 16]);
  expectShape(jvp(z, W, zeros([16, 8])), ["m", 8]);
});
