import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import {
  constant,
  evaluate,
  expandDims,
  input,
  matrixTranspose,
  NDArray,
  ones,
  squeeze,
  stack,
  type Tensor,
  zeros,
} from "../index.ts";
import type { Shape } from "../graph/shape.ts";

const shapes = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant("m")), { maxLength: 4 });

/** The function as it is used where shapes are known at run time only. */
const expand = (x: Tensor, axis: number): Tensor => expandDims(x, axis);

describe("expandDims and squeeze", () => {
  test("undo each other at every position, from either end", () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, pick) => {
        const x: Tensor = input("x", shape as Shape);
        const position = pick % (x.rank + 1);
        const expanded = expand(x, position);
        expect(expanded.shape).toEqual(shape.toSpliced(position, 0, 1));
        expect(expand(x, position - x.rank - 1)).toBe(expanded);
        expect(evaluate(squeeze(expanded, position), { x: dataFor(shape) }).toNested()).toEqual(
          evaluate(x, { x: dataFor(shape) }).toNested(),
        );
      }),
    );
  });

  test("squeeze without an axis drops every axis of length 1 and no named one", () => {
    expect(squeeze(input("x", [1, "m", 1, 2])).shape).toEqual(["m", 2]);
    expect(squeeze(constant(2)).shape).toEqual([]);
  });

  test("refuse what they cannot do", () => {
    const x: Tensor = input("x", ["m", 3]);
    expect(errorFrom(() => squeeze(x, -1)).message).toBe(
      "squeeze: expected an axis of length 1, but received axis -1 of x [m, 3]. Use slice, or a reduction such as sum, to drop a longer axis.",
    );
    expect(errorFrom(() => squeeze(x, "m")).code).toBe("shape-mismatch");
    expect(errorFrom(() => squeeze(x, 2)).code).toBe("axis-out-of-range");
    expect(errorFrom(() => expandDims(x, 3)).message).toBe(
      "expandDims: expected a position from -3 to 2 for the new axis, but received 3 for x [m, 3].",
    );
    expect(errorFrom(() => expandDims(x, -4)).code).toBe("axis-out-of-range");
    expect(errorFrom(() => expandDims(x, 0.5)).code).toBe("axis-out-of-range");
  });
});

/** Some data of the shape, with two rows for the named dimension. */
function dataFor(shape: readonly (number | string)[]): NDArray {
  const lengths = shape.map((length) => (typeof length === "number" ? length : 2));
  const zeroed = NDArray.zeros("float32", lengths);
  zeroed.data.forEach((_, index) => (zeroed.data[index] = index));
  return zeroed;
}

describe("stack", () => {
  test("lays the tensors side by side along the new axis", () => {
    const [a, b] = [constant([1, 2, 3]), constant([4, 5, 6])];
    expect(evaluate(stack([a, b])).toNested()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(evaluate(stack([a, b], 1)).toNested()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(stack([a, b], -1)).toBe(stack([a, b], 1));
    expect(evaluate(stack([constant(1), constant(2)])).toNested()).toEqual([1, 2]);
  });

  test("refuses shapes that differ, by the names of the tensors", () => {
    const [x, W]: Tensor[] = [input("x", ["m", 3]), input("W", [4, 2])];
    const error = errorFrom(() => stack([x!, W!]));
    expect(error.code).toBe("shape-mismatch");
    expect(error.message).toBe("stack: expected tensors of one shape, but received x [m, 3] and W [4, 2].");
    expect(errorFrom(() => stack([] as Tensor[])).message).toBe(
      "stack: expected at least one tensor, but received none.",
    );
    expect(errorFrom(() => stack([x!, x!], 3)).message).toBe(
      "stack: expected a position from -3 to 2 for the new axis, but received 3 for x [m, 3].",
    );
  });
});

test("matrixTranspose exchanges the last two axes and leaves batches alone", () => {
  const x = constant([
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ]);
  expect(evaluate(matrixTranspose(x)).toNested()).toEqual([
    [
      [1, 4],
      [2, 5],
      [3, 6],
    ],
  ]);
  expect(matrixTranspose(matrixTranspose(input("x", ["m", 2, 3])))).not.toBe(input("x", ["m", 3, 2]));
  const vector: Tensor = input("v", [3]);
  expect(errorFrom(() => matrixTranspose(vector)).message).toBe(
    "matrixTranspose: expected at least two axes, but received v [3]. Use reshape to make a vector a row or a column.",
  );
});

test("zeros and ones have the shape and type that they are given", () => {
  expect(evaluate(zeros([2, 2], "int32"))).toStrictEqual(NDArray.zeros("int32", [2, 2]));
  expect(evaluate(ones(["m"]), {}, { dimensions: { m: 3 } })).toStrictEqual(NDArray.from([1, 1, 1]));
  expect(ones([]).dtype).toBe("float32");
});
