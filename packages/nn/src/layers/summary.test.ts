import { relu, sigmoid } from "@chainrule/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { buildModel } from "../training/model.ts";
import { twoLayerNetwork } from "../twoLayerNetwork.ts";
import { batchNorm } from "./batchNorm.ts";
import { conv2d } from "./convolution.ts";
import { dense } from "./dense.ts";
import { flatten } from "./flatten.ts";
import { maxPool } from "./pooling.ts";
import { residual } from "./residual.ts";
import { sequential } from "./sequential.ts";
import { summary } from "./summary.ts";

it("lists layers, shapes and counts, parts of parts indented, and totals", () => {
  const model = buildModel(
    sequential([
      conv2d({ channels: 16, size: 3, padding: "same", activation: relu }),
      batchNorm(),
      maxPool({ window: 2 }),
      flatten(),
      residual(sequential([dense({ units: 256 }), relu])),
      dense({ units: 10 }),
    ]),
    { inputShape: ["m", 8, 8, 1], seed: 1 },
  );
  expect(`\n${summary(model)}\n`).toBe(`
layer                               output                            parameters
────────────────────────────────────────────────────────────────────────────────
input                               [m, 8, 8, 1]
1 conv2d                            [m, 8, 8, 16]                            160
2 batchNorm                         [m, 8, 8, 16]                             64
3 maxPool                           [m, 4, 4, 16]
4 flatten                           [m, 256]
5 residual                          [m, 256]                              65,792
  1 sequential                      [m, 256]                              65,792
    1 dense                         [m, 256]                              65,792
    2 relu                          [m, 256]
6 dense                             [m, 10]                                2,570
────────────────────────────────────────────────────────────────────────────────
trained                                                                   68,554
statistics                                                                    32
`);
});

it("lists the parameters of a model that was made without layers", () => {
  const text = summary(twoLayerNetwork({ inputs: 16, hidden: 8, outputs: 1, seed: 1 }));
  expect(text.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["layer", "output", "parameters"],
    ["─".repeat(80)],
    ["input", "[m, 16]"],
    ["W_1", "[16, 8]", "128"],
    ["b_1", "[1, 8]", "8"],
    ["W_2", "[8, 1]", "8"],
    ["b_2", "[1, 1]", "1"],
    ["predictions", "[m, 1]"],
    ["─".repeat(80)],
    ["trained", "145"],
  ]);
});

it("never takes more than 80 columns, however long a name or a shape is, and counts a shared layer once", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 100, unit: fc.constantFrom("a", "Z") }),
      fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 40 }),
      (name, lengths) => {
        const shared = { ...dense({ units: 1 }), name: `n${name}` };
        const weights = shared.init(1, ["m", ...lengths, 1]);
        const layer = { ...shared, init: () => weights };
        const text = summary(
          buildModel(sequential([sigmoid, layer, layer]), { inputShape: ["m", ...lengths, 1], seed: 1 }),
        );
        for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
        expect(text).toMatch(/trained +2$/);
      },
    ),
  );
});
