import { describe, expect, test } from "vitest";
import { compiledValues } from "../../test/compiled/judgeGraph.ts";
import { errorFrom } from "../../test/errorFrom.ts";
import { argMax, evaluate, input, oneHot, type Tensor } from "../index.ts";

describe("oneHot", () => {
  const feeds = {
    i: [
      [0, 2],
      [1, -1],
      [3, 0],
    ],
  };

  test("has a one at each index, and none for an index out of range", () => {
    for (const depth of [3, "n"] as const) {
      const node: Tensor = oneHot(input("i", ["m", 2], "int32"), depth);
      expect(node.shape).toEqual(["m", 2, depth]);
      const [found] = compiledValues([node], feeds, { n: 3 });
      const expected = [
        [
          [1, 0, 0],
          [0, 0, 1],
        ],
        [
          [0, 1, 0],
          [0, 0, 0],
        ],
        [
          [0, 0, 0],
          [1, 0, 0],
        ],
      ];
      expect(found!.toNested()).toEqual(expected);
      expect(evaluate(node, feeds, { dimensions: { n: 3 } }).toNested()).toEqual(expected);
    }
  });

  test("is undone by argMax", () => {
    const i = input("i", ["m"], "int32");
    expect(evaluate(argMax(oneHot(i, 5, "float64"), 1), { i: [4, 0, 3] }).toNested()).toEqual([4, 0, 3]);
  });

  test("takes int32 only", () => {
    expect(errorFrom(() => oneHot(input("i", ["m"]), 5)).code).toBe("dtype-mismatch");
    expect(errorFrom(() => oneHot(input("i", ["m"], "int32"), -1)).code).toBe("invalid-argument");
  });
});
