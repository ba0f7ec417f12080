import { evaluate, grad, input, NDArray, type ArrayLike, type Tensor } from "@chainrule/core";
import { checkGradients } from "@chainrule/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { binaryCrossEntropy } from "./binaryCrossEntropy.ts";
import type { Loss } from "./loss.ts";
import { meanSquaredError } from "./meanSquaredError.ts";

const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const wellInside = fc.double({ min: 0.1, max: 0.9, noNaN: true }); // where differences of values are accurate
const label = fc.constantFrom(0, 1, 0.3);
const rows = fc.array(fc.tuple(probability, label), { minLength: 1, maxLength: 8 });

const losses = [
  {
    name: "binaryCrossEntropy",
    loss: binaryCrossEntropy,
    formula: (p: number, y: number) => -(y * Math.log(p) + (1 - y) * Math.log(1 - p)),
  },
  { name: "meanSquaredError", loss: meanSquaredError, formula: (p: number, y: number) => (p - y) ** 2 },
];

const relativeError = (value: number, expected: number): number =>
  Math.abs(value - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE);

describe.each(losses)("$name", ({ loss, formula }) => {
  const [p, y] = [input("p", ["n", 1], "float64"), input("y", ["n", 1], "float64")];

  it("is its formula, element by element, summed, and on average", () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const feeds = { p: pairs.map(([value]) => [value]), y: pairs.map(([, value]) => [value]) };
        const [none, sum, mean, byDefault] = evaluate(
          [
            loss(p, y, { reduction: "none" }),
            loss(p, y, { reduction: "sum" }),
            loss(p, y, { reduction: "mean" }),
            loss(p, y),
          ],
          feeds,
        ) as [NDArray, NDArray, NDArray, NDArray];
        const expected = pairs.map(([value, target]) => formula(value, target));
        const total = expected.reduce((left, right) => left + right, 0);
        expect(none.shape).toEqual([pairs.length, 1]);
        none.data.forEach((value: number, index: number) => {
          expect(relativeError(value, expected[index]!)).toBeLessThan(1e-12);
        });
        expect(relativeError(sum.item(), total)).toBeLessThan(1e-12);
        expect(relativeError(mean.item(), total / pairs.length)).toBeLessThan(1e-12);
        expect(byDefault.item()).toBe(mean.item());
      }),
    );
  });

  it("has the derivatives of its values, to second order", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(wellInside, label), { minLength: 1, maxLength: 4 }), (pairs) => {
        const [q, t] = [input("q", [pairs.length], "float64"), input("t", [pairs.length], "float64")];
        const feeds = { q: pairs.map(([value]) => value), t: pairs.map(([, value]) => value) };
        const report = checkGradients(loss(q, t), { wrt: [q], feeds, order: 2 });
        expect(report.comparisons).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  });

  it.each<[Tensor, Tensor]>([
    [input("column", [2, 1]), input("flat", [2])],
    [input("rows", ["m", 1]), input("flat", ["m"])],
    [input("two", ["m", 2]), input("one", ["m", 1])],
    [input("train", ["m", 1]), input("test", ["n", 1])],
  ])("refuses shapes that differ, and would only pair up by stretching: %s", (predictions, targets) => {
    const [left, right] = [predictions.shape.join(", "), targets.shape.join(", ")];
    const refused = refusing("shape-mismatch", `predictions [${left}]`, `targets [${right}]`);
    expect(() => (loss as Loss)(predictions, targets)).toThrow(refused);
    expect(() => (loss as Loss)(targets, predictions)).toThrow(refusing("shape-mismatch"));
  });
});

describe("binaryCrossEntropy", () => {
  it("open-03 c: probabilities of exactly 0 and 1 cost nothing where they are right, with a finite gradient", () => {
    const [p, t] = [input("p", [3], "float64"), input("t", [3], "float64")];
    const values = binaryCrossEntropy(p, t, { reduction: "none" });
    const total = binaryCrossEntropy(p, t, { reduction: "sum" });
    const [each, sum, gradient] = evaluate([values, total, grad(total, p)], {
      p: [0, 1, 0.25],
      t: [0, 1, 1],
    });
    expect(each!.data).toEqual(Float64Array.of(-0, -0, 1.3862943611198906));
    expect(sum!.item()).toBe(1.3862943611198906);
    expect(gradient!.data).toEqual(Float64Array.of(1, -1, -4));
  });

  it("costs ∞ where a prediction of exactly 0 or 1 is wrong: nothing is clipped", () => {
    const [p, t] = [input("p", [2]), input("t", [2])];
    const values = evaluate(binaryCrossEntropy(p, t, { reduction: "none" }), { p: [0, 1], t: [1, 0] });
    expect([...values.data]).toEqual([Infinity, Infinity]);
  });

  it.each<[ArrayLike, string]>([
    [[[0], [2]], "2 at position 1"],
    [[[-1], [1]], "-1 at position 0"],
    [[[0.5], [Number.NaN]], "NaN at position 1"],
  ])("refuses targets outside 0 … 1: %j", (targets, received) => {
    const array = NDArray.from(targets);
    expect(() => binaryCrossEntropy.checkTargets(array)).toThrow(
      refusing("label-out-of-range", "0 to 1", received, "[2, 1]"),
    );
  });

  it("accepts soft labels, and the bounds", () => {
    expect(() => binaryCrossEntropy.checkTargets(NDArray.from([0, 0.25, 1]))).not.toThrow();
  });
});
