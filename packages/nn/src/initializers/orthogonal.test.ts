import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { orthogonal } from "./orthogonal.ts";

const size = fc.integer({ min: 1, max: 30 });

/** The largest deviation of QᵀQ from the identity, or of QQᵀ where the matrix is wider than tall. */
function distanceFromIdentity(data: ArrayLike<number>, rows: number, columns: number): number {
  const short = Math.min(rows, columns);
  const entry = (vector: number, position: number): number =>
    rows >= columns ? data[position * columns + vector]! : data[vector * columns + position]!;
  let largest = 0;
  for (let first = 0; first < short; first++) {
    for (let second = 0; second <= first; second++) {
      let product = 0;
      for (let position = 0; position < Math.max(rows, columns); position++) {
        product += entry(first, position) * entry(second, position);
      }
      largest = Math.max(largest, Math.abs(product - Number(first === second)));
    }
  }
  return largest;
}

describe("orthogonal", () => {
  it("has orthonormal columns, or rows where it is wider than tall: QᵀQ = I", () => {
    fc.assert(
      fc.property(size, size, fc.integer(), (rows, columns, seed) => {
        const exact = orthogonal([rows, columns], { seed, dtype: "float64" });
        // Two projections leave a few roundings in each element, and the product here sums up to 30 of them.
        expect(distanceFromIdentity(exact.data, rows, columns)).toBeLessThan(16 * Number.EPSILON);
        const single = orthogonal([rows, columns], { seed });
        expect(single).toMatchObject({ shape: [rows, columns], dtype: "float32" });
        expect(single.data).toEqual(Float32Array.from(exact.data));
        expect(orthogonal([rows, columns], { seed }).data).toEqual(single.data);
      }),
    );
  });

  it("prefers no direction: the squares of all entries have one mean, and their signs none", () => {
    const count = 4000;
    const sums = new Array<number>(9).fill(0);
    const squares = new Array<number>(9).fill(0);
    for (let seed = 0; seed < count; seed++) {
      orthogonal([3, 3], { seed, dtype: "float64" }).data.forEach((entry: number, index: number) => {
        sums[index]! += entry;
        squares[index]! += entry ** 2;
      });
    }
    // Of a uniformly distributed unit vector in space: E q = 0, E q² = 1/3, Var q² = 1/5 − 1/9.
    for (const sum of sums) expect(Math.abs(sum) / Math.sqrt(count / 3)).toBeLessThan(4.5);
    for (const sum of squares) {
      expect(Math.abs(sum - count / 3) / Math.sqrt(count * (1 / 5 - 1 / 9))).toBeLessThan(4.5);
    }
  });

  it("counts all axes but the last as rows, and is multiplied by the gain", () => {
    const matrix = orthogonal([6, 4], { seed: 3 });
    expect(orthogonal([2, 3, 4], { seed: 3 }).data).toEqual(matrix.data);
    expect(orthogonal([6, 4], { seed: 3, gain: 2 }).data).toEqual(matrix.data.map((entry) => 2 * entry));
    expect(orthogonal([0, 4], { seed: 3 }).size).toBe(0);
    expect(orthogonal([4, 0], { seed: 3 }).size).toBe(0);
  });

  it("refuses a shape that is no matrix, and a gain that is not finite", () => {
    expect(() => orthogonal([3], { seed: 1 })).toThrow(refusing("invalid-argument", "orthogonal", "[3]"));
    expect(() => orthogonal([3, 3], { seed: 1, gain: Infinity })).toThrow(
      refusing("invalid-argument", "gain Infinity"),
    );
    expect(() => orthogonal([3, 3], { seed: Number.NaN })).toThrow(
      refusing("invalid-argument", "whole number"),
    );
  });
});
