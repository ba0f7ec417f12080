/** Metrics against their definitions by brute force. */
import { NDArray, type ArrayLike } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { categoricalAccuracy, categoricalConfusionMatrix } from "./categoricalClassification.ts";
import { f1Score, precision, recall } from "./precisionAndRecall.ts";
import { rocAuc } from "./rocAuc.ts";
import { rSquared } from "./rSquared.ts";

const coarse = fc.integer({ min: 0, max: 6 }).map((sixths) => sixths / 6); // so that many are equal
const pairs = fc.array(fc.tuple(coarse, fc.constantFrom(0, 1)), { minLength: 1, maxLength: 30 });
const split = (rows: readonly (readonly [number, number])[]): [number[], number[]] => [
  rows.map(([value]) => value),
  rows.map(([, label]) => label),
];

describe("precision, recall and f1Score", () => {
  it("are the shares of right answers among those that say 1, and among those that should", () => {
    fc.assert(
      fc.property(pairs, coarse, (rows, threshold) => {
        const [predictions, labels] = split(rows);
        const said = rows.filter(([value]) => value >= threshold);
        const meant = rows.filter(([, label]) => label === 1);
        const right = said.filter(([, label]) => label === 1).length;
        const options = { threshold, whenUndefined: -1 };
        expect(precision(predictions, labels, options)).toBe(said.length === 0 ? -1 : right / said.length);
        expect(recall(predictions, labels, options)).toBe(meant.length === 0 ? -1 : right / meant.length);
        const f1 = f1Score(predictions, labels, options);
        if (right > 0) {
          const [p, r] = [right / said.length, right / meant.length];
          expect(f1).toBeCloseTo((2 * p * r) / (p + r), 12);
        } else expect(f1).toBe(said.length + meant.length === 0 ? -1 : 0);
      }),
    );
  });

  it("are undefined where the set is empty, unless told what to give then", () => {
    expect(() => precision([0.1, 0.2], [1, 0])).toThrow(refusing("empty-data", "precision", "whenUndefined"));
    expect(() => recall([0.9, 0.2], [0, 0])).toThrow(refusing("empty-data", "recall", "a label of 1"));
    expect(() => f1Score([0.1, 0.2], [0, 0])).toThrow(refusing("empty-data", "f1Score"));
    expect(f1Score([0.1, 0.9], [0, 0])).toBe(0);
    expect(precision([0.1], [1], { whenUndefined: 0 })).toBe(0);
  });

  it.each([precision, recall, f1Score, rocAuc])("refuse what accuracy refuses (%#)", (metric) => {
    expect(() => metric([], [])).toThrow(refusing("empty-data"));
    expect(() => metric([0.1, 0.9], [0, 2])).toThrow(refusing("label-out-of-range", "2 at position 1"));
    expect(() => metric([0.1], [0, 1])).toThrow(refusing("shape-mismatch"));
    expect(() => metric([0.1, NaN], [0, 1])).toThrow(refusing("non-finite", "NaN at position 1"));
  });
});

describe("rocAuc", () => {
  it("is the share of pairs of both classes in the right order, equal ones counting half", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [ones, zeros] = [1, 0].map((label) =>
          rows.filter((row) => row[1] === label).map(([value]) => value),
        );
        fc.pre(ones!.length > 0 && zeros!.length > 0);
        let ordered = 0;
        for (const one of ones!)
          for (const zero of zeros!) ordered += one > zero ? 1 : one === zero ? 0.5 : 0;
        expect(rocAuc(...split(rows))).toBeCloseTo(ordered / (ones!.length * zeros!.length), 12);
      }),
    );
  });

  it("knows only the order: infinite predictions and −0 have their place in it", () => {
    expect(rocAuc([-Infinity, Infinity], [0, 1])).toBe(1);
    expect(rocAuc([Infinity, -Infinity], [0, 1])).toBe(0);
    expect(rocAuc([-0, 0], [0, 1])).toBe(0.5);
    expect(rocAuc([Infinity, Infinity], [0, 1])).toBe(0.5);
    expect(rocAuc([[0.1], [0.9]], [0, 1])).toBe(1);
  });

  it.each([[[1, 1], "class 1 alone"], [[0, 0], "class 0 alone"]] as const)("refuses one class alone: %j", (labels, received) => {
    expect(() => rocAuc([0.1, 0.9], [...labels])).toThrow(refusing("empty-data", "both classes", received));
  }); // prettier-ignore
});

