import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultsOfGraph, compiledValues } from "../../test/compiled/judgeGraph.ts";
import { errorFrom } from "../../test/errorFrom.ts";
import { constant, cumulativeSum, evaluate, input, NDArray, type Tensor } from "../index.ts";
import { checkGradients } from "../testing/index.ts";

const options = fc.record({ exclusive: fc.boolean(), reverse: fc.boolean() });
const wholes = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 20 });

/** The sums by their definition. */
function sumsOf(values: readonly number[], exclusive: boolean, reverse: boolean): number[] {
  return values.map((_, at) =>
    values
      .filter((_each, index) => (reverse ? index > at : index < at) || (!exclusive && index === at))
      .reduce((total, value) => total + value, 0),
  );
}

describe("cumulativeSum", () => {
  test("sums what comes before, or after, with the position or without", () => {
    fc.assert(
      fc.property(wholes, options, (values, { exclusive, reverse }) => {
        const found = evaluate(cumulativeSum(constant(values), 0, { exclusive, reverse }));
        expect(found.toNested()).toEqual(sumsOf(values, exclusive, reverse));
      }),
    );
  });

  test.each(["float32", "float64", "int32"] as const)(
    "of %s is the same compiled, whatever the axis",
    (dtype) => {
      const shaped = fc.record({
        shape: fc.constantFrom<readonly number[]>([7], [2, 5], [3, 1, 4], [2, 3, 2]),
        axis: fc.nat(2),
      });
      fc.assert(
        fc.property(
          shaped,
          options,
          fc.infiniteStream(fc.integer({ min: -9, max: 9 })),
          (drawn, choice, stream) => {
            const { shape, axis } = drawn;
            const size = shape.reduce((product, length) => product * length, 1);
            const data = NDArray.from([...stream.take(size)], dtype).data;
            const x: Tensor = input("x", shape, dtype);
            const sums = cumulativeSum(x, axis % shape.length, choice);
            const feeds = { x: new NDArray(dtype, shape, data) };
            expect(compiledValues([sums], feeds)[0]).toEqual(evaluate(sums, feeds));
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  test("is compiled along a named axis, too", () => {
    fc.assert(
      fc.property(wholes, options, (values, choice) => {
        const x = input("x", [2, "n"]);
        const sums = cumulativeSum(x, "n", choice);
        const feeds = { x: [values, values.toReversed()] };
        expect(compiledValues([sums], feeds)[0]).toEqual(evaluate(sums, feeds));
      }),
      { numRuns: 20 },
    );
  });

  test("lets an infinity into the sums that it is part of, and into no other", () => {
    for (const length of [4, "n"] as const) {
      const x: Tensor = input("x", [length]);
      const sums = cumulativeSum(x, 0, { exclusive: true });
      const feeds = { x: [1, 2, Infinity, 3] };
      expect(evaluate(sums, feeds).toNested()).toEqual([0, 1, 3, Infinity]);
      expect(compiledValues([sums], feeds)[0]!.toNested()).toEqual([0, 1, 3, Infinity]);
    }
  });

  test("of a long axis keeps its digits when it is compiled", () => {
    const x = input("x", [5000]);
    const feeds = {
      x: NDArray.from(Float32Array.from({ length: 5000 }, (_, index) => Math.sin(index) / 3 + 0.1)),
    };
    expect(faultsOfGraph([cumulativeSum(x, 0), cumulativeSum(x, 0, { reverse: true })], feeds)).toEqual([]);
  });

  test("is linear: its derivatives are right to third order, also along a name", () => {
    const x = input("x", ["m", "n"], "float64");
    const feeds = {
      x: [
        [1, -2, 0.5],
        [2, 1, -1],
      ],
    };
    const cubes = cumulativeSum(cumulativeSum(x, "n", { exclusive: true }).pow(3), "m", { reverse: true });
    expect(checkGradients(cubes, { wrt: [x], feeds, order: 3 }).order).toBe(3);
  });

  test("names itself when the axis is wrong", () => {
    expect(errorFrom(() => cumulativeSum(input("x", [2]) as Tensor, 1)).message).toMatch(/^cumulativeSum: /);
  });
});
