/** The text of formulas: few parentheses, shared parts below, names where there are names. Reading it back is tested apart. */
import { describe, expect, test } from "vitest";
import { matrixTranspose } from "../functions/axes.ts";
import { softmax } from "../functions/activations.ts";
import { logSoftmax } from "../ops/logsumexp.ts";
import { matmul } from "../functions/matmul.ts";
import { mean } from "../functions/statistics.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";
import { add, div, mul, mulNoNaN, neg, square, sub } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { greater, logicalAnd } from "../ops/comparison.ts";
import { constant } from "../ops/constant.ts";
import { gather, iota, scatterAdd } from "../ops/indexing.ts";
import { dimension, input, parameter } from "../ops/leaves.ts";
import { broadcast, reshape, transpose } from "../ops/movement.ts";
import { max, prod, sum } from "../ops/reduction.ts";
import { where } from "../ops/selection.ts";
import { concat, pad, slice } from "../ops/slicing.ts";
import { exp, power } from "../ops/transcendental.ts";
import { namesIn, toText } from "./text.ts";

const x: Tensor = input("x", ["m", 3]);
const y: Tensor = input("y", ["m", 3]);
const d: Tensor = input("d", ["m", 3], "float64");
const i: Tensor = input("i", [2], "int32");
const W: Tensor = parameter("W", [
  [1, 2],
  [3, 4],
  [5, 6],
]);
const T: Tensor = input("T", [2, 3, 4]);

describe("one line", () => {
  test.each<readonly [string, Tensor]>([
    ["x", x],
    ["0.5", constant(0.5)],
    ["constant(0.5, dtype=float64)", constant(0.5, "float64")],
    ["true", constant(true, "bool")],
    ["size(m)", dimension("m")],
    ["size(m, dtype=float64)", dimension("m", "float64")],
    ["x - (y - x) * 2", sub(x, mul(sub(y, x), 2))],
    ["x - y - x", sub(sub(x, y), x)],
    ["-x * y", neg(mul(x, y))],
    ["(-x) * y", mul(neg(x), y)],
    ["-2 * x", mul(-2, x)],
    ["-(2 * x)", neg(mul(2, x))],
    ["x / (y / x)", div(x, div(y, x))],
    ["(x + y) ^ 2", square(add(x, y))],
    ["x ^ y ^ 0.3", power(x, power(y, 0.3))],
    ["(x ^ y) ^ 0.3", power(power(x, y), 0.3)],
    ["x @ W + 1", add(matmul(x, W), 1)],
    ["x' @ y", matmul(matrixTranspose(x), y)],
    ["(x + y)'", matrixTranspose(add(x, y))],
    ["transpose(T)", transpose(T)],
    ["transpose(T, permutation=[1, 0, 2])", transpose(T, [1, 0, 2])],
    ["T'", matrixTranspose(T)],
    ["x > 0.1", greater(x, 0.1)],
    ["logicalAnd(x > y, y > 0)", logicalAnd(greater(x, y), greater(y, 0))],
    ["where(x > 0, x, -Infinity)", where(greater(x, 0), x, -Infinity)],
    ["sum(x)", sum(x)],
    ["sum(x, axes=[0], keepDims=true)", sum(x, "m", { keepDims: true })],
    ["max(T, axes=[0, 2])", max(T, [0, -1])],
    ["prod(T, axes=[0, 2])", prod(T, [0, 2])],
    ["mean(x)", mean(x)],
    ["mean(d, axes=[0])", mean(d, 0)],
    ["mean(x, axes=[1], keepDims=true)", mean(x, 1, { keepDims: true })],
    ["sum(x) / size(m)", div(sum(x), dimension("m"))],
    ["softmax(x)", softmax(x)],
    ["softmax(T, axis=0)", softmax(T, 0)],
    ["logSoftmax(x)", logSoftmax(x)],
    ["reshape(T, shape=[6, 4])", reshape(T, [6, 4])],
    ["broadcast(0, shape=[m, 3])", broadcast(0, ["m", 3])],
    ["cast(x, dtype=int32)", cast(x, "int32")],
    ["slice(T, ranges=[[0, 1], null, [1, 4, 2]])", slice(T, [[0, 1], null, [1, 9, 2]])],
    [
      "pad(W, widths=[[0, 1], [2, 0]])",
      pad(W, [
        [0, 1],
        [2, 0],
      ]),
    ],
    ["concat([x, y, x], axis=1)", concat([x, y, x], 1)],
    ["gather(W, i)", gather(W, i)],
    ["scatterAdd(gather(W, i), i, length=3)", scatterAdd(gather(W, i), i, 3)],
    ["iota(shape=[m, 2])", iota(["m", 2])],
    ["iota(shape=[2, 3], axis=1, dtype=float32)", iota([2, 3], 1, "float32")],
    ["mulNoNaN(x, 0.5)", mulNoNaN(x, 0.5)],
    [
      "constant([[1, -0], [NaN, 0.1]])",
      constant([
        [1, -0],
        [NaN, 0.1],
      ]),
    ],
    ["constant([true, false], dtype=bool)", constant([true, false], "bool")],
    ["constant([], shape=[2, 0])", constant([[], []])],
    ["constant(float32 [20, 20]) + 1", add(constant(NDArray.zeros("float32", [20, 20])), 1)],
    [
      "d * 0.1 + power(constant(0.1, dtype=float64), constant(2, dtype=float64))",
      add(mul(d, 0.1), power(constant(0.1, "float64"), constant(2, "float64"))),
    ],
  ])("%s", (text, tensor) => expect(toText(tensor)).toBe(text));
});

