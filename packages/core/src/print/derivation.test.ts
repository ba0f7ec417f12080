/** Derivations: the way through named tensors, the factors, and the products. */
import { describe, expect, test } from "vitest";
import { grad, vjp } from "../autodiff/index.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { matmul } from "../functions/matmul.ts";
import { mean } from "../functions/statistics.ts";
import { substitute } from "../graph/substitute.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { NDArray } from "../ndarray.ts";
import { add, mul, neg, square, sub } from "../ops/arithmetic.ts";
import { input, parameter } from "../ops/leaves.ts";
import { sum } from "../ops/reduction.ts";
import { exp, log, sigmoid, tanh } from "../ops/transcendental.ts";
import { simplify } from "../simplify/simplify.ts";
import { derivation } from "./derivation.ts";

const x: Tensor = input("x", ["m", 2], "float64");
const y: Tensor = input("y", ["m", 1], "float64");
const weights = (name: string, values: number[][] | number[]): Tensor => parameter(name, values, "float64");
const W1 = weights("W_1", [
  [0.1, -0.2, 0.3],
  [0.4, 0.5, -0.6],
]);
const b1 = weights("b_1", [0.1, 0.2, 0.3]);
const W2 = weights("W_2", [[0.7], [-0.8], [0.9]]);
const b2 = weights("b_2", [0.5]);
const z1 = add(matmul(x, W1), b1).named("z_1");
const a1 = sigmoid(z1).named("a_1");
const z2 = add(matmul(a1, W2), b2).named("z_2");
const yHat = sigmoid(z2).named("\\hat{y}");
const J = neg(mean(add(mul(y, log(yHat)), mul(sub(1, y), log(sub(1, yHat)))))).named("J");
const feeds = {
  x: NDArray.from(
    [
      [1, 2],
      [-3, 0.5],
      [0.1, 4],
    ],
    "float64",
  ),
  y: NDArray.from([[1], [0], [1]], "float64"),
};

/** The values of a tensor, fed with what it depends on. */
function valuesOf(tensor: Tensor): number[] {
  const names = new Set(topologicalOrder([tensor]).map(({ attributes }) => attributes["name"]));
  const used = Object.fromEntries(Object.entries(feeds).filter(([name]) => names.has(name)));
  return [...evaluate(tensor, used).data];
}

function expectClose(a: Tensor, b: Tensor): void {
  const [left, right] = [valuesOf(a), valuesOf(b)];
  expect(left).toHaveLength(right.length);
  left.forEach((value, index) => expect(value).toBeCloseTo(right[index]!, 12));
}

