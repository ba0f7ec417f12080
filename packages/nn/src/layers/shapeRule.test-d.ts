/** What types know of the shapes on the way through layers. */
import { input, relu, sigmoid, softmax, type Shape, type Tensor } from "@chainrule/core";
import { describe, expectTypeOf, it } from "vitest";
import {
  averagePool,
  batchNorm,
  binaryCrossEntropy,
  buildModel,
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  gru,
  layerNorm,
  lstm,
  maxPool,
  multiHeadAttention,
  residual,
  sequential,
  simpleRnn,
  type Layer,
  type OutputShape,
} from "../index.ts";

type Of<L, S extends Shape> = OutputShape<L, S>;

describe("OutputShape", () => {
  it("follows single layers", () => {
    expectTypeOf<Of<ReturnType<typeof dense<4>>, readonly ["m", 3]>>().toEqualTypeOf<readonly ["m", 4]>();
    const layers = {
      dense: dense({ units: 4 }),
      norm: batchNorm(),
      row: layerNorm(),
      drop: dropout({ rate: 0.5 }),
      flat: flatten(),
      image: conv2d({ channels: 8, size: 3 }),
      pool: maxPool({ window: 2 }),
      average: averagePool({ window: 2 }),
      words: embedding({ count: 10, size: 6 }),
      last: gru({ units: 5 }),
      all: lstm({ units: 5, output: "all" }),
      either: simpleRnn({ units: 5, output: "all" as "all" | "last" }),
      attention: multiHeadAttention({ heads: 2, size: 2 }),
    } as const;
    type L = typeof layers;
    type Image = readonly ["m", 8, 8, 1];
    type Sequence = readonly ["m", 7, 3];
    expectTypeOf<Of<L["dense"], Sequence>>().toEqualTypeOf<readonly ["m", 7, 4]>();
    expectTypeOf<Of<L["norm"], Image>>().toEqualTypeOf<Image>();
    expectTypeOf<Of<L["row"], Image>>().toEqualTypeOf<Image>();
    expectTypeOf<Of<L["drop"], Image>>().toEqualTypeOf<Image>();
    expectTypeOf<Of<L["flat"], Image>>().toEqualTypeOf<readonly ["m", number]>();
    expectTypeOf<Of<L["image"], Image>>().toEqualTypeOf<readonly ["m", number, number, 8]>();
    expectTypeOf<Of<L["pool"], Image>>().toEqualTypeOf<readonly ["m", number, number, 1]>();
    expectTypeOf<Of<L["average"], Image>>().toEqualTypeOf<readonly ["m", number, number, 1]>();
    expectTypeOf<Of<L["words"], readonly ["m", 7]>>().toEqualTypeOf<readonly ["m", 7, 6]>();
    expectTypeOf<Of<L["last"], Sequence>>().toEqualTypeOf<readonly ["m", 5]>();
    expectTypeOf<Of<L["all"], Sequence>>().toEqualTypeOf<readonly ["m", 7, 5]>();
    expectTypeOf<Of<L["either"], Sequence>>().toEqualTypeOf<Shape>();
    expectTypeOf<Of<L["attention"], Sequence>>().toEqualTypeOf<Sequence>();
  });

  it("follows sequences, functions that keep shapes, and what goes around a residual layer", () => {
    const model = sequential([
      conv2d({ channels: 8, size: 3, activation: relu }),
      maxPool({ window: 2 }),
      flatten(),
      residual(sequential([dense({ units: 16 }), sigmoid])),
      sequential([relu, dense({ units: 10 })]),
      softmax,
    ]);
    expectTypeOf<Of<typeof model, readonly ["m", 8, 8, 1]>>().toEqualTypeOf<readonly ["m", 10]>();
    expectTypeOf<Of<typeof model, Shape>>().toEqualTypeOf<Shape>();
  });

  it("knows nothing of layers that do not say, of functions that may change shapes, and of lists of unknown length", () => {
    const own: Layer = dense({ units: 2 });
    const changing = (x: Tensor): Tensor => x.sum(-1);
    expectTypeOf<Of<typeof own, readonly ["m", 3]>>().toEqualTypeOf<Shape>();
    const unknown = sequential([dense({ units: 2 }), changing]);
    expectTypeOf<Of<typeof unknown, readonly ["m", 3]>>().toEqualTypeOf<Shape>();
    const known = sequential([changing, own, own]);
    expectTypeOf<Of<typeof known, readonly ["m", 3]>>().toEqualTypeOf<Shape>();
    const list = sequential(Array.from({ length: 3 }, () => dense({ units: 2 })));
    expectTypeOf<Of<typeof list, readonly ["m", 3]>>().toEqualTypeOf<Shape>();
    const units: number = 3;
    const dynamic = dense({ units });
    expectTypeOf<Of<typeof dynamic, readonly ["m", 3]>>().toEqualTypeOf<readonly ["m", number]>();
  });
});

describe("buildModel", () => {
  it("has predictions of the shape that the types follow, which losses check", () => {
    const model = buildModel(sequential([dense({ units: 8 }), sigmoid, dense({ units: 2 })]), {
      inputShape: ["m", 16],
      seed: 1,
    });
    expectTypeOf(model.x).toEqualTypeOf<Tensor<readonly ["m", 16]>>();
    expectTypeOf(model.predictions).toEqualTypeOf<Tensor<readonly ["m", 2]>>();
    binaryCrossEntropy(model.predictions, input("y", ["m", 2]));
    // @ts-expect-error two columns of predictions beside one of targets
    binaryCrossEntropy(model.predictions, input("y", ["m", 1]));
  });
});
