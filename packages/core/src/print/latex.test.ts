/** LaTeX as textbooks have it. */
import { describe, expect, test } from "vitest";
import { grad } from "../autodiff/index.ts";
import { softmax } from "../functions/activations.ts";
import { matmul } from "../functions/matmul.ts";
import { pow } from "../functions/pow.ts";
import { mean, norm, variance } from "../functions/statistics.ts";
import type { Tensor } from "../graph/tensor.ts";
import { abs, add, div, floor, maximum, mul, neg, square, sub } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { equalTo, greater, logicalAnd, logicalNot, notEqualTo } from "../ops/comparison.ts";
import { constant } from "../ops/constant.ts";
import { gather, iota } from "../ops/indexing.ts";
import { dimension, input, parameter } from "../ops/leaves.ts";
import { broadcast, reshape, transpose } from "../ops/movement.ts";
import { logsumexp } from "../ops/logsumexp.ts";
import { max, prod, sum } from "../ops/reduction.ts";
import { where } from "../ops/selection.ts";
import { concat, slice } from "../ops/slicing.ts";
import {
  exp,
  log,
  log1p,
  power,
  rsqrt,
  sigmoid,
  softplus,
  sqrt,
  tanh,
  xlogy,
} from "../ops/transcendental.ts";
import { simplify } from "../simplify/simplify.ts";
import { toLatex } from "./latex.ts";

const A: Tensor = input("A", [3, 3]);
const B: Tensor = input("B", [3, 3]);
const T: Tensor = input("T", [2, 3, 4]);
const u: Tensor = input("u", ["m", "n", 3]);
const v: Tensor = input("v", [3]);
const s: Tensor = input("s", []);
const t: Tensor = input("t", []);

describe("scalars", () => {
  test.each<readonly [string, Tensor]>([
    ["s t + 2 t", add(mul(s, t), mul(t, 2))],
    ["-2 s + 1", add(mul(s, -2), 1)],
    ["s - t + s", add(s, add(neg(t), s))],
    ["s - (t - s)", sub(s, sub(t, s))],
    ["s - (-t)", sub(s, neg(t))],
    ["-(s + t) s", mul(neg(add(s, t)), s)],
    ["s t", mul(neg(s), neg(t))],
    ["3 \\cdot 2 s", mul(mul(s, 2), 3)],
    ["2 \\cdot 3^s", mul(2, power(3, s))],
    ["-\\frac{s}{t}", div(neg(s), t)],
    ["\\frac{s + 1}{t - 2 s}", div(add(s, 1), sub(t, mul(s, 2)))],
    ["s^3 + \\frac{1}{s^2} - s^{0.3}", sub(add(pow(s, 3), pow(s, -2)), pow(s, 0.3))],
    ["(s + t)^2", square(add(s, t))],
    ["(s^t)^t", power(power(s, t), t)],
    ["s^\\alpha", power(s, input("alpha", []))],
    ["\\log s", log(s)],
    ["\\log(1 + s)", log1p(s)],
    ["(\\log s) t", mul(log(s), t)],
    ["t \\log s", mul(t, log(s))],
    ["t \\log s", xlogy(t, s)],
    ["\\log\\left( \\frac{s}{t} \\right)", log(div(s, t))],
    ["e^{-s}", exp(neg(s))],
    ["\\exp\\left( -\\frac{s^2}{2 t^2} \\right)", exp(neg(div(square(s), mul(square(t), 2))))],
    ["\\sqrt{s + t}", sqrt(add(s, t))],
    ["\\frac{1}{\\sqrt{s}}", rsqrt(s)],
    ["\\left| s - t \\right|", abs(sub(s, t))],
    ["\\left\\lfloor s \\right\\rfloor", floor(s)],
    ["\\max(s, 0)", maximum(s, 0)],
    ["10^{-7} s + \\infty", add(mul(1e-7, s), Infinity)],
    ["2.5 \\cdot 10^{21} s", mul(2.5e21, s)],
    ["\\log(1 + e^{s})", softplus(s)],
    ["\\log \\sigma(s)", neg(softplus(neg(s)))],
    ["\\sigma(-s)", sigmoid(neg(s))],
  ])("%s", (latex, tensor) => expect(toLatex(tensor)).toBe(latex));
});

