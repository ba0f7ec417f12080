/** What the editor knows of the shapes of windows, convolutions, pooling and random tensors. */
import { expectTypeOf, test } from "vitest";
import {
  argMax,
  averagePool,
  conv1d,
  conv2d,
  cumulativeSum,
  input,
  maxPool,
  oneHot,
  randomBernoulli,
  randomNormal,
  randomUniform,
  windows,
  type Tensor,
} from "../index.ts";

const images = input("images", ["m", 28, 28, 3]);
const anything: Tensor = images;

test("windows put their size behind, and leave the other axes", () => {
  expectTypeOf(windows(images, 1, 5)).toEqualTypeOf<Tensor<readonly ["m", number, 28, 3, 5]>>();
  expectTypeOf(windows(images, -1, 2)).toEqualTypeOf<Tensor<readonly ["m", 28, 28, number, 2]>>();
  expectTypeOf(windows(anything, 1, 5)).toEqualTypeOf<Tensor>();
});

test("convolutions keep the batch and have the outputs of their kernel", () => {
  const kernel = input("kernel", [3, 3, 3, 16]);
  expectTypeOf(conv2d(images, kernel)).toEqualTypeOf<Tensor<readonly ["m", number, number, 16]>>();
  expectTypeOf(conv2d(anything, kernel)).toEqualTypeOf<Tensor>();
  const sequences = input("sequences", ["m", 100, 8]);
  const filter = input("filter", [3, 8, 4]);
  expectTypeOf(conv1d(sequences, filter)).toEqualTypeOf<Tensor<readonly ["m", number, 4]>>();
});

test("pooling keeps the batch and the channels", () => {
  expectTypeOf(maxPool(images, 2)).toEqualTypeOf<Tensor<readonly ["m", number, number, 3]>>();
  expectTypeOf(averagePool(anything, 2)).toEqualTypeOf<Tensor>();
});

test("positions lose their axis, sums keep it, and vectors with a one add one", () => {
  expectTypeOf(argMax(images, -1)).toEqualTypeOf<Tensor<readonly ["m", 28, 28]>>();
  expectTypeOf(cumulativeSum(images, "m")).toEqualTypeOf<Tensor<readonly ["m", 28, 28, 3]>>();
  expectTypeOf(oneHot(input("i", ["m"], "int32"), 10)).toEqualTypeOf<Tensor<readonly ["m", 10]>>();
  // @ts-expect-error there is no axis 4
  argMax(images, 4);
});

test("random tensors have the shape that was asked for", () => {
  expectTypeOf(randomUniform(["m", 4], 1)).toEqualTypeOf<Tensor<readonly ["m", 4]>>();
  expectTypeOf(randomNormal([2], 1)).toEqualTypeOf<Tensor<readonly [2]>>();
  expectTypeOf(randomBernoulli([], 1, 0.1)).toEqualTypeOf<Tensor<readonly []>>();
});
