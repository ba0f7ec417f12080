/** Long sums: of ones exactly, of anything else to the last digit. */
import { describe, expect, it, vi } from "vitest";
import { compiledValues } from "../../test/compiled/judgeGraph.ts";
import { unitsBetween } from "../../test/compiled/floats.ts";
import type { Tensor } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";
import { mean } from "../functions/statistics.ts";
import { input } from "../ops/leaves.ts";
import { sum } from "../ops/reduction.ts";
import { seededRandom } from "../testing/random.ts";

vi.setConfig({ testTimeout: 60_000 }); // only to stop what hangs: a busy machine must not fail

/** The sum of numbers without any rounding, then rounded: as multiples of the least subnormal number. */
function exactSum(values: Iterable<number>): number {
  const bits = new DataView(new ArrayBuffer(8));
  let total = 0n;
  for (const value of values) {
    bits.setFloat64(0, value);
    const word = bits.getBigUint64(0);
    const exponent = (word >> 52n) & 0x7ffn;
    const fraction = word & 0xfffffffffffffn;
    const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
    total += value < 0 ? -size : size;
  }
  return divided(total);
}

/** `total · 2⁻¹⁰⁷⁴`, rounded to nearest. */
function divided(total: bigint): number {
  const size = total < 0n ? -total : total;
  const length = size.toString(2).length;
  if (length <= 53) return Number(total) * 2 ** -1074;
  return Number(total >> BigInt(length - 70)) * 2 ** (length - 70 - 1074);
}

describe("long sums of float32", () => {
  it("add 10⁷ ones up exactly, alone and beside other sums", () => {
    const count = 10_000_000;
    const x = input("x", ["n"]);
    const ones = new NDArray("float32", [count], new Float32Array(count).fill(1));
    const [total, average] = compiledValues([sum(x), mean(x)] as Tensor[], { x: ones });
    expect([total!.item(), average!.item()]).toEqual([count, 1]);
  });

  it.each([
    [[1], [2_500_000, 4]],
    [[0], [2_500_000, 4]],
    [
      [0, 2],
      [1000, 4, 2500],
    ],
  ])("add 10⁷ ones up exactly over the axes %j of %j", (axes, shape) => {
    const count = 10_000_000;
    const ones = new NDArray("float32", shape, new Float32Array(count).fill(1));
    const [result] = compiledValues([sum(input("x", shape), axes)] as Tensor[], { x: ones });
    const wanted = axes.reduce((product, axis) => product * shape[axis]!, 1);
    expect(result!.data.every((value: number) => value === wanted)).toBe(true);
  });

  it("of either sign are rounded once", () => {
    const random = seededRandom(7);
    const data = Float32Array.from(
      { length: 300_001 },
      () => (random() - 0.5) * 2 ** Math.floor(random() * 20),
    );
    const [total] = compiledValues([sum(input("x", ["n"]))] as Tensor[], {
      x: new NDArray("float32", [data.length], data),
    });
    expect(unitsBetween(total!.item(), Math.fround(exactSum(data)), "float32")).toBeLessThanOrEqual(1);
  });
});

describe("long sums of float64", () => {
  const random = seededRandom(3);
  const cases: Readonly<Record<string, Float64Array>> = {
    "0.1, a hundred thousand times": new Float64Array(100_000).fill(0.1),
    "numbers that cancel": Float64Array.from(
      { length: 40_003 },
      (_, index) => (index % 2 === 0 ? 1e16 : -1e16) + random(),
    ),
    "numbers of all sizes": Float64Array.from(
      { length: 40_003 },
      () => (random() - 0.5) * 2 ** Math.floor(random() * 80),
    ),
    "one large number among small ones": Float64Array.from({ length: 40_003 }, (_, index) =>
      index === 77 ? 1e17 : index === 30_000 ? -1e17 : random(),
    ),
  };

  it("are exact when they are told of exactly", () => {
    expect([exactSum([1, 2 ** -60, -1]), exactSum([0.1, 0.2]), exactSum([5e-324, -1, 1])]).toEqual([
      2 ** -60,
      0.1 + 0.2,
      5e-324,
    ]);
  });

  it.each(Object.entries(cases))("of %s are within 2 units of the exact sum", (_, data) => {
    const [total] = compiledValues([sum(input("x", ["n"], "float64"))] as Tensor[], {
      x: new NDArray("float64", [data.length], data),
    });
    expect(unitsBetween(total!.item(), exactSum(data), "float64")).toBeLessThanOrEqual(2);
  });
});