describe("vectors and matrices", () => {
  test.each<readonly [string, Tensor]>([
    ["A B", matmul(A, B)],
    ["(A B)^\\top A^\\top", matmul(transpose(matmul(A, B)), transpose(A))],
    ["A (B + A)", matmul(A, add(B, A))],
    ["A \\circ B \\circ (A + B)", mul(mul(A, B), add(A, B))],
    ["s A \\circ B", mul(mul(A, B), s)],
    ["A B \\circ A", mul(matmul(A, B), A)],
    ["(A \\circ B) A", matmul(mul(A, B), A)],
    ["\\frac{1}{s} A B", div(matmul(A, B), s)],
    ["A^{\\circ 2}", square(A)],
    ["\\sum A^2", sum(square(A))],
    ["\\sum_{\\text{rows}} A", sum(A, 0)],
    ["\\sum_{\\text{columns}} A", sum(A, 1)],
    ["\\sum_{m, n} u", sum(u, ["m", "n"])],
    ["\\sum_{\\text{axes 1, 2}} T", sum(T, [1, 2])],
    ["\\left( \\sum A \\right) \\sum B", mul(sum(A), sum(B))],
    ["\\max_{\\text{rows}} A", max(A, 0)],
    ["\\prod v", prod(v)],
    ["\\frac{1}{3} \\sum v", mean(v)],
    ["\\frac{1}{3} \\sum \\left( v - \\frac{1}{3} \\sum v \\right)^2", variance(v)],
    ["\\sqrt{\\sum v^2}", norm(v)],
    ["\\log\\left( \\sum_{\\text{columns}} e^{A} \\right)", logsumexp(A, 1)],
    ["\\operatorname{softmax}(A)", softmax(A)],
    ["\\mathbf{1}[A > B]", cast(greater(A, B), "float32")],
    ["\\mathbf{1}[A > 0]", where(greater(A, 0), 1, 0)],
    [
      "\\begin{cases} A & \\text{if } A \\ne B \\\\ -B & \\text{otherwise} \\end{cases}",
      where(notEqualTo(A, B), A, neg(B)),
    ],
    ["(A > 0) \\land \\lnot (A = B)", logicalAnd(greater(A, 0), logicalNot(equalTo(A, B)))],
    ["\\operatorname{transpose}_{(2, 0, 1)}(T)", transpose(T, [2, 0, 1])],
    ["v", reshape(v, [1, 3, 1])],
    ["\\operatorname{reshape}_{3 \\times 8}(T)", reshape(T, [3, 8])],
    ["\\frac{1}{m} \\mathbf{1}", broadcast(div(1, dimension("m")), ["m", 1])],
    ["\\mathbf{1} v A", matmul(broadcast(v, [3, 3]), A)],
    ["v \\mathbf{1}^\\top", broadcast(reshape(v, [3, 1]), [3, 4])],
    ["A + v", add(A, broadcast(v, [3, 3]))],
    ["\\mathbf{0}", broadcast(0, [2, 3])],
    [
      "A[0{:}2, 0{:}3{:}2]",
      slice(A, [
        [0, 2],
        [0, 3, 2],
      ]),
    ],
    ["\\begin{bmatrix} A & B \\end{bmatrix}", concat([A, B], 1)],
    ["\\begin{bmatrix} A \\\\ B \\end{bmatrix}", concat([A, B], 0)],
    [
      "\\begin{bmatrix} 1 & -2 \\\\ 3 & 4 \\end{bmatrix} + A[0{:}2, 0{:}2]",
      add(
        constant([
          [1, -2],
          [3, 4],
        ]),
        slice(A, [
          [0, 2],
          [0, 2],
        ]),
      ),
    ],
    ["\\operatorname{gather}(A, \\operatorname{iota})", gather(A, iota([2]))],
    ["1 - h^{\\circ 2}", grad(sum(tanh(A).named("h")) as Tensor<readonly []>, A)],
  ])("%s", (latex, tensor) => expect(toLatex(tensor)).toBe(latex));
});

describe("names", () => {
  test.each([
    ["x", "x"],
    ["a_1", "a_1"],
    ["x_12", "x_{12}"],
    ["W1", "W_1"],
    ["a₁₂", "a_{12}"],
    ["W_out", "W_{\\mathrm{out}}"],
    ["hidden_layer", "\\mathrm{hidden}_{\\mathrm{layer}}"],
    ["alpha", "\\alpha"],
    ["ŷ", "\\hat{y}"],
    ["\\hat{y}", "\\hat{y}"],
    ["W^{(1)}", "W^{(1)}"],
    ["layer1.weight", "\\text{layer1.weight}"],
    ["50% of {a}$", "\\text{50\\% of \\{a\\}\\$}"],
    ["a}{", "\\text{a\\}\\{}"],
    ["a^", "\\text{a\\textasciicircum{}}"],
    ["\\", "\\text{\\textbackslash{}}"],
  ])("%s", (name, latex) => expect(toLatex(input(name, []))).toBe(latex));

  test("a second tensor of one name is counted", () => {
    expect(toLatex(matmul(parameter("W", [[1]]), transpose(parameter("W", [[2], [3]]))))).toBe(
      "W {{W}^{(2)}}^\\top",
    );
  });

  test("a superscript on a name that has one does not stand beside it", () => {
    expect(toLatex(transpose(input("W^{(1)}", [2, 2])))).toBe("{W^{(1)}}^\\top");
  });

  test("names may be given for the page", () => {
    const product = mul(s, t);
    const names = new Map([[product, "\\pi"]]);
    expect(toLatex(add(product, 1), { names })).toBe("\\pi + 1");
    expect(toLatex([product, add(product, 1)], { names })).toMatchInlineSnapshot(`
      "\\begin{aligned}
      \\pi &= s t \\\\
      & \\pi + 1
      \\end{aligned}"
    `);
  });
});

