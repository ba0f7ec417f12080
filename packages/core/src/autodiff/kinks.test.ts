/** The derivative where there is none: at kinks and ties, each convention in the name of its test, the same in both modes. */
import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate/evaluate.ts";
import { clip, relu } from "../functions/activations.ts";
import { norm } from "../functions/statistics.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { NestedNumbers } from "../ndarray.ts";
import { abs, floor, maximum, minimum, mul, neg, sign } from "../ops/arithmetic.ts";
import { greater } from "../ops/comparison.ts";
import { constant } from "../ops/constant.ts";
import { input } from "../ops/leaves.ts";
import { max, min, sum } from "../ops/reduction.ts";
import { where } from "../ops/selection.ts";
import { checkGradients } from "../testing/checkGradients.ts";
import { grad, jvp } from "./index.ts";

/** The gradient of the sum of `f` at some point, in reverse mode; forward mode must give the same along every axis. */
function derivative(f: (x: Tensor) => Tensor, point: readonly number[]): NestedNumbers {
  const x = input("x", [point.length], "float64");
  const loss = sum(f(x)) as Tensor<readonly []>;
  const reverse = evaluate([grad(loss, x), x], { x: point })[0]!;
  const forward = point.map((_, axis) => {
    const unit = constant(
      point.map((__, index) => (index === axis ? 1 : 0)),
      "float64",
    );
    return evaluate([jvp(loss, x, unit), x], { x: point })[0]!.item();
  });
  expect(forward).toEqual([...reverse.data]);
  return reverse.toNested();
}

/** Both derivatives of a function of two scalars. */
function derivatives(f: (a: Tensor, b: Tensor) => Tensor, a: number, b: number): number[] {
  const [x, y] = [input("a", [], "float64"), input("b", [], "float64")];
  const gradients = grad(f(x, y) as Tensor<readonly []>, [x, y]);
  return evaluate(gradients, { a, b }).map((value) => value.item());
}

describe("elementwise", () => {
  it("maximum of two tensors at a tie: ½ each", () => {
    expect(derivatives((a, b) => maximum(a, b), 2, 2)).toEqual([0.5, 0.5]);
    expect(derivatives((a, b) => maximum(a, b), 2, 1)).toEqual([1, 0]);
    expect(derivatives((a, b) => maximum(a, b), 1, 2)).toEqual([0, 1]);
    expect(derivatives((a, b) => maximum(a, b), 0, -0)).toEqual([0.5, 0.5]);
  });

  it("minimum of two tensors at a tie: ½ each", () => {
    expect(derivatives((a, b) => minimum(a, b), 2, 2)).toEqual([0.5, 0.5]);
    expect(derivatives((a, b) => minimum(a, b), 2, 1)).toEqual([0, 1]);
  });

  it("maximum and minimum of a tensor with itself: 1, as both are the tensor", () => {
    expect(derivative((x) => maximum(x, x), [2.5])).toEqual([1]);
    expect(derivative((x) => minimum(x, x), [2.5])).toEqual([1]);
  });

  it("maximum and minimum with a constant at a tie: 0, as the constant takes all of it", () => {
    expect(derivative((x) => maximum(x, 1), [0, 1, 2])).toEqual([0, 0, 1]);
    expect(derivative((x) => maximum(1 as never, x), [0, 1, 2])).toEqual([0, 0, 1]);
    expect(derivative((x) => minimum(x, 1), [0, 1, 2])).toEqual([1, 0, 0]);
  });

  it("relu at 0: 0, however it is written", () => {
    const point = [-1, 0, -0, 2];
    for (const f of [
      relu,
      (x: Tensor): Tensor => maximum(x, 0) as Tensor,
      (x: Tensor): Tensor => where(greater(x, 0), x, 0) as Tensor,
    ]) {
      expect(derivative(f, point)).toEqual([0, 0, 0, 1]);
    }
  });

  it("clip at its limits: 0", () => {
    expect(derivative((x) => clip(x, -1, 1), [-2, -1, 0, 1, 2])).toEqual([0, 0, 1, 0, 0]);
  });

  it("abs at 0: 0, also as the larger of x and −x", () => {
    expect(derivative(abs, [-2, 0, 3])).toEqual([-1, 0, 1]);
    expect(derivative((x) => maximum(x, neg(x)), [-2, 0, 3])).toEqual([-1, 0, 1]);
  });

  it("sign and floor at their jumps: 0", () => {
    expect(derivative(sign, [-1, 0, 1])).toEqual([0, 0, 0]);
    expect(derivative(floor, [-1, 0, 0.5])).toEqual([0, 0, 0]);
  });
});

describe("reductions", () => {
  it("max shares the derivative equally among all that tie for it", () => {
    expect(derivative((x) => max(x), [3, 1, 3])).toEqual([0.5, 0, 0.5]);
    expect(derivative((x) => max(x), [2, 2, 2, 2])).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(derivative((x) => max(x), [1, 3, 2])).toEqual([0, 1, 0]);
  });

  it("min shares the derivative equally among all that tie for it", () => {
    expect(derivative((x) => min(x), [3, 1, 1])).toEqual([0, 0.5, 0.5]);
  });

  it("max shares row by row, and the shares of each add up to 1", () => {
    const x = input("x", [2, 3], "float64");
    const gradient = grad(sum(max(x, 1)) as Tensor<readonly []>, x);
    expect(evaluate(gradient, { x: [[1, 1, 0], [2, 3, 3]] }).toNested()).toEqual([[0.5, 0.5, 0], [0, 0.5, 0.5]]); // prettier-ignore
  });

  it("max over infinities that tie shares as well", () => {
    expect(derivative((x) => max(x), [Infinity, 1, Infinity])).toEqual([0.5, 0, 0.5]);
    expect(derivative((x) => max(x), [-Infinity, -Infinity])).toEqual([0.5, 0.5]);
  });

  it("the norm at the origin: 0", () => {
    expect(derivative((x) => norm(x), [0, 0])).toEqual([0, 0]);
    expect(derivative((x) => norm(x), [0, 2])).toEqual([0, 1]);
  });
});

describe("higher orders", () => {
  it("of a piecewise linear function are 0, also at the kink", () => {
    for (const f of [relu, abs, (x: Tensor): Tensor => max(x) as Tensor]) {
      const x = input("x", [3], "float64");
      const first = grad(sum(f(x)) as Tensor<readonly []>, x);
      const second = grad(sum(mul(first, constant([1, 2, 3], "float64"))) as Tensor<readonly []>, x);
      expect(evaluate([second, x], { x: [-1, 0, 2] })[0]!.toNested()).toEqual([0, 0, 0]);
    }
  });
});

describe("every convention", () => {
  it("lies between the one-sided derivatives, which the gradient check reports", () => {
    const reports = [
      checkGradients((x) => relu(x), [[0]]),
      checkGradients((x) => abs(x), [[0]]),
      checkGradients((x, y) => maximum(x, y), [[1], [1]]),
      checkGradients((x) => max(x), [[3, 1, 3]]),
      checkGradients((x) => norm(x), [[0, 0]]),
      checkGradients((x) => clip(x, -1, 1), [[1, -1]]),
    ];
    expect(reports.map(({ kinks }) => kinks.length)).toEqual([1, 1, 2, 2, 2, 2]);
  });
});
