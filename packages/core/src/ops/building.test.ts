/** What building a node does besides building it: numbers and element types are aligned, and what changes nothing is no node. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  abs,
  add,
  broadcast,
  concat,
  constant,
  div,
  equalTo,
  evaluate,
  exp,
  floor,
  input,
  logicalAnd,
  logicalNot,
  logicalOr,
  max,
  mul,
  neg,
  pad,
  reshape,
  slice,
  sqrt,
  sum,
  type Tensor,
  transpose,
  type DType,
} from "../index.ts";
import { widestDType } from "../dtype.ts";

const of = (dtype: DType): Tensor => input(`of ${dtype}`, [2, 3], dtype);
const dtypes: readonly DType[] = ["bool", "int32", "float32", "float64"];
const pairs = dtypes.flatMap((a) => dtypes.map((b) => [a, b] as const));

describe("element types", () => {
  test.each(pairs)("%s and %s combine to the wider, but at least to what the op takes", (a, b) => {
    expect(add(of(a), of(b)).dtype).toBe(widestDType(["int32", a, b]));
    expect(div(of(a), of(b)).dtype).toBe(widestDType(["float32", a, b]));
    expect(equalTo(of(a), of(b)).dtype).toBe("bool");
    expect(concat([of(a), of(b)]).dtype).toBe(widestDType([a, b]));
  });

  test.each(dtypes)("a number takes the type of %s, unless that cannot hold it", (dtype) => {
    expect(mul(of(dtype), 2).dtype).toBe(widestDType(["int32", dtype]));
    expect(mul(0.5, of(dtype)).dtype).toBe(widestDType(["float32", dtype]));
    expect(mul(of(dtype), NaN).dtype).toBe(widestDType(["float32", dtype]));
  });

  test("numbers alone are float32", () => {
    expect(add(1, 2).dtype).toBe("float32");
    expect(exp(1).dtype).toBe("float32");
    expect(broadcast(1, [2]).dtype).toBe("float32");
  });

  test("one operand", () => {
    for (const real of [exp, sqrt])
      expect(dtypes.map((dtype) => real(of(dtype)).dtype)).toEqual([
        "float32",
        "float32",
        "float32",
        "float64",
      ]);
    const numeric = (build: (x: Tensor) => Tensor): readonly DType[] =>
      dtypes.map((dtype) => build(of(dtype)).dtype);
    for (const build of [neg, abs, floor, (x: Tensor) => sum(x), (x: Tensor) => max(x)]) {
      expect(numeric(build)).toEqual(["int32", "int32", "float32", "float64"]);
    }
  });
});

test("logic counts numbers other than 0 as true, whatever their type", () => {
  const numbers = constant([0, 0.5, 2, NaN]);
  const truths = constant([false, true, true, true], "bool");
  expect(evaluate(logicalAnd(numbers, 1)).toNested()).toEqual([0, 1, 1, 1]);
  expect(evaluate(logicalNot(numbers)).toNested()).toEqual([1, 0, 0, 0]);
  expect(evaluate(logicalOr(numbers, truths))).toStrictEqual(evaluate(truths));
});

describe("what changes nothing is the operand itself", () => {
  const x: Tensor = input("x", ["m", 3, 1]);

  test.each<[string, Tensor]>([
    ["reshape to its own shape", reshape(x, ["m", 3, 1])],
    ["the identical permutation", transpose(x, [0, -2, 2])],
    ["broadcast to its own shape", broadcast(x, ["m", 3, 1])],
    ["a slice of everything", slice(x, [null, [0, 99]])],
    ["a slice of no ranges", slice(x, [])],
    [
      "padding of nothing",
      pad(x, [
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
    ],
    ["a reduction over no axis", sum(x, [])],
  ])("%s", (_, result) => {
    expect(result).toBe(x);
  });

  test("the transpose of a vector", () => {
    const v: Tensor = input("v", [3]);
    expect(transpose(v)).toBe(v);
  });
});

test("a slice takes what Python takes", () => {
  const ends = fc.integer({ min: -7, max: 7 });
  const values = [10, 11, 12, 13, 14];
  fc.assert(
    fc.property(ends, ends, fc.integer({ min: 1, max: 3 }), (start, stop, step) => {
      const taken = values.slice(start, stop).filter((_, index) => index % step === 0); // JavaScript clips the same way
      const cut: Tensor = slice(constant(values), [[start, stop, step]]);
      expect(cut.shape).toEqual([taken.length]);
      expect(evaluate(cut).toNested()).toEqual(taken);
    }),
  );
});

test("records are frozen, and every function carries its own", () => {
  expect(Object.isFrozen(add.op)).toBe(true);
  expect(add(1, 2).op).toBe(add.op);
  expect(slice(constant([1, 2]), [[0, 1]]).op).toBe(slice.op);
});
