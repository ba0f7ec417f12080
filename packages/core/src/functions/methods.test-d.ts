/** What the editor knows of the shapes of methods and functions, and what it refuses. */
import { describe, expectTypeOf, test } from "vitest";
import {
  add,
  clip,
  concat,
  constant,
  expandDims,
  gather,
  input,
  log,
  logsumexp,
  matmul,
  matrixTranspose,
  maximum,
  mean,
  NDArray,
  ones,
  pad,
  parameter,
  pow,
  relu,
  reshape,
  softmax,
  squeeze,
  stack,
  sub,
  sum,
  type Tensor,
  transpose,
  where,
  zeros,
  type Parameter,
  type Shape,
} from "../index.ts";

const x = input("x", ["m", 16]);
const W = parameter("W", NDArray.zeros("float32", [16, 8]));
const b = parameter("b", NDArray.zeros("float32", [8]));
const images = input("images", ["m", 3, 28, 28]);
const anything: Tensor = x;
const length = Number("16");

describe("leaves", () => {
  test("keep the literal shape they are given", () => {
    expectTypeOf(x).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
    expectTypeOf(W).toEqualTypeOf<Parameter<readonly [16, 8]>>();
    expectTypeOf(
      parameter("w", new NDArray<[16, 8]>("float32", [16, 8], new Float32Array(128))),
    ).toEqualTypeOf<Parameter<[16, 8]>>();
    expectTypeOf(constant(2)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(zeros(["m", 2])).toEqualTypeOf<Tensor<readonly ["m", 2]>>();
    expectTypeOf(ones([])).toEqualTypeOf<Tensor<readonly []>>();
  });

  test("have an unknown shape when it is read from data", () => {
    expectTypeOf(parameter("w", [[1, 2]])).toEqualTypeOf<Parameter>();
    expectTypeOf(constant([1, 2])).toEqualTypeOf<Tensor>();
    expectTypeOf(input("x", [length, 3])).toEqualTypeOf<Tensor<readonly [number, 3]>>();
  });
});

describe("matmul", () => {
  test("of matrices, vectors and batches", () => {
    expectTypeOf(x.matmul(W)).toEqualTypeOf<Tensor<readonly ["m", 8]>>();
    expectTypeOf(matmul(x, W)).toEqualTypeOf<Tensor<readonly ["m", 8]>>();
    expectTypeOf(x.matmul(W).matmul(b)).toEqualTypeOf<Tensor<readonly ["m"]>>();
    expectTypeOf(b.matmul(b)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(images.matmul(zeros([28, 5]))).toEqualTypeOf<Tensor<readonly ["m", 3, 28, 5]>>();
    expectTypeOf(x.transpose().matmul(x)).toEqualTypeOf<Tensor<readonly [16, 16]>>();
  });

  test("refuses inner dimensions that differ", () => {
    // @ts-expect-error matmul of [m, 16] and [8]: inner dimensions 16 and 8 differ
    x.matmul(b);
    // @ts-expect-error matmul of [16, 8] and [m, 16]: inner dimensions 8 and m differ
    matmul(W, x);
    // @ts-expect-error a number is no matrix
    x.matmul(2);
  });

  test("takes tensors whose shape is known at run time only", () => {
    expectTypeOf(anything.matmul(W)).toEqualTypeOf<Tensor>();
    expectTypeOf(x.matmul(anything)).toEqualTypeOf<Tensor>();
    expectTypeOf(zeros([length, length]).matmul(W)).toEqualTypeOf<Tensor<readonly [number, 8]>>();
  });
});

describe("elementwise", () => {
  test("operands broadcast, numbers have no axes", () => {
    expectTypeOf(x.matmul(W).add(b)).toEqualTypeOf<Tensor<readonly ["m", 8]>>();
    expectTypeOf(b.add(x.matmul(W))).toEqualTypeOf<Tensor<readonly ["m", 8]>>();
    expectTypeOf(x.mul(2)).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
    expectTypeOf(sub(1, x)).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
    expectTypeOf(add(1, 2)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(zeros(["m", 1]).mul(zeros([1, 4]))).toEqualTypeOf<Tensor<readonly ["m", 4]>>();
    expectTypeOf(x.greater(0)).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
    expectTypeOf(x.add(anything)).toEqualTypeOf<Tensor>();
    expectTypeOf(x.add(anything as Tensor | number)).toEqualTypeOf<Tensor>();
  });

  test("one operand keeps its shape", () => {
    expectTypeOf(log(x)).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
    expectTypeOf(relu(W)).toEqualTypeOf<Tensor<readonly [16, 8]>>();
    expectTypeOf(softmax(x)).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
    expectTypeOf(x.neg().exp().cast("float64")).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
  });

  test("pow, where and clip broadcast as well", () => {
    expectTypeOf(pow(x, 2)).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
    expectTypeOf(pow(2, x)).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
    expectTypeOf(where(x.greater(0), zeros([16]), 1)).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
    expectTypeOf(clip(x, 0, ones([16]))).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
  });

  test("refuses shapes that do not broadcast", () => {
    // @ts-expect-error shapes [m, 16] and [8] do not broadcast: dimensions 16 and 8 differ
    x.add(b);
    // @ts-expect-error shapes [m, 16] and [n, 16] do not broadcast: dimensions m and n differ
    maximum(x, input("y", ["n", 16]));
    // @ts-expect-error shapes [m, 16] and [8] do not broadcast: dimensions 16 and 8 differ
    x.pow(b);
    // @ts-expect-error shapes [m, 16] and [8] do not broadcast: dimensions 16 and 8 differ
    clip(x, b, 1);
    // @ts-expect-error shapes [m, 16] and [8] do not broadcast: dimensions 16 and 8 differ
    clip(x, 0, b);
    // @ts-expect-error the condition does not broadcast with the branches
    where(b.greater(0), x, 0);
    // @ts-expect-error the branches do not broadcast with each other
    where(x.greater(0), x, b);
    // @ts-expect-error arrays are wrapped in constant(…) first
    x.add([1, 2]);
  });
});

describe("reductions", () => {
  test("by position, name or list, kept or dropped", () => {
    expectTypeOf(x.sum()).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(x.mean("m")).toEqualTypeOf<Tensor<readonly [16]>>();
    expectTypeOf(mean(x, -1, { keepDims: true })).toEqualTypeOf<Tensor<readonly ["m", 1]>>();
    expectTypeOf(images.sum([1, -1])).toEqualTypeOf<Tensor<readonly ["m", 28]>>();
    expectTypeOf(sum(images, ["m", 1], { keepDims: true })).toEqualTypeOf<Tensor<readonly [1, 1, 28, 28]>>();
    expectTypeOf(logsumexp(x, 1)).toEqualTypeOf<Tensor<readonly ["m"]>>();
    expectTypeOf(x.max(undefined, { keepDims: true })).toEqualTypeOf<Tensor<readonly [1, 1]>>();
  });

  test("over what run time decides", () => {
    expectTypeOf(x.sum(length as 0 | 1)).toEqualTypeOf<Tensor>();
    expectTypeOf(x.sum(0, { keepDims: Boolean(length) })).toEqualTypeOf<Tensor>();
    expectTypeOf(anything.sum(length)).toEqualTypeOf<Tensor>();
    expectTypeOf(anything.sum([0, 1], { keepDims: true })).toEqualTypeOf<Tensor>();
  });

  test("refuses axes that the tensor does not have", () => {
    // @ts-expect-error axes of [m, 16] are -2 … 1 and "m"
    x.sum(2);
    // @ts-expect-error axes of [m, 16] are -2 … 1 and "m"
    mean(x, "n");
    // @ts-expect-error axes of [m, 16] are -2 … 1 and "m"
    x.max([0, -3]);
  });
});

describe("movement", () => {
  test("transpose", () => {
    expectTypeOf(x.transpose()).toEqualTypeOf<Tensor<readonly [16, "m"]>>();
    expectTypeOf(images.transpose([0, 2, 3, 1])).toEqualTypeOf<Tensor<readonly ["m", 28, 28, 3]>>();
    expectTypeOf(transpose(images, [0, -2, -1, 1])).toEqualTypeOf<Tensor<readonly ["m", 28, 28, 3]>>();
    expectTypeOf(matrixTranspose(images.reshape(["m", 3, 784]))).toEqualTypeOf<
      Tensor<readonly ["m", 784, 3]>
    >();
    // @ts-expect-error a permutation of [m, 16] has one entry per axis
    x.transpose([0]);
    // @ts-expect-error a permutation of [m, 16] names each axis once
    x.transpose([0, 0]);
    // @ts-expect-error there is no axis 2
    x.transpose([0, 2]);
    // @ts-expect-error a matrix transpose needs at least two axes, not [8]
    matrixTranspose(b);
  });

  test("reshape", () => {
    expectTypeOf(images.reshape(["m", 2352])).toEqualTypeOf<Tensor<readonly ["m", 2352]>>();
    expectTypeOf(reshape(anything, ["m", 2])).toEqualTypeOf<Tensor<readonly ["m", 2]>>();
    // @ts-expect-error reshape from [m, 16] to [m, 4, 5] would change the number of elements
    x.reshape(["m", 4, 5]);
    // @ts-expect-error reshape from [m, 16] to [16] would change the number of elements
    reshape(x, [16]);
  });

  test("concat and stack", () => {
    expectTypeOf(concat([x, x.mul(2)], 1)).toEqualTypeOf<Tensor<readonly ["m", 32]>>();
    expectTypeOf(concat([W, zeros([4, 8])])).toEqualTypeOf<Tensor<readonly [20, 8]>>();
    expectTypeOf(concat([x, anything], 1)).toEqualTypeOf<Tensor>();
    expectTypeOf(stack([x, x, x])).toEqualTypeOf<Tensor<readonly [3, "m", 16]>>();
    expectTypeOf(stack([b, b], -1)).toEqualTypeOf<Tensor<readonly [8, 2]>>();
    expectTypeOf(stack([b] as Tensor<readonly [8]>[])).toEqualTypeOf<Tensor<readonly [number, 8]>>();
    // @ts-expect-error concat of [16, 8] and [8]: ranks differ
    concat([W, b]);
    // @ts-expect-error concat of [m, 16] and [16, 8]: dimensions m and 16 differ
    concat([x, W], 1);
    // @ts-expect-error stack of [m, 16] and [16, 8]: dimensions m and 16 differ
    stack([x, W]);
  });

  test("expandDims and squeeze", () => {
    expectTypeOf(expandDims(x, 1)).toEqualTypeOf<Tensor<readonly ["m", 1, 16]>>();
    expectTypeOf(squeeze(expandDims(x, -1), 2)).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
    expectTypeOf(squeeze(zeros([1, 2, 1]))).toEqualTypeOf<Tensor<readonly [2]>>();
    expectTypeOf(squeeze(anything)).toEqualTypeOf<Tensor>();
    // @ts-expect-error squeeze needs an axis of length 1, not 16 as in [m, 16]
    squeeze(x, 1);
    // @ts-expect-error expandDims of [m, 16] gives one axis more, which cannot be axis 3
    expandDims(x, 3);
  });

  test("slice and pad leave lengths to run time, but not names", () => {
    expectTypeOf(x.slice([null, [0, 4]])).toEqualTypeOf<Tensor<readonly ["m", number]>>();
    expectTypeOf(W.slice([[0, 4]])).toEqualTypeOf<Tensor<readonly [number, 8]>>();
    expectTypeOf(W.slice([[0, 4]] as [number, number][])).toEqualTypeOf<Tensor<readonly [number, number]>>();
    expectTypeOf(
      pad(x, [
        [0, 0],
        [1, 1],
      ]),
    ).toEqualTypeOf<Tensor<readonly ["m", number]>>();
    expectTypeOf(gather(x, input("i", [3], "int32"))).toEqualTypeOf<Tensor>();
  });
});

describe("Tensor<S>", () => {
  test("is covariant: a tensor of a known shape is a tensor", () => {
    expectTypeOf<Tensor<readonly ["m", 8]>>().toExtend<Tensor>();
    expectTypeOf<Tensor<readonly [16, 8]>>().toExtend<Tensor<readonly [number, number]>>();
    expectTypeOf<Parameter<readonly [16, 8]>>().toExtend<Tensor<readonly [16, 8]>>();
    expectTypeOf<Tensor>().not.toExtend<Tensor<readonly [16, 8]>>();
    expectTypeOf<Tensor<readonly [16, 8]>>().not.toExtend<Tensor<readonly [8, 16]>>();
  });

  test("named() keeps the type", () => {
    expectTypeOf(x.named("features")).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
  });

  test("a function of the user's own may ask for no more than a rank", () => {
    const layer = (
      features: Tensor<readonly ["m", number]>,
      weights: Tensor<readonly [number, number]>,
    ): Tensor => features.matmul(weights).relu();
    expectTypeOf(layer(x, W)).toEqualTypeOf<Tensor>();
    // @ts-expect-error images has four axes
    layer(images, W);
  });
});

test("thirty layers, one after the other, keep exact shapes", () => {
  const layer = <S extends Shape>(a: Tensor<S>): Tensor<S> => a;
  const square = zeros([16, 16]);
  const four = layer(
    x.matmul(square).add(1).sigmoid().matmul(square).relu().matmul(square).tanh().matmul(square),
  );
  const ten = four.matmul(square).matmul(square).matmul(square).matmul(square).matmul(square).matmul(square);
  const twenty = ten
    .matmul(square)
    .add(x)
    .matmul(square)
    .add(x)
    .matmul(square)
    .add(x)
    .matmul(square)
    .add(x)
    .matmul(square)
    .add(x)
    .matmul(square)
    .add(x)
    .matmul(square)
    .add(x)
    .matmul(square)
    .add(x)
    .matmul(square)
    .add(x)
    .matmul(square)
    .add(x);
  const thirty = twenty
    .matmul(zeros([16, 128]))
    .matmul(zeros([128, 64]))
    .matmul(zeros([64, 32]))
    .matmul(zeros([32, 16]))
    .matmul(zeros([16, 8]))
    .matmul(zeros([8, 4]))
    .matmul(zeros([4, 3]))
    .matmul(zeros([3, 2]))
    .matmul(zeros([2, 1]))
    .matmul(zeros([1, 5]));
  expectTypeOf(thirty).toEqualTypeOf<Tensor<readonly ["m", 5]>>();
});
