import {
  averagePool as averageOf,
  evaluate,
  input,
  maxPool as maximumOf,
  NDArray,
  type Tensor,
} from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appliedLayer } from "../../test/appliedLayer.ts";
import { refusing } from "../../test/refusing.ts";
import { zeros } from "../initializers.ts";
import { onWarning, type Warning } from "../warnings.ts";
import { conv1d, conv2d } from "./convolution.ts";
import { averagePool, maxPool } from "./pooling.ts";

const size = fc.integer({ min: 1, max: 3 });

describe("conv2d", () => {
  it("is Σ x K + b at every place, by plain loops", () => {
    fc.assert(
      fc.property(
        fc.tuple(size, fc.integer({ min: 3, max: 5 }), fc.integer({ min: 3, max: 5 }), size, size),
        fc.tuple(size, size, size),
        fc.integer(),
        ([rows, height, width, inputs, channels], [down, right, stride], seed) => {
          const layer = conv2d({ channels, size: [down, right], stride });
          const { output, parameters, feeds } = appliedLayer(layer, {
            inputShape: [height, width, inputs],
            rows,
            seed,
            training: true,
          });
          const [kernel, bias] = parameters.map(({ value }) => value.toNested()) as [
            number[][][][],
            number[],
          ];
          const x = (feeds["x"] as NDArray).toNested() as number[][][][];
          const expected = x.map((image) =>
            Array.from({ length: Math.floor((height - down) / stride) + 1 }, (_, i) =>
              Array.from({ length: Math.floor((width - right) / stride) + 1 }, (__, j) =>
                bias.map((start, channel) => {
                  let total = start;
                  for (let k = 0; k < down; k++) {
                    for (let l = 0; l < right; l++) {
                      image[i * stride + k]![j * stride + l]!.forEach((value, from) => {
                        total += value * kernel[k]![l]![from]![channel]!;
                      });
                    }
                  }
                  return total;
                }),
              ),
            ),
          );
          const value = evaluate(output, { x: feeds["x"]! });
          expect(value.shape).toEqual([rows, expected[0]!.length, expected[0]![0]!.length, channels]);
          value.data.forEach((element: number, index: number) =>
            expect(element).toBeCloseTo(expected.flat(3)[index]!, 11),
          );
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("conv1d", () => {
  it("is conv2d over images one element wide, for every stride, padding, dilation and group", () => {
    fc.assert(
      fc.property(
        fc.record({ stride: size, dilation: size, groups: fc.constantFrom(1, 2) }),
        fc.constantFrom("valid" as const, "same" as const, 1),
        fc.integer(),
        ({ stride, dilation, groups }, padding, seed) => {
          const one = conv1d({ channels: 4, size: 2, stride, dilation, groups, padding });
          const margins = typeof padding === "number" ? [padding, 0] : padding;
          const two = conv2d({
            channels: 4,
            size: [2, 1],
            stride: [stride, 1],
            dilation: [dilation, 1],
            groups,
            padding: margins,
          });
          const parameters = one.init(seed, ["m", 6, 2], "float64");
          const x: Tensor = input("x", ["m", 6, 2], "float64");
          const { kernel, bias } = parameters;
          const wide = kernel.reshape([2, 1, ...kernel.shape.slice(1)] as number[]);
          const byOne = one.apply({ kernel, bias }, x, { training: true });
          const byTwo = two.apply({ kernel: wide, bias }, x.reshape(["m", 6, 1, 2]), { training: true });
          const data = Array.from({ length: 2 }, (_, row) =>
            Array.from({ length: 6 }, (__, at) => [Math.sin(seed + 7 * row + at), Math.cos(seed + at * row)]),
          );
          const [value, expected] = evaluate([byOne, byTwo.reshape(byOne.shape)], { x: data });
          expect(value).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("convolutions", () => {
  it("have kernels fitted to the groups, biases of 0, and warn of equal weights", () => {
    const { kernel, bias } = conv2d({ channels: 6, size: 3, groups: 2 }).init(1, ["m", 8, 8, 4], "float64");
    expect([kernel.shape, bias.shape]).toEqual([[3, 3, 2, 6], [6]]);
    expect([kernel.dtype, bias.dtype]).toEqual(["float64", "float64"]);
    expect(bias.value).toEqual(NDArray.zeros("float64", [6]));
    const warnings: Warning[] = [];
    const restore = onWarning((warning) => warnings.push(warning));
    conv1d({ channels: 2, size: 1, initializer: zeros }).init(1, ["m", 3, 1]);
    restore();
    expect(warnings).toMatchObject([{ code: "equal-weights", where: "conv1d" }]);
  });

  it("refuse sizes that are none, and inputs that do not fit", () => {
    expect(() => conv1d({ channels: 0, size: 1 })).toThrow(
      refusing("invalid-argument", "conv1d, channels", "0"),
    );
    expect(() => conv2d({ channels: 1, size: [1, 0] })).toThrow(
      refusing("invalid-argument", "conv2d, size", "0"),
    );
    expect(() => conv2d({ channels: 1, size: [1] })).toThrow(
      refusing("invalid-argument", "conv2d", "2 axes", "[1]"),
    );
    expect(() => conv1d({ channels: 3, size: 1, groups: 2 })).toThrow(
      refusing("invalid-argument", "conv1d", "groups 2"),
    );
    const layer = conv2d({ channels: 2, size: 3, groups: 2 });
    expect(() => layer.init(1, ["m", 8, 8])).toThrow(refusing("rank-mismatch", "conv2d", "[m, 8, 8]"));
    expect(() => layer.init(1, ["m", 8, 8, "c"])).toThrow(
      refusing("invalid-argument", "channels", "[m, 8, 8, c]"),
    );
    expect(() => layer.init(1, ["m", 8, 8, 3])).toThrow(
      refusing("invalid-argument", "conv2d, groups", "3 channels", "2"),
    );
    const parameters = layer.init(1, ["m", 8, 8, 2]);
    expect(() => layer.apply(parameters, input("x", ["m", 2, 2, 2]), { training: true })).toThrow(
      refusing("invalid-argument", "conv2d", "window"),
    );
  });
});

describe("pooling", () => {
  it("is core's function, with its options", () => {
    const x: Tensor = input("x", ["m", 5, 6, 3]);
    const options = { stride: [1, 2], padding: "same" } as const;
    const circumstances = { training: true };
    expect(maxPool({ window: 2, ...options }).apply({}, x, circumstances)).toBe(maximumOf(x, 2, options));
    expect(averagePool({ window: [2, 3] }).apply({}, x, circumstances)).toBe(averageOf(x, [2, 3]));
    expect(() => maxPool({ window: 7 }).apply({}, x, circumstances)).toThrow(
      refusing("invalid-argument", "maxPool"),
    );
  });
});
