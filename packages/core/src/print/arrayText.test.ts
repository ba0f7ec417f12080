import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DType } from "../dtype.ts";
import { elementCount, NDArray } from "../ndarray.ts";
import { arrayText } from "./arrayText.ts";

/** An array whose elements are `value(0)`, `value(1)`, … */
function filled(
  shape: readonly number[],
  value: (index: number) => number,
  dtype: DType = "float32",
): NDArray {
  const data = Float64Array.from({ length: elementCount(shape) }, (_, index) => value(index));
  return NDArray.from(new NDArray("float64", shape, data), dtype);
}

describe("arrayText", () => {
  test.each<[string, NDArray]>([
    ["NDArray float32 [] 0.5", NDArray.from(0.5)],
    [
      "NDArray float32 [2, 2] [[1, 2], [3, 4]]",
      NDArray.from([
        [1, 2],
        [3, 4],
      ]),
    ],
    ["NDArray float32 [4] [NaN, Infinity, -0, 1e-30]", NDArray.from([NaN, Infinity, -0, 1e-30])],
    ["NDArray float32 [1] [0.1]", NDArray.from([0.1])],
    ["NDArray float64 [1] [0.333333]", NDArray.from([1 / 3], "float64")],
    ["NDArray bool [2] [true, false]", NDArray.from([true, false], "bool")],
    ["NDArray int32 [2] [-2147483648, 7]", NDArray.from([-(2 ** 31), 7], "int32")],
    [
      "NDArray float64 [3] [1234567, 1.23457e+6, 1.00000e+300]",
      NDArray.from([1234567, 1234567.8, 1e300], "float64"),
    ],
    ["NDArray float32 [0, 3] []", NDArray.zeros("float32", [0, 3])],
    ["NDArray float32 [2, 0] [[], []]", NDArray.zeros("float32", [2, 0])],
  ])("%s", (text, array) => {
    expect(arrayText(array)).toBe(text);
  });

  test("sets longer arrays out in aligned rows, and says what it leaves out", () => {
    expect(arrayText(filled([100, 16], (index) => Math.sin(index)))).toMatchInlineSnapshot(`
      "NDArray float32 [100, 16]
      [[          0,    0.841471,    0.909297,     0.14112, … 12 more],
       [  -0.287903,   -0.961397,   -0.750987,    0.149877, … 12 more],
       [   0.551427,    0.999912,    0.529083,   -0.428183, … 12 more],
       [  -0.768255,   -0.953753,   -0.262375,    0.670229, … 12 more],
       [   0.920026,    0.826829,  -0.0265512,    -0.85552, … 12 more],
       [  -0.993889,   -0.629888,    0.313229,    0.968364, … 12 more],
       … 94 more]"
    `);
    expect(arrayText(filled([2, 3, 8], (index) => index, "int32"))).toMatchInlineSnapshot(`
      "NDArray int32 [2, 3, 8]
      [[[ 0,  1,  2,  3,  4,  5,  6,  7],
        [ 8,  9, 10, 11, 12, 13, 14, 15],
        [16, 17, 18, 19, 20, 21, 22, 23]],
       [[24, 25, 26, 27, 28, 29, 30, 31],
        [32, 33, 34, 35, 36, 37, 38, 39],
        [40, 41, 42, 43, 44, 45, 46, 47]]]"
    `);
    expect(arrayText(filled([1000], (index) => index / 8))).toMatchInlineSnapshot(`
      "NDArray float32 [1000]
      [    0, 0.125,  0.25, 0.375,   0.5, 0.625,  0.75, 0.875,     1, … 991 more]"
    `);
  });

  test("stays within a terminal, whatever the shape and the elements", () => {
    const shapes = fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom(7, 12, 25)), {
      maxLength: 4,
    });
    const scales = fc.constantFrom(1, -1e-30, 1e38, -123456.789);
    fc.assert(
      fc.property(shapes, scales, (shape, scale) => {
        const lines = arrayText(filled(shape, (index) => scale * Math.cos(index))).split("\n");
        expect(lines.length).toBeLessThanOrEqual(60);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
      }),
      { numRuns: 200 },
    );
  });
});
