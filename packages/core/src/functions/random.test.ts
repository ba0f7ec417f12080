import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compiledValues, same } from "../../test/compiled/judgeGraph.ts";
import { errorFrom } from "../../test/errorFrom.ts";
import {
  compile,
  evaluate,
  grad,
  input,
  iota,
  mul,
  NDArray,
  randomBernoulli,
  randomBits,
  randomNormal,
  randomUniform,
  simplify,
  sum,
  type Tensor,
} from "../index.ts";

const seed = input("seed", [], "int32");
const count = 1 << 16;

/** Compiled once; what it draws for a seed. */
const drawer = (draws: Tensor): ((at: number) => Float32Array) => {
  const program = compile({ inputs: { seed }, outputs: { draws } });
  return (at) => program.run({ seed: at }, { copy: true })["draws"]!.data as Float32Array;
};

const uniforms = drawer(randomUniform([count], seed));
const bits = drawer(randomBits(iota([count]), seed) as Tensor) as unknown as (at: number) => Int32Array;
const normals = drawer(randomNormal([count], seed));
const seeds = [0, 1, 2, 3, -1, 12345, 2 ** 31 - 1, -(2 ** 31)];

/** The sum over categories of (found − expected)² / expected. */
const chiSquared = (found: readonly number[], expected: number): number =>
  found.reduce((total, each) => total + (each - expected) ** 2 / expected, 0);

/** χ² lies below this but for once in 10⁶ or less (Wilson & Hilferty 1931). */
const limitOf = (freedom: number): number =>
  freedom * (1 - 2 / (9 * freedom) + 5 * Math.sqrt(2 / (9 * freedom))) ** 3;

function correlation(a: ArrayLike<number>, b: ArrayLike<number>, meanOf: number, varianceOf: number): number {
  let total = 0;
  for (let index = 0; index < a.length; index++) total += (a[index]! - meanOf) * (b[index]! - meanOf);
  return total / a.length / varianceOf;
}

// The seeds are fixed, so these hold or not; five standard deviations leave nothing to chance in writing them down.
describe.each(seeds)("draws from seed %i", (at) => {
  test("are spread evenly over 256 intervals, with the mean and the variance of a uniform number", () => {
    const values = uniforms(at);
    const cells = new Array<number>(256).fill(0);
    for (const value of values) cells[Math.floor(value * 256)]!++;
    expect(chiSquared(cells, count / 256)).toBeLessThan(limitOf(255));
    const mean = values.reduce((total, value) => total + value, 0) / count;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
    const variance = values.reduce((total, value) => total + (value - 0.5) ** 2, 0) / count;
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / count));
  });

  test("have every bit set in half of them, independently of every other bit and of the next draw", () => {
    const values = bits(at);
    const deviation = 5 * Math.sqrt(count) * 0.5;
    const ones = (of: (index: number) => number): number => {
      let total = 0;
      for (let index = 0; index + 1 < count; index++) total += of(index) & 1;
      return Math.abs(total - (count - 1) / 2);
    };
    for (let bit = 0; bit < 32; bit++) {
      expect(ones((index) => values[index]! >>> bit)).toBeLessThan(deviation);
      expect(ones((index) => (values[index]! ^ values[index + 1]!) >>> bit)).toBeLessThan(deviation);
      const other = (bit * 7 + 5) % 32;
      if (other !== bit)
        expect(ones((index) => (values[index]! >>> bit) ^ (values[index]! >>> other))).toBeLessThan(
          deviation,
        );
    }
  });

  test("do not depend on those of neighbouring seeds", () => {
    const limit = 5 / Math.sqrt(count);
    const values = uniforms(at);
    for (const distance of [1, 2, 3, 256, 65536, 0x9e3779b9 | 0]) {
      const others = uniforms((at + distance) | 0);
      expect(Math.abs(correlation(values, others, 0.5, 1 / 12))).toBeLessThan(limit);
      // nor shifted by one
      expect(Math.abs(correlation(values.subarray(1), others, 0.5, 1 / 12))).toBeLessThan(limit);
    }
  });

  test("of the normal distribution have its moments and its tails", () => {
    const values = [...normals(at)];
    const moment = (power: number): number => values.reduce((total, z) => total + z ** power, 0) / count;
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
    const beyond = values.filter((z) => Math.abs(z) > 1.959963984540054).length / count;
    expect(Math.abs(beyond - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / count));
  });

  test("are true as often as the probability says", () => {
    for (const probability of [0.01, 0.3, 0.5, 0.9]) {
      const draws = evaluate(randomBernoulli([count], at, probability)).data as Uint8Array;
      const share = draws.reduce((total, each) => total + each, 0) / count;
      expect(Math.abs(share - probability)).toBeLessThan(
        5 * Math.sqrt((probability * (1 - probability)) / count),
      );
    }
  });
});

