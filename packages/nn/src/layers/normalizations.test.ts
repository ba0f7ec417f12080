import { evaluate, input, interpret, type NDArray, type Parameter, type Tensor } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appliedLayer } from "../../test/appliedLayer.ts";
import { refusing } from "../../test/refusing.ts";
import { batchNorm } from "./batchNorm.ts";
import { layerNorm } from "./layerNorm.ts";

const size = fc.integer({ min: 1, max: 5 });
const seed = fc.integer();

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const varianceOf = (values: readonly number[]): number =>
  meanOf(values.map((value) => (value - meanOf(values)) ** 2));

/** Rows of a tensor of two or more axes: all axes but the last as one. */
function rowsOf({ data, shape }: NDArray): number[][] {
  const width = shape.at(-1)!;
  return Array.from({ length: data.length / width }, (_, row) =>
    Array.from(data.slice(row * width, (row + 1) * width)),
  );
}

const closeTo = (value: NDArray, expected: readonly number[][]): void =>
  value.data.forEach((element: number, index: number) =>
    expect(element).toBeCloseTo(expected.flat()[index]!, 9),
  );

describe("layerNorm", () => {
  it("is γ ∘ (x − μ) / √(σ² + ε) + β for every row, by plain loops", () => {
    fc.assert(
      fc.property(size, size, size, seed, (rows, steps, features, drawn) => {
        const { output, parameters, feeds } = appliedLayer(layerNorm({ epsilon: 0.01 }), {
          inputShape: [steps, features],
          rows,
          seed: drawn,
          training: true,
        });
        const [scale, shift] = parameters.map(({ value }) => [...value.data]) as [number[], number[]];
        const expected = rowsOf(feeds["x"] as NDArray).map((row) =>
          row.map(
            (value, feature) =>
              (scale[feature]! * (value - meanOf(row))) / Math.sqrt(varianceOf(row) + 0.01) + shift[feature]!,
          ),
        );
        closeTo(evaluate(output, { x: feeds["x"]! }), expected);
      }),
    );
  });

  it("brings features far from 0 to mean 0 and variance 1, and equal ones to 0", () => {
    const x: Tensor = input("x", ["m", 4], "float64");
    const layer = layerNorm();
    const y = layer.apply(layer.init(1, x.shape, "float64"), x, { training: false });
    const [far, equal] = rowsOf(evaluate(y, { x: [[1e8 + 1, 1e8 + 2, 1e8 + 3, 1e8 + 6], [7, 7, 7, 7]] })); // prettier-ignore
    expect(meanOf(far!)).toBeCloseTo(0, 12);
    expect(varianceOf(far!)).toBeCloseTo(1, 5);
    expect(equal).toEqual([0, 0, 0, 0]);
  });

  it("refuses an ε that is not positive, and features of unknown number", () => {
    expect(() => layerNorm({ epsilon: 0 })).toThrow(refusing("invalid-argument", "layerNorm, epsilon", "0"));
    expect(() => layerNorm({ epsilon: Infinity })).toThrow(refusing("invalid-argument", "Infinity"));
    expect(() => layerNorm().init(1, ["m", "n"])).toThrow(
      refusing("invalid-argument", "layerNorm", "[m, n]"),
    );
  });
});

describe("batchNorm", () => {
  const applied = (
    training: boolean,
    [rows, steps, features]: readonly [number, number, number],
    drawn: number,
    update?: (statistic: Tensor, next: Tensor) => void,
  ): ReturnType<typeof appliedLayer> =>
    appliedLayer(batchNorm({ epsilon: 0.01, momentum: 0.75 }), {
      inputShape: [steps, features],
      rows,
      seed: drawn,
      training,
      ...(update && { update }),
    });
  const sizes = fc.tuple(size, size, size);

  it.each([true, false])("is γ ∘ (x − μ) / √(σ² + ε) + β by plain loops; in training: %s", (training) => {
    fc.assert(
      fc.property(sizes, seed, (lengths, drawn) => {
        const { output, parameters, feeds } = applied(training, lengths, drawn);
        const [scale, shift, mean, variance] = parameters.map(({ value }) => [...value.data]) as [
          number[],
          number[],
          number[],
          number[],
        ];
        const rows = rowsOf(feeds["x"] as NDArray);
        const column = (feature: number): number[] => rows.map((row) => row[feature]!);
        const expected = rows.map((row) =>
          row.map((value, feature) => {
            const center = training ? meanOf(column(feature)) : mean[feature]!;
            const spread = training ? varianceOf(column(feature)) : variance[feature]!;
            return (scale[feature]! * (value - center)) / Math.sqrt(spread + 0.01) + shift[feature]!;
          }),
        );
        closeTo(evaluate(output, { x: feeds["x"]! }), expected);
      }),
    );
  });

  it("moves its statistics towards mean and unbiased variance of the batch, with every step of a program", () => {
    fc.assert(
      fc.property(sizes, seed, (lengths, drawn) => {
        const updates: [Parameter, Tensor][] = [];
        const { output, parameters, feeds } = applied(true, lengths, drawn, (statistic, next) =>
          updates.push([statistic as Parameter, next]),
        );
        expect(updates.map(([{ name }]) => name)).toEqual(["mean", "variance"]);
        const before = parameters.map(({ value }) => [...value.data]);
        interpret({ outputs: { output }, updates }).run({ x: feeds["x"]! });
        const rows = rowsOf(feeds["x"] as NDArray);
        const [, , mean, variance] = parameters.map(({ value }) => [...value.data]);
        for (let feature = 0; feature < lengths[2]; feature++) {
          const column = rows.map((row) => row[feature]!);
          const unbiased = (varianceOf(column) * column.length) / Math.max(column.length - 1, 1);
          expect(mean![feature]).toBeCloseTo(0.75 * before[2]![feature]! + 0.25 * meanOf(column), 12);
          expect(variance![feature]).toBeCloseTo(0.75 * before[3]![feature]! + 0.25 * unbiased, 12);
        }
        expect(parameters.slice(0, 2).map(({ value }) => [...value.data])).toEqual(before.slice(0, 2));
      }),
    );
  });

  it("tells no updates in evaluation, and starts at mean 0 and variance 1", () => {
    let told = 0;
    applied(false, [2, 2, 2], 1, () => told++);
    expect(told).toBe(0);
    const { mean, variance, scale, shift } = batchNorm().init(1, ["m", 2]);
    expect([mean, variance, scale, shift].map(({ value }) => [...value.data])).toEqual([
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
  });

  it("normalises a feature that does not change to its shift, in training", () => {
    const x: Tensor = input("x", ["m", 1]);
    const layer = batchNorm();
    const y = layer.apply(layer.init(1, x.shape), x, { training: true });
    expect([...evaluate(y, { x: [[3], [3], [3]] }).data]).toEqual([0, 0, 0]);
  });

  it("refuses options out of range, and inputs that are no rows of features", () => {
    expect(() => batchNorm({ epsilon: -1 })).toThrow(
      refusing("invalid-argument", "batchNorm, epsilon", "-1"),
    );
    expect(() => batchNorm({ momentum: 1 })).toThrow(refusing("invalid-argument", "momentum", "1"));
    expect(() => batchNorm({ momentum: Number.NaN })).toThrow(refusing("invalid-argument", "NaN"));
    expect(() => batchNorm().init(1, [3])).toThrow(refusing("rank-mismatch", "batchNorm", "[3]"));
    expect(() => batchNorm().init(1, ["m", "n"])).toThrow(refusing("invalid-argument", "[m, n]"));
  });
});