describe("the article's network", () => {
  test("the way to the second layer", () => {
    const { path, text, steps } = derivation(J, W2);
    expect(path).toEqual([J, yHat, z2, W2]);
    expect(steps.map(({ kind }) => kind)).toEqual(["gradient", "entries", "map"]);
    expect(text.split("\n").filter((line) => !line.startsWith("∂J/∂ŷ"))).toEqual([
      "∂J/∂W₂ = ∂J/∂ŷ · ∂ŷ/∂z₂ · ∂z₂/∂W₂",
      "∂ŷ/∂z₂ = ŷ * (1 - ŷ)",
      "∂z₂/∂W₂ = a₁' @ ·",
      "∂J/∂z₂ = ∂J/∂ŷ * (ŷ * (1 - ŷ)) = (ŷ - y) / m",
      "∂J/∂W₂ = a₁' @ ∂J/∂z₂ = a₁' @ (ŷ - y) / m",
    ]);
  });

  test("in LaTeX", () => {
    const lines = derivation(J, W2).latex.split("\n");
    expect(lines.filter((line) => !line.startsWith("\\frac{\\partial J}{\\partial \\hat{y}}"))).toEqual([
      "\\begin{aligned}",
      "\\frac{\\partial J}{\\partial W_2} &= \\frac{\\partial J}{\\partial \\hat{y}} \\cdot " +
        "\\frac{\\partial \\hat{y}}{\\partial z_2} \\cdot \\frac{\\partial z_2}{\\partial W_2} \\\\[0.5em]",
      "\\frac{\\partial \\hat{y}}{\\partial z_2} &= \\hat{y} \\circ (1 - \\hat{y}) \\\\[0.5em]",
      "\\frac{\\partial z_2}{\\partial W_2} &= a_1^\\top \\,\\cdot\\, \\\\[0.5em]",
      "\\frac{\\partial J}{\\partial z_2} &= \\frac{\\partial J}{\\partial \\hat{y}} \\circ \\hat{y} \\circ " +
        "(1 - \\hat{y}) = \\frac{1}{m} (\\hat{y} - y) \\\\[0.5em]",
      "\\frac{\\partial J}{\\partial W_2} &= a_1^\\top \\frac{\\partial J}{\\partial z_2} = " +
        "\\frac{1}{m} a_1^\\top (\\hat{y} - y)",
      "\\end{aligned}",
    ]);
  });

  test("the way to the first layer leads through the second", () => {
    const { path, equations } = derivation(J, b1);
    expect(path).toEqual([J, yHat, z2, a1, z1, b1]);
    const lines = equations.map(({ text }) => text);
    expect(lines).toContain("∂z₂/∂a₁ = · @ W₂'");
    expect(lines).toContain("∂a₁/∂z₁ = a₁ * (1 - a₁)");
    expect(lines).toContain("∂z₁/∂b₁ = sum(·, axes=[0])");
  });

  test.each<readonly [string, Tensor]>([
    ["W_1", W1],
    ["b_1", b1],
    ["W_2", W2],
    ["b_2", b2],
  ])("the products of the factors come to the gradient by %s", (_, wrt) => {
    const { steps, result } = derivation(J, wrt);
    expectClose(result, grad(J as Tensor<readonly []>, wrt));
    steps.slice(1).forEach(({ of, chained, gradient }, index) => {
      // The chained form with the derivative so far in place of the symbol for it.
      const symbol = topologicalOrder([chained]).find(
        ({ attributes }) => attributes["name"] === `∂J/∂${pretty(of)}`,
      );
      expect(symbol).toBeDefined();
      const [product] = substitute([chained], new Map([[symbol!, steps[index]!.gradient]]));
      expectClose(product!, gradient);
    });
  });

  const pretty = (tensor: Tensor): string =>
    tensor === yHat ? "ŷ" : tensor === z2 ? "z₂" : tensor === a1 ? "a₁" : "z₁";
});

describe("the way", () => {
  const w: Tensor = parameter("w", [1, 2], "float64");

  test("leaves out named tensors that a path avoids, whose factor is the sum over the paths", () => {
    const u = exp(w).named("u");
    const beside = tanh(u).named("v");
    const joined = add(mul(beside, 2), square(u)).named("s");
    const loss = sum(joined).named("L");
    const { path, steps } = derivation(loss, w);
    expect(path).toEqual([loss, joined, u, w]);
    expect(steps[1]!.kind).toBe("entries");
    expectClose(steps[1]!.factor, simplify(vjp(joined, u, simplify(add(mul(u, 0), 1)))));
  });

  test("is one step where nothing between has a name", () => {
    const { path, equations } = derivation(sum(square(w)), w);
    expect(path).toHaveLength(2);
    expect(equations.map(({ text }) => text)).toEqual(["∂J/∂w = 2 * w"]);
  });

  test("to a parameter that the loss does not depend on ends in zeros", () => {
    const { result } = derivation(sum(square(w)).named("L"), b2);
    expect(valuesOf(result)).toEqual([0]);
  });

  test("shows derivatives as they come when nothing simplifies them", () => {
    const { text } = derivation(J, W2, { simplify: (tensor) => tensor });
    expect(text).toContain("∂J/∂W₂ = a₁' @ ∂J/∂z₂ = ");
  });
});