describe("the article's network", () => {
  const x: Tensor = input("x", ["m", 2]);
  const y: Tensor = input("y", ["m", 1]);
  const W1: Tensor = parameter("W_1", [
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const b1: Tensor = parameter("b_1", [1, 2, 3]);
  const W2: Tensor = parameter("W_2", [[1], [2], [3]]);
  const b2: Tensor = parameter("b_2", [1]);
  const z1 = add(matmul(x, W1), b1).named("z_1");
  const a1 = sigmoid(z1).named("a_1");
  const z2 = add(matmul(a1, W2), b2).named("z_2");
  const yHat = sigmoid(z2).named("\\hat{y}");
  const J = neg(mean(add(mul(y, log(yHat)), mul(sub(1, y), log(sub(1, yHat)))))).named("J");

  test("is set out line by line", () => {
    expect(toLatex([z1, a1, z2, yHat, J])).toMatchInlineSnapshot(`
      "\\begin{aligned}
      z_1 &= x W_1 + b_1 \\\\
      a_1 &= \\sigma(z_1) \\\\
      z_2 &= a_1 W_2 + b_2 \\\\
      \\hat{y} &= \\sigma(z_2) \\\\
      J &= -\\frac{1}{m} \\sum [y \\log \\hat{y} + (1 - y) \\log(1 - \\hat{y})]
      \\end{aligned}"
    `);
  });

  test("its gradients read as the article's", () => {
    const gradients = grad(J as Tensor<readonly []>, [W2, b2, z2, W1]) as readonly Tensor[];
    const [dW2, db2, dz2, dW1] = gradients.map((gradient) => toLatex(simplify(gradient)));
    expect(dW2).toBe("\\frac{1}{m} a_1^\\top (\\hat{y} - y)");
    expect(db2).toBe("\\frac{1}{m} \\sum (\\hat{y} - y)");
    expect(dz2).toBe("\\frac{1}{m} (\\hat{y} - y)");
    // The order of the factors is the simplifier's.
    expect(dW1).toMatch(/^\\frac\{1\}\{m\} x\^\\top \[.*\]$/);
    for (const factor of ["(\\hat{y} - y) W_2^\\top", "a_1", "(1 - a_1)"]) expect(dW1).toContain(factor);
  });

  test("the sigmoid of −z is the complement of the named one, also when only its name is left", () => {
    expect(toLatex(sigmoid(neg(z1)))).toBe("1 - a_1");
    expect(toLatex(mul(a1, sigmoid(neg(z1))))).toBe("a_1 \\circ (1 - a_1)");
  });

  test("the safe forms of logarithms are those of named probabilities", () => {
    expect(toLatex(neg(softplus(neg(z2))))).toBe("\\log \\hat{y}");
    expect(toLatex(neg(softplus(z2)))).toBe("\\log(1 - \\hat{y})");
  });

  test("shared parts are set out below", () => {
    const difference = exp(sub(yHat, y));
    expect(toLatex(mul(difference, add(difference, 1)))).toMatchInlineSnapshot(`
      "\\begin{aligned}
      & t_1 \\circ (t_1 + 1) \\\\
      \\text{where } t_1 &= e^{\\hat{y} - y}
      \\end{aligned}"
    `);
    expect(toLatex([difference, log(add(difference, 1))])).toMatchInlineSnapshot(`
      "\\begin{aligned}
      t_1 &= e^{\\hat{y} - y} \\\\
      & \\log(t_1 + 1)
      \\end{aligned}"
    `);
  });
});

test("sharing is kept: a graph with exponentially many paths has a formula as long as the graph", () => {
  let root = s;
  for (let step = 0; step < 10_000; step++) root = mul(root, exp(root));
  expect(toLatex(root).length).toBeLessThan(10_000 * 80);
}, 30_000);
