import { describe, expect, test } from "vitest";
import { grad, jvp } from "../autodiff/index.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Tensor } from "../graph/tensor.ts";
import { simplify } from "../simplify/simplify.ts";
import { add, mul, sub } from "./arithmetic.ts";
import { floor } from "./arithmetic.ts";
import { after, stopGradient } from "./held.ts";
import { input } from "./leaves.ts";
import { sum } from "./reduction.ts";
import { sin } from "./transcendental.ts";

const x = input("x", [2], "float64");
const feeds = { x: [3.7, -1.2] };
const values = (tensor: Tensor): number[] => Array.from(evaluate(tensor, feeds).data);

describe("stopGradient", () => {
  test("has the value of its operand, of any element type", () => {
    expect(values(stopGradient(x))).toEqual(feeds.x);
    expect(stopGradient(input("i", ["m"], "int32"))).toMatchObject({ dtype: "int32", shape: ["m"] });
    expect(evaluate(stopGradient(2)).item()).toBe(2);
  });

  test("has derivative 0 in both modes", () => {
    const y = mul(x, stopGradient(x));
    expect(values(grad(sum(y), x))).toEqual(feeds.x); // not 2 x
    expect(values(jvp(y, x, sin(x)))).toEqual(feeds.x.map((at) => at * Math.sin(at)));
    expect(evaluate(grad(sum(stopGradient(x)), x)).toNested()).toEqual([0, 0]);
  });

  test("a straight-through estimate: the value of one formula, the derivative of another", () => {
    const straight = add(x, stopGradient(sub(floor(x), x)));
    for (const y of [straight, simplify(straight)]) {
      expect(values(y)).toEqual([3, -2].map((each) => expect.closeTo(each, 14)));
      expect(evaluate(grad(sum(y), x)).toNested()).toEqual([1, 1]);
    }
  });

  test("is kept by the simplifier, once", () => {
    const once = stopGradient(sin(x));
    expect(simplify(once)).toBe(once);
    expect(simplify(stopGradient(once))).toBe(once);
    expect(simplify(sub(sin(x), once))).not.toBe(simplify(sub(sin(x), sin(x))));
  });
});

describe("after", () => {
  test("has the value and the derivative of its first operand", () => {
    const y = after(x, sin(x));
    expect(y).not.toBe(x);
    expect(y).toBe(after(x, sin(x)));
    expect(y).not.toBe(after(x, x));
    expect(values(y)).toEqual(feeds.x);
    expect(values(grad(sum(mul(y, y)), x))).toEqual([7.4, -2.4]);
    expect(values(jvp(y, x, x))).toEqual(feeds.x);
  });

  test("is kept by the simplifier, so that what is built on it is computed again", () => {
    const again = sin(after(x, sum(x)));
    expect(simplify(again)).toBe(again);
  });
});
