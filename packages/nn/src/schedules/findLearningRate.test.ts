import { cast, input, parameter, type Tensor } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { line, small, table } from "../../test/trainingExamples.ts";
import { binaryCrossEntropy } from "../losses/binaryCrossEntropy.ts";
import { meanSquaredError } from "../losses/meanSquaredError.ts";
import { adam } from "../optimizers/adam.ts";
import { gradientDescent } from "../optimizers/gradientDescent.ts";
import { momentum } from "../optimizers/momentum.ts";
import type { Model } from "../training/model.ts";
import { findLearningRate } from "./findLearningRate.ts";
import { suggestBounds, type LearningRatePoint } from "./suggestBounds.ts";

const optimizer = gradientDescent({ learningRate: 1 });
const loss = meanSquaredError;

/** y = W x, from W = 0 on. */
function slope(): Model {
  const x: Tensor = input("x", ["m", 1], "float64");
  const W = parameter("W", [[0]], "float64");
  return { x, predictions: x.matmul(W), parameters: [W] };
}

describe("findLearningRate", () => {
  it("records, at rates that rise exponentially, the losses of a plain loop", async () => {
    const data = { x: [[1], [2], [-1]], y: [[3], [5], [-1]] };
    const { points, diverged } = await findLearningRate(line(), data, {
      loss,
      optimizer,
      lowest: 0.001,
      highest: 0.1,
      steps: 21,
      smoothing: 0.5,
    });
    expect(diverged).toBe(false);
    expect(points).toHaveLength(21);
    let [W, b, weighted, weights] = [0, 0, 0, 0];
    points.forEach((point, k) => {
      expect(point.rate).toBeCloseTo(0.001 * 10 ** (k / 10), 15);
      const errors = data.x.map(([x], row) => W * x! + b - data.y[row]![0]!);
      const mean = errors.reduce((sum, error) => sum + error * error, 0) / 3;
      expect(point.loss).toBeCloseTo(mean, 12);
      weighted = weighted / 2 + mean;
      weights = weights / 2 + 1;
      expect(point.smoothedLoss).toBeCloseTo(weighted / weights, 12);
      const dW = (2 / 3) * errors.reduce((sum, error, row) => sum + error * data.x[row]![0]!, 0);
      W -= point.rate * dW;
      b -= (point.rate * 2 * errors.reduce((sum, error) => sum + error, 0)) / 3;
    });
  });

  it("leaves every bit of the parameters as it was, also where the loss leaves the real numbers", async () => {
    for (const each of [optimizer, momentum({ learningRate: 1 }), adam()]) {
      const network = small(1);
      const before = network.parameters.map(({ value }) => [...value.data]);
      const { points } = await findLearningRate(network, table, {
        loss: binaryCrossEntropy,
        optimizer: each,
        highest: 1e30,
      });
      expect(points.length).toBeGreaterThan(2);
      expect(network.parameters.map(({ value }) => [...value.data])).toEqual(before);
    }
  });

  it("ends where the loss diverges, which for a parabola of curvature 2 is beyond a rate of 1", async () => {
    const { points, diverged, suggestion } = await findLearningRate(
      slope(),
      { x: [[1]], y: [[1]] },
      { loss, optimizer },
    );
    expect(diverged).toBe(true);
    expect(points.at(-1)!.rate).toBeGreaterThan(1);
    expect(points.at(-1)!.rate).toBeLessThan(10);
    expect(suggestion!.max).toBeLessThan(1);
    expect(suggestion!.max).toBeGreaterThan(0.1);
    expect(points.every((point) => Number.isFinite(point.loss) && Number.isFinite(point.smoothedLoss))).toBe(
      true,
    );
  });

  it("suggests a quarter of the rates where x is twice as large, for the curvature is four times larger", async () => {
    const options = { loss, optimizer, lowest: 2 ** -20, highest: 4 };
    const data = { x: [[1], [-0.5]], y: [[1], [3]] };
    const once = await findLearningRate(slope(), data, options);
    const twice = await findLearningRate(
      slope(),
      { ...data, x: [[2], [-1]] },
      { ...options, lowest: 2 ** -22, highest: 1 },
    );
    expect(twice.points.map((point) => point.loss)).toEqual(once.points.map((point) => point.loss));
    expect(twice.suggestion).toEqual({ base: once.suggestion!.base / 4, max: once.suggestion!.max / 4 });
  });

  it("sees all rows in each pass, in an order that its seed decides, and uses a smaller last batch", async () => {
    const rows = [1, 2, 4, 8, 16].map((value) => [value]);
    const x: Tensor = input("x", ["m", 1], "float64");
    const W = parameter("W", [[0]], "float64");
    const model: Model = { x, predictions: x.add(W.mul(0)), parameters: [W] }; // no rate changes what it predicts
    const test = async (seed: number): Promise<number[]> => {
      const { points } = await findLearningRate(
        model,
        { x: rows, y: rows.map(() => [0]) },
        {
          loss: (predictions, targets) => predictions.sub(targets as never).mean() as Tensor,
          optimizer,
          batchSize: 2,
          steps: 6,
          seed,
        },
      );
      return points.map((point) => point.loss);
    };
    const [first, again, other] = [await test(1), await test(1), await test(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    for (const [a, b, c] of [first.slice(0, 3), first.slice(3)]) expect(2 * a! + 2 * b! + c!).toBe(31);
    expect(first.slice(0, 3)).not.toEqual(first.slice(3));
  });

  it("feeds models that draw, another number for each step, and restores statistics as well", async () => {
    const x: Tensor = input("x", ["m", 1], "float64");
    const [W, steps] = [parameter("W", [[0]], "float64"), parameter("steps", 0, "float64")];
    const seed: Tensor = input("drawn", [], "int32");
    const model: Model = {
      x,
      predictions: x.matmul(W),
      trainingPredictions: x.matmul(W).mul(0).add(cast(seed, "float64")).add(steps) as Tensor,
      parameters: [W],
      statistics: [[steps, steps.add(0.25)]],
      seed,
    };
    const mean = (predictions: Tensor, targets: Tensor): Tensor =>
      predictions.sub(targets as never).mean() as Tensor;
    const options = { loss: mean, optimizer, steps: 4 };
    const losses = async (from: number): Promise<number[]> => {
      const { points } = await findLearningRate(
        model,
        { x: [[1]], y: [[-(2 ** 40)]] },
        { ...options, seed: from },
      );
      return points.map((point) => point.loss);
    };
    const [first, again, other] = [await losses(1), await losses(1), await losses(2)];
    expect(first.map((loss, step) => (loss - step / 4) % 1)).toEqual([0, 0, 0, 0]);
    expect(new Set(first.map(Math.floor)).size).toBe(4);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(steps.value.item()).toBe(0);
  });

  it.each([
    ["lowest", { lowest: 0 }],
    ["highest", { highest: 1e-9 }],
    ["highest", { highest: Infinity }],
    ["steps", { steps: 1 }],
    ["steps", { steps: 2.5 }],
    ["batchSize", { batchSize: 0 }],
    ["smoothing", { smoothing: 1 }],
  ])("refuses %s out of its range: %j", async (name, wrong) => {
    await expect(
      findLearningRate(line(), { x: [[1]], y: [[1]] }, { loss, optimizer, ...wrong }),
    ).rejects.toThrow(refusing("invalid-argument", name));
  });

  it("refuses what fit refuses: no rows", async () => {
    await expect(findLearningRate(line(), { x: [], y: [] }, { loss, optimizer })).rejects.toThrow(
      refusing("empty-data"),
    );
  });
});

describe("suggestBounds", () => {
  const pointsOf = (losses: readonly number[]): LearningRatePoint[] =>
    losses.map((smoothedLoss, k) => ({ rate: 2 ** (k - 10), loss: smoothedLoss, smoothedLoss }));

  it("takes one tenth and nine tenths of the fall", () => {
    expect(suggestBounds(pointsOf([9, 10, 9.1, 8.9, 6, 3, 0.9, 0.5, 0, 7, 40]))).toEqual({
      base: 2 ** -7,
      max: 2 ** -4,
    });
  });

  it("puts the base at a third of the maximum where the fall is sudden", () => {
    expect(suggestBounds(pointsOf([10, 10, 0, 50]))).toEqual({ base: 2 ** -8 / 3, max: 2 ** -8 });
  });

  it("has nothing to suggest where the loss never fell", () => {
    for (const losses of [[], [1], [1, 1, 1], [1, 2, 3]])
      expect(suggestBounds(pointsOf(losses))).toBeUndefined();
  });

  it("stays within the rates up to the lowest loss, whatever the course", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 30 }),
        (losses) => {
          const points = pointsOf(losses);
          const bounds = suggestBounds(points);
          const lowest = losses.indexOf(Math.min(...losses));
          if (bounds === undefined) {
            expect(lowest).toBe(0);
            return;
          }
          expect(bounds.max).toBeLessThanOrEqual(points[lowest]!.rate);
          expect(bounds.base).toBeLessThanOrEqual(bounds.max / 3);
          expect(bounds.base).toBeGreaterThan(0);
        },
      ),
    );
  });
});