test("a bit more in the seed or the counter changes half of the bits, whichever it is", () => {
  const pair = (c: number, s: number): number => evaluate(randomBits(c, s) as Tensor).item();
  for (let bit = 0; bit < 32; bit++) {
    let [bySeed, byCounter] = [0, 0];
    for (let trial = 0; trial < 64; trial++) {
      const [c, s] = [trial * 3, trial - 32];
      const base = pair(c, s);
      bySeed += ones(base ^ pair(c, s ^ (1 << bit)));
      byCounter += ones(base ^ pair(c ^ (1 << bit), s));
    }
    for (const changed of [bySeed, byCounter])
      expect(Math.abs(changed - 1024)).toBeLessThan(5 * Math.sqrt(64 * 32) * 0.5);
  }
});

const ones = (word: number): number => (word >>> 0).toString(2).replaceAll("0", "").length;

describe("a random tensor", () => {
  test("has the same bits in the reference and in compiled programs, for any shape and seed", () => {
    const shape = fc.array(fc.constantFrom<number | string>(1, 2, 3, 5, "m", "n"), { maxLength: 3 });
    fc.assert(
      fc.property(shape, fc.integer(), fc.boolean(), (dimensions, at, fed) => {
        const own = fed ? seed : at;
        const nodes: Tensor[] = [
          randomUniform(dimensions, own),
          randomUniform(dimensions, own, "float64"),
          randomBernoulli(dimensions, own, 0.3),
        ];
        const sizes = { m: 4, n: 3 };
        const feeds = fed ? { seed: NDArray.from(at, "int32") } : {};
        const expected = evaluate(nodes, feeds, { dimensions: sizes });
        compiledValues(nodes, feeds, sizes).forEach((found, index) => {
          expect(same(found, expected[index]!)).toBe(true);
        });
      }),
      { numRuns: 100 },
    );
  });

  test("depends on the position in row-major order alone, not on how the axes are cut or named", () => {
    const flat = evaluate(randomUniform([24], 7)).data;
    for (const shape of [
      [2, 3, 4],
      ["m", 12],
      [2, "n", 4],
      ["m", "n", "k"],
      [4, 3, "m"],
    ] as const) {
      const found = evaluate(randomUniform(shape, 7) as Tensor, {}, { dimensions: { m: 2, n: 3, k: 4 } });
      expect(found.data).toEqual(flat);
    }
  });

  test("is drawn anew for every seed that is fed, by one program", () => {
    const program = compile(
      { inputs: { seed }, outputs: { u: randomUniform(["m"], seed) } },
      { dimensions: { m: 8 } },
    );
    const draw = (at: number): string => program.run({ seed: at }, { copy: true }).u.data.join();
    expect(new Set([1, 2, 3, 1].map(draw)).size).toBe(3);
  });

  test("takes a seed as a number or as data, and refuses one that is not whole, also after the first run", () => {
    const program = compile({ inputs: { seed }, outputs: { u: randomUniform([8], seed) } });
    const draw = (at: number | NDArray): string => program.run({ seed: at }, { copy: true }).u.data.join();
    expect(draw(5)).toBe(draw(NDArray.from(5, "int32")));
    expect(draw(-5)).toBe(draw(NDArray.from(-5, "int32")));
    expect(errorFrom(() => draw(0.5)).code).toBe("invalid-data");
    expect(errorFrom(() => draw(2 ** 31)).code).toBe("invalid-data");
  });

  test("is one node for equal shapes and seeds, and stays what it is when it is simplified", () => {
    expect(randomUniform([3], 5) === randomUniform([3], 5)).toBe(true);
    expect(randomUniform([3], 5) === (randomUniform([3], 6) as Tensor)).toBe(false);
    const x = input("x", [3]);
    const root: Tensor = mul(randomUniform([3], 5), x);
    const feeds = { x: [1, 2, 4] };
    expect(evaluate(simplify(root), feeds)).toEqual(evaluate(root, feeds));
  });

  test("is held by derivatives, which pass to what it multiplies", () => {
    const x = input("x", [4], "float64");
    const kept = mul(randomUniform([4], 5, "float64"), x);
    const gradient = grad(sum(kept) as Tensor<readonly []>, x) as Tensor;
    const found = evaluate([gradient, x], { x: [1, 2, 3, 4] })[0]!;
    expect(found).toEqual(evaluate(randomUniform([4], 5, "float64")));
  });

  test("never is true with probability 0, and always with 1", () => {
    expect(evaluate(randomBernoulli([1000], 3, 0)).data.every((each) => each === 0)).toBe(true);
    expect(evaluate(randomBernoulli([1000], 3, 1)).data.every((each) => each === 1)).toBe(true);
  });

  test.each<readonly [string, () => unknown, string]>([
    ["a seed that is no whole number", () => randomUniform([2], 0.5), "invalid-argument"],
    ["a real seed", () => randomUniform([2], input("s", [])), "dtype-mismatch"],
    ["many seeds", () => randomNormal([2], input("s", [2], "int32")), "shape-mismatch"],
    ["whole numbers", () => randomUniform([2], 1, "int32"), "dtype-mismatch"],
    ["a probability above 1", () => randomBernoulli([2], 1, 1.5), "invalid-argument"],
    ["a malformed shape", () => randomUniform([-1], 1), "invalid-argument"],
    ["bits of real numbers", () => randomBits(input("s", []), 1), "dtype-mismatch"],
  ])("refuses %s", (_, build, code) => {
    expect(errorFrom(build).code).toBe(code);
  });
});
