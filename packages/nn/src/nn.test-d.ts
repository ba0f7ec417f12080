/** What the types of nn promise: shapes follow from options, and losses refuse shapes that differ. */
import { grad, input, parameter, sigmoid, type NDArray, type Parameter, type Tensor } from "@chainrule/core";
import { describe, expectTypeOf, it } from "vitest";
import {
  binaryCrossEntropy,
  binaryCrossEntropyFromLogits,
  categoricalCrossEntropy,
  categoricalCrossEntropyFromLogits,
  dense,
  glorotUniform,
  heNormal,
  hinge,
  huber,
  kullbackLeibler,
  meanAbsoluteError,
  meanSquaredError,
  normal,
  orthogonal,
  sequential,
  twoLayerNetwork,
  zeros,
  type Initializer,
  type Layer,
  type Loss,
} from "./index.ts";

describe("initializers", () => {
  it("carry the shape into the array and the parameter", () => {
    const array = normal([16, 8], { std: 0.1, seed: 1 });
    expectTypeOf(array).toEqualTypeOf<NDArray<readonly [16, 8]>>();
    expectTypeOf(parameter("W_1", array)).toEqualTypeOf<Parameter<readonly [16, 8]>>();
    // @ts-expect-error inner dimensions 4 and 16 differ
    input("x", ["m", 4]).matmul(parameter("W_1", array));
  });

  it("are initializers, and need a seed where they draw", () => {
    expectTypeOf(normal).toExtend<Initializer>();
    expectTypeOf(zeros).toExtend<Initializer>();
    expectTypeOf(glorotUniform).toExtend<Initializer>();
    expectTypeOf(heNormal).toExtend<Initializer>();
    expectTypeOf(orthogonal).toExtend<Initializer>();
    // @ts-expect-error a seed is missing
    normal([2], {});
  });
});

describe("losses", () => {
  const column = input("column", ["m", 1]);
  const flat = input("flat", ["m"]);
  const two = input("two", ["m", 2]);
  const dynamic: Tensor = input("dynamic", ["m", 1]);

  it("take equal shapes and shapes known only at run time, and refuse others", () => {
    expectTypeOf(binaryCrossEntropy(column, input("y", ["m", 1]))).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(meanSquaredError(two, two, { reduction: "sum" })).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(meanSquaredError(two, two, { reduction: "none" })).toEqualTypeOf<
      Tensor<readonly ["m", 2]>
    >();
    meanSquaredError(dynamic, column);
    meanSquaredError(column, dynamic);
    meanSquaredError(input("x", [2 as number, 1]), input("y", [2, 1]));
    grad(binaryCrossEntropy(column, column), [column]);
    // @ts-expect-error ranks differ
    meanSquaredError(column, flat);
    // @ts-expect-error columns differ
    binaryCrossEntropy(two, column);
    // @ts-expect-error named dimensions differ
    binaryCrossEntropy(flat, input("y", ["n"]));
  });

  it("of classes take rows of the same shape, or their labels", () => {
    const labels = input("labels", ["m"], "int32");
    const none = { reduction: "none" } as const;
    expectTypeOf(categoricalCrossEntropy(two, two)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(categoricalCrossEntropy(two, labels, none)).toEqualTypeOf<Tensor<readonly ["m"]>>();
    expectTypeOf(kullbackLeibler(two, two, none)).toEqualTypeOf<Tensor<readonly ["m"]>>();
    categoricalCrossEntropyFromLogits(dynamic, labels);
    // @ts-expect-error as many labels as rows
    categoricalCrossEntropy(two, input("labels", ["n"], "int32"));
    // @ts-expect-error as many classes on both sides
    categoricalCrossEntropy(two, column);
    // @ts-expect-error a divergence needs distributions on both sides
    kullbackLeibler(two, labels);
  });

  it("are losses for fit", () => {
    expectTypeOf(binaryCrossEntropy).toExtend<Loss>();
    expectTypeOf(binaryCrossEntropyFromLogits).toExtend<Loss>();
    expectTypeOf(categoricalCrossEntropy).toExtend<Loss>();
    expectTypeOf(categoricalCrossEntropyFromLogits).toExtend<Loss>();
    expectTypeOf(hinge).toExtend<Loss>();
    expectTypeOf(huber).toExtend<Loss>();
    expectTypeOf(kullbackLeibler).toExtend<Loss>();
    expectTypeOf(meanAbsoluteError).toExtend<Loss>();
    expectTypeOf(meanSquaredError).toExtend<Loss>();
  });
});

describe("layers", () => {
  it("make parameters in the arrangement in which they are applied", () => {
    const { weights, bias } = dense({ units: 2 }).init(1, ["m", 3]);
    expectTypeOf(weights).toEqualTypeOf<Parameter>();
    dense({ units: 2, activation: sigmoid }).apply({ weights, bias }, input("x", ["m", 3]), {
      training: false,
    });
  });

  it("may be any layer, or a function, in a sequence", () => {
    expectTypeOf(dense({ units: 2 })).toExtend<Layer>();
    sequential([dense({ units: 2 }), sigmoid, sequential([])]);
    // @ts-expect-error a number is no layer
    sequential([2]);
  });
});

describe("twoLayerNetwork", () => {
  it("knows the shapes of its tensors", () => {
    const network = twoLayerNetwork({ inputs: 16, hidden: 8, outputs: 1, seed: 1 });
    expectTypeOf(network.x).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
    expectTypeOf(network.W1).toEqualTypeOf<Parameter<readonly [16, 8]>>();
    expectTypeOf(network.b2).toEqualTypeOf<Parameter<readonly [1, 1]>>();
    expectTypeOf(network.a1).toEqualTypeOf<Tensor<readonly ["m", 8]>>();
    expectTypeOf(network.yHat).toEqualTypeOf<Tensor<readonly ["m", 1]>>();
    expectTypeOf(network.J).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(network.gradients.W2).toEqualTypeOf<Tensor<readonly [8, 1]>>();
    // @ts-expect-error inner dimensions 16 and 8 differ
    network.x.matmul(network.W2);
  });

  it("has sizes known only at run time, too", () => {
    const hidden: number = 4;
    expectTypeOf(twoLayerNetwork({ inputs: 2, hidden, outputs: 1, seed: 1 }).W2.shape).toEqualTypeOf<
      readonly [number, 1]
    >();
  });
});
