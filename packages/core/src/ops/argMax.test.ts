import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultsOfGraph, compiledValues } from "../../test/compiled/judgeGraph.ts";
import { errorFrom } from "../../test/errorFrom.ts";
import { argMax, argMin, constant, evaluate, input, NDArray, type DType, type Tensor } from "../index.ts";
import { arrays } from "../testing/index.ts";

// Few different values, so that there are ties.
const value = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(NaN, Infinity, -Infinity, -0));
const rows = fc.array(value, { minLength: 1, maxLength: 9 });

describe.each([
  ["argMax", argMax, Math.max],
  ["argMin", argMin, Math.min],
] as const)("%s", (_, position, extremum) => {
  test("is where the extremum is first, or the first NaN", () => {
    fc.assert(
      fc.property(rows, (row) => {
        const best = extremum(...row);
        const expected = row.findIndex((each) => each === best || (Number.isNaN(best) && Number.isNaN(each)));
        expect(evaluate(position(constant(row), 0)).item()).toBe(expected);
      }),
    );
  });

  test("is compiled, over any axis and type, also a named one", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("float32", "float64", "int32", "bool" as const),
        fc.nat(2),
        fc.boolean(),
        fc.infiniteStream(value),
        (dtype, axis, named, stream) => {
          const shape = [2, 5, 3];
          const numbers = [...stream.take(30)].map((each) => typed(dtype, each));
          const data = new NDArray(dtype, shape, NDArray.from(numbers, dtype).data);
          const x: Tensor = input("x", named ? ["a", "b", "c"] : shape, dtype);
          const node = position(x, axis);
          const feeds = { x: data };
          expect(compiledValues([node], feeds, { a: 2, b: 5, c: 3 })[0]).toEqual(evaluate(node, feeds));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("takes no notice of the size of the rows", () => {
    for (const length of [1, 3, 4, 5, 8, 17]) {
      const x: Tensor = input("x", [3, length]);
      fc.assert(
        fc.property(arrays({ shape: [3, length] }), (data) => {
          expect(faultsOfGraph([position(x, 1), position(x, 0)], { x: data })).toEqual([]);
        }),
        { numRuns: 5 },
      );
    }
  });

  test("is int32, and has the axis no more", () => {
    const node = position(input("x", ["m", 3, 4]), 1);
    expect(node.shape).toEqual(["m", 4]);
    expect(node.dtype).toBe("int32");
  });

  test("refuses an axis without elements", () => {
    expect(errorFrom(() => position(input("x", [2, 0]), 1)).code).toBe("invalid-argument");
  });
});

function typed(dtype: DType, value: number): number {
  if (dtype === "bool") return Number(value > 0);
  return dtype === "int32" && !Number.isFinite(value) ? 0 : value;
}
