import { describe, expect, it } from "vitest";
import { deviations, type Comparison } from "./deviations.ts";

const exact: Comparison = { tolerance: { abs: 0, rel: 0 }, factor: 1, offset: 0, epsilon: 2 ** -52 };

/** Whether `got` is what `want` describes. */
function agrees(got: unknown, want: unknown, comparison: Partial<Comparison> = {}): boolean {
  return deviations(got, want, { ...exact, ...comparison }, "it").length === 0;
}

describe("deviations", () => {
  it.each([
    [1, 1, true],
    [1, 1 + 2 ** -52, false],
    [0, -0, true],
    [Number.NaN, Number.NaN, true],
    [Number.NaN, 1, false],
    [1, Number.NaN, false],
    [Infinity, Infinity, true],
    [-Infinity, Infinity, false],
    [1e308, Infinity, false],
    [undefined, 0, false],
    ["1", 1, false],
    ["a", "a", true],
    [[1, 2], [1, 2], true],
    [[1, 2], [1, 3], false],
    [[1, 2], [1], false],
    [[1], 1, false],
    [1, [1], false],
    [[[1]], [[1]], true],
    [{ row: 3 }, { row: 3 }, true],
    [{ row: 2 }, { row: 3 }, false],
  ])("without a tolerance: %j for %j is right: %j", (got, want, right) => {
    expect(agrees(got, want)).toBe(right);
  });

  it("allows abs + rel |want|, and not more", () => {
    const tolerance = { abs: 0.25, rel: 0.5 };
    expect(agrees(1.74, 4, { tolerance })).toBe(false);
    expect(agrees(6.25, 4, { tolerance })).toBe(true);
    expect(agrees(6.26, 4, { tolerance })).toBe(false);
    expect(agrees(-1.75, -4, { tolerance })).toBe(true);
    expect(agrees(Number.NaN, 4, { tolerance })).toBe(false);
    expect(agrees(Infinity, 4, { tolerance })).toBe(false);
  });

  it("compares with 2 want + 1 inside a larger graph, and stretches the tolerance by 2", () => {
    const inside = { factor: 2, offset: 1, tolerance: { abs: 0.25, rel: 0 } };
    expect(agrees(9, 4, inside)).toBe(true);
    expect(agrees(9.5, 4, inside)).toBe(true);
    expect(agrees(9.51, 4, inside)).toBe(false);
    expect(agrees(3, { between: [0, 1] }, inside)).toBe(true);
    expect(agrees(3.5, { between: [0, 1] }, inside)).toBe(false);
    const untouched = { factor: 2, offset: 1 };
    expect(agrees(9 + 2 ** -49, 4, untouched)).toBe(false);
  });

  it.each([
    ["one_of", { one_of: [1, [2, 3]] }, [1, [2, 3]], [2, [2], [3, 2]]],
    [
      "one_of, whatever may be documented",
      { one_of: [Number.NaN], acceptable_if_documented: 1 },
      [Number.NaN],
      [1],
    ],
    ["between", { between: [0, 1], preferred: 0 }, [0, 0.5, 1], [-0.1, 1.1, Number.NaN, undefined]],
    [
      "each_between",
      { each_between: [0, 1] },
      [
        [0, 1],
        [[0.5], [1]],
      ],
      [[0, 2], [Number.NaN]],
    ],
    ["zero_at", { zero_at: [0, 2] }, [[0, 5, 0]], [[0, 5, 1], [1, 0, 0], [0]]],
    [
      "one_at_index",
      { one_at_index: 1, zero_elsewhere: true },
      [[0, 1, 0]],
      [
        [0, 1, 1],
        [1, 0, 0],
        [0, 0, 0],
      ],
    ],
    [
      "row_sums",
      { row_sums: 1 },
      [
        [
          [1, 0],
          [0.5, 0.5],
        ],
      ],
      [
        [
          [1, 1],
          [0.5, 0.5],
        ],
      ],
    ],
    ["row_sums, one by one", { row_sums: [1, 2] }, [[[1], [2]]], [[[1], [1]], [[1]]]],
  ])("knows %s", (_, want, right: readonly unknown[], wrong: readonly unknown[]) => {
    expect(right.map((got) => agrees(got, want))).toEqual(right.map(() => true));
    expect(wrong.map((got) => agrees(got, want))).toEqual(wrong.map(() => false));
  });

  it("does not pass over a description that it does not know", () => {
    expect(() => agrees(1, { about: 1 })).toThrow(/"about"/);
  });
});