describe("names", () => {
  test("stand for what they name, but not for the tensor itself", () => {
    const a = exp(x).named("a_1");
    expect(toText(a)).toBe("exp(x)");
    expect(toText(mul(a, add(a, 1)))).toBe("a_1 * (a_1 + 1)");
  });

  test("stand in quotes where they would be read as something else", () => {
    const names = ["\\hat{y}", "W_{1}", "layer1.weight", "ŷ", "a₁", "two words", "NaN", "x+y", "1a"];
    expect(names.map((name) => toText(input(name, [])))).toEqual([
      "\\hat{y}",
      "W_{1}",
      "layer1.weight",
      "ŷ",
      "a₁",
      '"two words"',
      '"NaN"',
      '"x+y"',
      '"1a"',
    ]);
  });

  test("are counted where several tensors have the same", () => {
    const [first, second] = [parameter("b", 1), parameter("b", 2)];
    const both = sub(second, first);
    expect(toText(both)).toBe("b#2 - b");
    expect(namesIn(both)).toEqual({ b: first, "b#2": second });
  });

  test("cover what only they use", () => {
    const inner = exp(add(y, 1));
    const covered = mul(inner, inner).named("c");
    expect(toText(add(covered, x))).toBe("c + x");
    expect(namesIn(add(covered, x))).toEqual({ c: covered, x });
  });

  test("may be given for the page", () => {
    const product = mul(x, y);
    expect(toText(add(product, 1), { names: new Map([[product, "p"]]) })).toBe("p + 1");
  });
});

describe("several lines", () => {
  test("what is used more than once stands below", () => {
    const product = mul(x, y);
    const shared = exp(product);
    expect(toText(add(div(shared, add(shared, 1)), product))).toMatchInlineSnapshot(`
      "t2 / (t2 + 1) + t1
      where t1 = x * y
            t2 = exp(t1)"
    `);
  });

  test("an operator on a name is as short as a name", () => {
    const complement = sub(1, x);
    expect(toText(mul(complement, exp(complement)))).toBe("(1 - x) * exp(1 - x)");
  });

  test("names for parts avoid those of tensors", () => {
    const shared = exp(input("t1", []));
    expect(toText(mul(shared, shared))).toMatchInlineSnapshot(`
      "t2 * t2
      where t2 = exp(t1)"
    `);
  });

  test("several tensors share their parts", () => {
    const hidden = exp(matmul(x, W)).named("h");
    const shared = mul(hidden, hidden);
    const unnamed = sum(shared);
    expect(toText([hidden, unnamed, exp(unnamed), mean(shared)])).toMatchInlineSnapshot(`
      "h = exp(x @ W)
      t2 = sum(t1)
      exp(t2)
      mean(t1)
      where t1 = h * h"
    `);
  });

  test("an op of the user's own is shown, though it cannot be read back", () => {
    const own: Op = { ...mulNoNaN.op, name: "own" };
    expect(toText(createNode(own, [x, mul(y, 2)], { order: 2 }))).toBe("own(x, y * 2, order=2)");
  });
});
