/** What was not selected has no influence: a masked pole or overflow leaves the gradient finite, and a NaN that counts stays one. */
import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, div, maximum, mul, mulNoNaN, square } from "../ops/arithmetic.ts";
import { equalTo, greater } from "../ops/comparison.ts";
import { constant } from "../ops/constant.ts";
import { gather } from "../ops/indexing.ts";
import { input } from "../ops/leaves.ts";
import { sum } from "../ops/reduction.ts";
import { where } from "../ops/selection.ts";
import { slice } from "../ops/slicing.ts";
import { exp, log, power, rsqrt, sqrt, xlogy } from "../ops/transcendental.ts";
import { grad, jvp } from "./index.ts";

/** First and second derivatives of the sum of `f`, in reverse mode, and the first in forward mode, all by each element. */
function derivatives(
  f: (x: Tensor) => Tensor,
  point: readonly number[],
  dtype: "float32" | "float64" = "float64",
): {
  first: number[];
  second: number[];
  forward: number[];
} {
  const x = input("x", [point.length], dtype);
  const output = f(x);
  const first = grad(sum(output) as Tensor<readonly []>, x);
  const second = grad(sum(first) as Tensor<readonly []>, x);
  const forward = jvp(
    output,
    x,
    constant(
      point.map(() => 1),
      dtype,
    ),
  );
  const values = evaluate([first, second, forward, x], { x: point });
  const [a, b, c] = values.map(({ data }) => [...data]) as [number[], number[], number[]];
  return { first: a, second: b, forward: c };
}

describe("the branch that is not taken", () => {
  it.each([
    [
      "a square root",
      (x: Tensor) => sqrt(x),
      (x: number) => 0.5 / Math.sqrt(x),
      (x: number) => -0.25 * x ** -1.5,
    ],
    ["a logarithm", (x: Tensor) => log(x), (x: number) => 1 / x, (x: number) => -1 / x ** 2],
    ["a quotient", (x: Tensor) => div(1, x) as Tensor, (x: number) => -1 / x ** 2, (x: number) => 2 / x ** 3],
    [
      "a power",
      (x: Tensor) => power(x, 0.5) as Tensor,
      (x: number) => 0.5 / Math.sqrt(x),
      (x: number) => -0.25 * x ** -1.5,
    ],
  ] as const)("may be %s beyond its domain or at its pole", (_, f, first, second) => {
    const found = derivatives((x) => where(greater(x, 0), f(x), 0) as Tensor, [-1, 0, 4]);
    expect(found.first.slice(0, 2)).toEqual([0, 0]);
    expect(found.forward.slice(0, 2)).toEqual([0, 0]);
    expect(found.second.slice(0, 2)).toEqual([0, 0]);
    expect(found.first[2]).toBeCloseTo(first(4), 14);
    expect(found.forward[2]).toBeCloseTo(first(4), 14);
    expect(found.second[2]).toBeCloseTo(second(4), 14);
  });

  it("may overflow in an exponential, in float32 too", () => {
    for (const dtype of ["float64", "float32"] as const) {
      const found = derivatives((x) => where(greater(x, 0), 1, exp(mul(-1, x))) as Tensor, [1000, -2], dtype);
      expect(found.first[0]).toBe(0);
      expect(found.first[1]).toBeCloseTo(-Math.exp(2), 5);
      // exp(1000) beside a mask
      const masked = derivatives((x) => where(greater(x, 50), 0, exp(x)) as Tensor, [1000, 1], dtype);
      expect(masked.first[0]).toBe(0);
      expect(masked.second[0]).toBe(0);
      expect(masked.forward[0]).toBe(0);
    }
  });

  it("may contain poles several steps further in", () => {
    const inner = (x: Tensor): Tensor => log(sqrt(square(div(1, x)))) as Tensor;
    const found = derivatives((x) => where(equalTo(x, 0), 0, inner(x)) as Tensor, [0, 2]);
    expect(found.first).toEqual([0, -0.5]);
    expect(found.forward).toEqual([0, -0.5]);
    expect(found.second).toEqual([0, 0.25]);
  });

  it("may be what a slice or an index leaves out", () => {
    const cut = derivatives((x) => slice(sqrt(x), [[1, 3]]), [0, 1, 4]);
    expect(cut.first).toEqual([0, 0.5, 0.25]);
    const indices = constant([2, 2], "int32");
    const picked = derivatives((x) => gather(log(x), indices), [0, -1, 4]);
    expect(picked.first).toEqual([0, 0, 0.5]);
  });

  it("may be the smaller operand of a maximum", () => {
    const found = derivatives((x) => maximum(log(x), 0), [0, 0.5, 4]);
    expect(found.first).toEqual([0, 0, 0.25]);
  });
});

