import { NDArray, type ArrayLike } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { accuracy, confusionMatrix, majorityBaseline } from "./binaryClassification.ts";

const probability = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(0.5));
const pairs = fc.array(fc.tuple(probability, fc.constantFrom(0, 1)), { minLength: 1, maxLength: 40 });

describe("confusionMatrix and accuracy", () => {
  it("count every pair once, by what is said and what is true", () => {
    fc.assert(
      fc.property(pairs, probability, (rows, threshold) => {
        const [predictions, labels] = [rows.map(([value]) => value), rows.map(([, label]) => label)];
        const count = (said: boolean, label: number): number =>
          rows.filter(([value, actual]) => value >= threshold === said && actual === label).length;
        expect(confusionMatrix(predictions, labels, { threshold })).toEqual({
          truePositives: count(true, 1),
          falsePositives: count(true, 0),
          trueNegatives: count(false, 0),
          falseNegatives: count(false, 1),
        });
        expect(accuracy(predictions, labels, { threshold })).toBe(
          (count(true, 1) + count(false, 0)) / rows.length,
        );
      }),
    );
  });

  it("are the same for lists, columns and arrays of any element type, in any order of the rows", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [predictions, labels] = [rows.map(([value]) => value), rows.map(([, label]) => label)];
        const expected = confusionMatrix(predictions, labels);
        const column = (values: readonly number[]): NDArray =>
          NDArray.from(
            values.map((value) => [value]),
            "float64",
          );
        expect(confusionMatrix(column(predictions), column(labels))).toEqual(expected);
        expect(confusionMatrix(column(predictions), NDArray.from(labels, "int32"))).toEqual(expected);
        expect(confusionMatrix(predictions, NDArray.from(labels, "bool"))).toEqual(expected);
        expect(confusionMatrix(predictions.toReversed(), labels.toReversed())).toEqual(expected);
      }),
    );
  });

  it("call the labels themselves right, and their opposites wrong", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const labels = rows.map(([, label]) => label);
        expect(accuracy(labels, labels)).toBe(1);
        expect(
          accuracy(
            labels.map((label) => 1 - label),
            labels,
          ),
        ).toBe(0);
      }),
    );
  });

  it("say 1 from 0.5 on", () => {
    expect(confusionMatrix([0.5, 0.4999], [1, 1])).toMatchObject({ truePositives: 1, falseNegatives: 1 });
  });

  it.each<[string, ArrayLike, ArrayLike, ReturnType<typeof refusing>]>([
    ["no rows", [], [], refusing("empty-data", "at least one label")],
    ["a label of 2", [0.1, 0.2], [0, 2], refusing("label-out-of-range", "2 at position 1")],
    ["a soft label", [0.1], [0.5], refusing("label-out-of-range", "0.5 at position 0")],
    ["fewer labels", [0.1, 0.2], [0], refusing("shape-mismatch", "predictions [2]", "labels [1]")],
    ["another layout", [[0.1, 0.2]], [0, 1], refusing("shape-mismatch", "[1, 2]", "[2]")],
    ["a prediction of NaN", [0.1, Number.NaN], [0, 1], refusing("non-finite", "NaN at position 1")],
  ])("refuse %s", (_, predictions, labels, refused) => {
    expect(() => accuracy(predictions, labels)).toThrow(refused);
    expect(() => confusionMatrix(predictions, labels)).toThrow(refused);
  });
});

describe("majorityBaseline", () => {
  it("is the best that a constant answer reaches", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const labels = rows.map(([, label]) => label);
        const constant = (answer: number): number =>
          accuracy(
            labels.map(() => answer),
            labels,
          );
        expect(majorityBaseline(labels)).toBe(Math.max(constant(0), constant(1)));
      }),
    );
  });

  it("refuses no labels, and labels other than 0 and 1", () => {
    expect(() => majorityBaseline([])).toThrow(refusing("empty-data"));
    expect(() => majorityBaseline([0, 0.5])).toThrow(refusing("label-out-of-range", "0.5 at position 1"));
  });
});