describe("categoricalConfusionMatrix and categoricalAccuracy", () => {
  const classes = 4;
  const row = fc.array(coarse, { minLength: classes, maxLength: classes });
  const table = fc.array(fc.tuple(row, fc.nat(classes - 1)), { minLength: 1, maxLength: 20 });

  it("count rows by label and by the first largest prediction, for class numbers and for rows of 0 and 1", () => {
    fc.assert(
      fc.property(table, (rows) => {
        const predictions = rows.map(([values]) => values);
        const labels = rows.map(([, label]) => label);
        const said = predictions.map((values) => {
          let best = 0;
          values.forEach((value, k) => (best = value > values[best]! ? k : best));
          return best;
        });
        const expected = Array.from({ length: classes }, (_, label) =>
          Array.from(
            { length: classes },
            (__, answer) => labels.filter((each, index) => each === label && said[index] === answer).length,
          ),
        );
        const oneHot = labels.map((label) => Array.from({ length: classes }, (_, k) => Number(k === label)));
        for (const form of [labels, labels.map((label) => [label]), oneHot, NDArray.from(labels, "int32")]) {
          expect(categoricalConfusionMatrix(predictions, form)).toEqual(expected);
          const right = labels.filter((label, index) => label === said[index]).length;
          expect(categoricalAccuracy(predictions, form)).toBe(right / rows.length);
        }
      }),
    );
  });

  it.each<[string, ArrayLike, ArrayLike, ReturnType<typeof refusing>]>([
    ["no rows", [], [], refusing("empty-data", "at least one row")],
    ["a class beyond the last", [[0.1, 0.9]], [2], refusing("label-out-of-range", "from 0 to 1", "2 in row 0")],
    ["half a class", [[0.1, 0.9]], [0.5], refusing("label-out-of-range", "0.5 in row 0")],
    ["a negative class", [[0.1, 0.9]], [-1], refusing("label-out-of-range", "-1 in row 0")],
    ["soft labels", [[0.1, 0.9]], [[0.4, 0.6]], refusing("label-out-of-range", "[0.4, 0.6] in row 0")],
    ["two classes at once", [[0.1, 0.9]], [[1, 1]], refusing("label-out-of-range", "[1, 1] in row 0")],
    ["fewer labels", [[0.1, 0.9], [1, 0]], [0], refusing("shape-mismatch", "[2, 2]", "[1]")],
    ["labels of other classes", [[0.1, 0.9]], [[0, 1, 0]], refusing("shape-mismatch", "[1, 2]", "[1, 3]")],
    ["predictions without classes", [0.1, 0.9], [0, 1], refusing("shape-mismatch", "[2]")],
    ["NaN", [[0.1, NaN]], [0], refusing("non-finite", "NaN in row 0")],
  ])("refuse %s", (_, predictions, labels, refused) => {
    expect(() => categoricalAccuracy(predictions, labels)).toThrow(refused);
    expect(() => categoricalConfusionMatrix(predictions, labels)).toThrow(refused);
  }); // prettier-ignore
});

describe("rSquared", () => {
  const value = fc.double({ min: -10, max: 10, noNaN: true });

  it("is 1 − Σ (y − ŷ)² / Σ (y − ȳ)²", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 20 }), (rows) => {
        const [predictions, targets] = split(rows);
        fc.pre(Math.max(...targets) - Math.min(...targets) > 0.1);
        const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
        const squares = (from: (index: number) => number): number =>
          targets.reduce((sum, target, index) => sum + (target - from(index)) ** 2, 0);
        const expected = 1 - squares((index) => predictions[index]!) / squares(() => mean);
        expect(Math.abs(rSquared(predictions, targets) - expected)).toBeLessThanOrEqual(
          1e-12 * (1 + Math.abs(expected)),
        );
        expect(rSquared(targets, targets)).toBe(1);
        expect(rSquared(targets.map(() => mean), targets)).toBeCloseTo(0, 12); // prettier-ignore
      }),
    );
  });

  it("refuses targets without spread, without number or without prediction", () => {
    expect(() => rSquared([1, 2], [3, 3])).toThrow(refusing("invalid-data", "targets that differ", "2 of 3"));
    expect(() => rSquared([1], [3])).toThrow(refusing("invalid-data", "1 of 3"));
    expect(() => rSquared([], [])).toThrow(refusing("empty-data"));
    expect(() => rSquared([1, 2], [1])).toThrow(refusing("shape-mismatch", "one prediction for each target"));
    expect(() => rSquared([1, NaN], [1, 2])).toThrow(
      refusing("non-finite", "predictions", "NaN at position 1"),
    );
    expect(() => rSquared([1, 2], [1, Infinity])).toThrow(refusing("non-finite", "targets", "Infinity"));
    expect(rSquared([[1], [2]], [1, 2])).toBe(1);
  });
});