describe("the guarded norm", () => {
  const guarded = (x: Tensor): Tensor => {
    const squares = sum(square(x)) as Tensor;
    const isZero = equalTo(squares, 0) as Tensor;
    return where(isZero, 0, sqrt(where(isZero, 1, squares) as Tensor)) as Tensor;
  };

  it("has gradient 0 at the origin and x / |x| elsewhere", () => {
    expect(derivatives(guarded, [0, 0]).first).toEqual([0, 0]);
    expect(derivatives(guarded, [3, 4]).first).toEqual([0.6000000000000001, 0.8]);
  });

  it("needs no second guard: one selection outside suffices", () => {
    const once = (x: Tensor): Tensor => {
      const squares = sum(square(x)) as Tensor;
      return where(equalTo(squares, 0), 0, sqrt(squares)) as Tensor;
    };
    expect(derivatives(once, [0, 0]).first).toEqual([0, 0]);
    expect(derivatives(once, [0, 0]).forward).toEqual([0]);
  });
});

describe("zeros beside poles", () => {
  it("xlogy at x = 0: the logarithm by x, and no dependence on y", () => {
    const [x, y] = [input("x", [3], "float64"), input("y", [3], "float64")];
    const [dx, dy] = grad(sum(xlogy(x, y)) as Tensor<readonly []>, [x, y]);
    const [byX, byY] = evaluate([dx, dy], { x: [0, 0, 2], y: [0.5, 0, 4] });
    expect([...byX!.data]).toEqual([Math.log(0.5), -Infinity, Math.log(4)]);
    expect([...byY!.data]).toEqual([0, 0, 0.5]);
  });

  it("√ of a square at 0 has derivative 0, where a factor of 0 meets the pole", () => {
    expect(derivatives((x) => sqrt(square(x)), [0, -3]).first).toEqual([0, -1]);
  });

  it("a power with exponent 0 depends on nothing, not even at base 0", () => {
    const exponent = constant(0, "float64");
    expect(derivatives((x) => power(x, exponent) as Tensor, [0, 2]).first).toEqual([0, 0]);
  });

  it("mulNoNaN is 0 beside everything, and so is its derivative along the zero", () => {
    const [a, b] = [input("a", [], "float64"), input("b", [], "float64")];
    const [da, db] = grad(mulNoNaN(a, b) as Tensor<readonly []>, [a, b]);
    const [value, byA, byB] = evaluate([mulNoNaN(a, b) as Tensor, da, db], { a: 0, b: Infinity });
    expect([value, byA, byB].map((each) => each!.item())).toEqual([0, Infinity, 0]);
  });
});

describe("what counts", () => {
  it("keeps its infinity: the root at 0 has none but an infinite derivative", () => {
    expect(derivatives(sqrt, [0]).first).toEqual([Infinity]);
    expect(derivatives(rsqrt, [0]).first).toEqual([-Infinity]);
    expect(derivatives(log, [0]).first).toEqual([Infinity]);
  });

  it("keeps its NaN: selected, it reaches the gradient", () => {
    const found = derivatives((x) => where(greater(x, -2), sqrt(x), 0) as Tensor, [-1, 4]);
    expect(found.first[0]).toBeNaN();
    expect(found.first[1]).toBe(0.25);
    expect(derivatives((x) => mul(x, exp(x)), [NaN, 0]).first[0]).toBeNaN();
  });

  it("keeps a pole that is added to a finite branch", () => {
    const found = derivatives((x) => add(where(greater(x, 0), sqrt(x), 0), log(x)) as Tensor, [0, 1]);
    expect(found.first).toEqual([Infinity, 1.5]);
  });
});
