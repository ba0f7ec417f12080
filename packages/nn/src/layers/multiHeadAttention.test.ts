import { evaluate, grad, input, sum, type NDArray, type Tensor } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appliedLayer } from "../../test/appliedLayer.ts";
import { refusing } from "../../test/refusing.ts";
import { normal } from "../initializers.ts";
import { multiHeadAttention } from "./multiHeadAttention.ts";

type Matrix = readonly (readonly number[])[];

const product = (left: Matrix, right: Matrix): number[][] =>
  left.map((row) =>
    right[0]!.map((_, column) =>
      row.reduce((total, value, index) => total + value * right[index]![column]!, 0),
    ),
  );

/** The paper's formula for one sequence, head by head, with exponentials as they stand. */
function attention(x: Matrix, weights: readonly Matrix[], heads: number, causal: boolean): number[][] {
  const [Q, K, V] = weights.slice(0, 3).map((W): Matrix => product(x, W)) as [Matrix, Matrix, Matrix];
  const size = Q[0]!.length / heads;
  const joined = x.map((_, step) =>
    Array.from({ length: heads }, (__, head) => {
      const cut = (row: readonly number[]): number[] => row.slice(head * size, (head + 1) * size);
      const scores = x.map((___, other) => {
        if (causal && other > step) return 0;
        const [question, key] = [cut(Q[step]!), cut(K[other]!)];
        const score = question.reduce((total, value, index) => total + value * key[index]!, 0);
        return Math.exp(score / Math.sqrt(size));
      });
      const total = scores.reduce((left, right) => left + right, 0);
      return product([scores.map((score) => score / total)], V.map(cut))[0]!;
    }).flat(),
  );
  return product(joined, weights[3]!);
}

const size = fc.integer({ min: 1, max: 4 });

describe("multiHeadAttention", () => {
  it("is the paper's formula, by plain loops", () => {
    fc.assert(
      fc.property(
        fc.tuple(size, size, size, size, size),
        fc.boolean(),
        fc.integer(),
        ([rows, steps, features, heads, width], causal, seed) => {
          const layer = multiHeadAttention({ heads, size: width, causal });
          const { output, parameters, feeds } = appliedLayer(layer, {
            inputShape: [steps, features],
            rows,
            seed,
            training: false,
          });
          const weights = parameters.map(({ value }) => value.toNested() as number[][]);
          const x = (feeds["x"] as NDArray).toNested() as number[][][];
          const expected = x.map((row) => attention(row, weights, heads, causal));
          const value = evaluate(output, { x: feeds["x"]! });
          expect(value.shape).toEqual([rows, steps, features]);
          value.data.forEach((element: number, index: number) =>
            expect(element).toBeCloseTo(expected.flat(2)[index]!, 10),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it("sees nothing of later steps when it is causal, neither in values nor in gradients", () => {
    const layer = multiHeadAttention({ heads: 2, size: 2, causal: true });
    const x: Tensor = input("x", [4, 3], "float64");
    const y = layer.apply(layer.init(1, x.shape, "float64"), x, { training: false });
    for (const step of [0, 1, 2]) {
      const seen = sum(y.slice([[step, step + 1]]));
      const [gradient] = evaluate([grad(seen, x)], { x: normal([4, 3], { seed: 2, dtype: "float64" }) });
      expect(gradient!.data.slice(0, 3 * (step + 1)).every((value) => value !== 0)).toBe(true);
      expect(gradient!.data.slice(3 * (step + 1)).every((value) => value === 0)).toBe(true);
    }
  });

  it("stays finite for scores of a size whose exponentials are not", () => {
    const layer = multiHeadAttention({ heads: 1, size: 2, causal: true });
    const x: Tensor = input("x", [3, 2]);
    const y = layer.apply(layer.init(1, x.shape), x, { training: false });
    const values = evaluate([y, grad(sum(y), x)], { x: [[1e4, -1e4], [2e4, 0], [-3e4, 1e4]] }); // prettier-ignore
    for (const { data } of values) expect(data.every((value) => Number.isFinite(value))).toBe(true);
  });

  it("refuses sizes that are none, and what is no sequence of known length", () => {
    expect(() => multiHeadAttention({ heads: 0, size: 2 })).toThrow(
      refusing("invalid-argument", "multiHeadAttention, heads", "0"),
    );
    const layer = multiHeadAttention({ heads: 1, size: 2 });
    expect(() => layer.init(1, ["m"])).toThrow(refusing("rank-mismatch", "[… , steps, features]", "[m]"));
    expect(() => layer.init(1, ["m", "t", 2])).toThrow(refusing("invalid-argument", "steps", "[m, t, 2]"));
  });
});
