import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import { constant, evaluate, grad, input, mul, sum, windows, type Tensor } from "../index.ts";

const cases = fc
  .record({
    size: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 4 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    more: fc.nat(6),
    outer: fc.integer({ min: 1, max: 2 }),
    inner: fc.integer({ min: 1, max: 3 }),
  })
  .map((drawn) => ({ ...drawn, length: drawn.dilation * (drawn.size - 1) + 1 + drawn.more }));

describe("windows", () => {
  test("of an axis: element k of window i is the one at i · stride + k · dilation", () => {
    fc.assert(
      fc.property(cases, ({ length, size, stride, dilation, outer, inner }) => {
        const count = Math.floor((length - dilation * (size - 1) - 1) / stride) + 1;
        const x = constant(range3(outer, length, inner), "float64");
        const view = windows(x, 1, size, { stride, dilation });
        expect(view.shape).toEqual([outer, count, inner, size]);
        expect(evaluate(view).toNested()).toEqual(
          list(outer, (o) =>
            list(count, (i) =>
              list(inner, (c) => list(size, (k) => o * 1000 + (i * stride + k * dilation) * 10 + c)),
            ),
          ),
        );
      }),
    );
  });

  test("have an adjoint that adds every element where it came from", () => {
    fc.assert(
      fc.property(cases, ({ length, size, stride, dilation }) => {
        const x = input("x", [length], "float64");
        const view: Tensor = windows(x, 0, size, { stride, dilation });
        const [count] = view.shape as readonly [number];
        const weights = list(count, (i) => list(size, (k) => 1 + i * 10 + k));
        const expected = new Array<number>(length).fill(0);
        weights.forEach((row, i) => row.forEach((w, k) => (expected[i * stride + k * dilation]! += w)));
        const total = sum(mul(view, constant(weights, "float64")) as Tensor) as Tensor<readonly []>;
        const feeds = { x: new Float64Array(length) };
        expect(evaluate([grad(total, x) as Tensor, x], feeds)[0]!.toNested()).toEqual(expected);
      }),
    );
  });

  test("leave named dimensions beside their axis alone, and name the axis by its end", () => {
    const view = windows(input("x", ["m", 5]), -1, 2);
    expect(view.shape).toEqual(["m", 4, 2]);
  });

  test.each([
    ["a named axis", "m", 2, {}, "dimension m"],
    ["a window that does not fit", 1, 6, {}, "dimension 5"],
    ["a dilated window that does not fit", 1, 3, { dilation: 3 }, "at least 7"],
    ["a size of 0", 1, 0, {}, "size 0"],
    ["a stride of ½", 1, 2, { stride: 0.5 }, "stride 0.5"],
    ["a negative dilation", 1, 2, { dilation: -1 }, "dilation -1"],
  ] as const)("refuse %s", (_, axis, size, options, told) => {
    const x: Tensor = input("x", ["m", 5]);
    const error = errorFrom(() => windows(x, axis, size, options));
    expect(error.code).toBe("invalid-argument");
    expect(error.message).toContain(told);
  });
});

function list<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}

/** Elements that tell their position. */
function range3(outer: number, length: number, inner: number): number[][][] {
  return list(outer, (o) => list(length, (i) => list(inner, (c) => o * 1000 + i * 10 + c)));
}
