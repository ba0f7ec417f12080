/** Matrix products of every size, layout and element type: exact where all partial sums are, and within the bound of any order of sums. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { compiledValues, faultsOfGraph } from "../../test/compiled/judgeGraph.ts";
import type { DType } from "../dtype.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { matmul } from "../functions/matmul.ts";
import type { Tensor } from "../graph/tensor.ts";
import { elementCount, type NDArray } from "../ndarray.ts";
import { add } from "../ops/arithmetic.ts";
import { input } from "../ops/leaves.ts";
import { broadcast, reshape, transpose } from "../ops/movement.ts";
import { slice } from "../ops/slicing.ts";
import { sigmoid } from "../ops/transcendental.ts";
import { toArray } from "../testing/arrays.ts";
import { seededRandom } from "../testing/random.ts";
import { broadcastableShapes } from "../testing/shapes.ts";

vi.setConfig({ testTimeout: 60_000 }); // only to stop what hangs: a busy machine must not fail

/** A tensor of a shape that reads its elements in some way, and the shape of the input from which it does. */
interface Operand {
  readonly source: readonly number[];
  readonly build: (source: Tensor) => Tensor;
}

type Layout = (shape: readonly number[]) => Operand;

const swap = (shape: readonly number[]): number[] => shape.with(-1, shape.at(-2)!).with(-2, shape.at(-1)!);
const swapAxes = (rank: number): number[] =>
  Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));

const layouts: Readonly<Record<string, Layout>> = {
  contiguous: (shape) => ({ source: shape, build: (x) => x }),
  transposed: (shape) => ({ source: swap(shape), build: (x) => transpose(x, swapAxes(shape.length)) }),
  "every second column": (shape) => ({
    source: shape.with(-1, 2 * shape.at(-1)! + 1),
    build: (x) =>
      slice(
        x,
        shape.map((length, axis) => (axis === shape.length - 1 ? [1, 2 * length + 1, 2] : null)),
      ),
  }),
  "some rows": (shape) => ({
    source: shape.with(-2, shape.at(-2)! + 3),
    build: (x) =>
      slice(
        x,
        shape.map((length, axis) => (axis === shape.length - 2 ? [2, length + 2, 1] : null)),
      ),
  }),
  "one row stretched": (shape) => ({ source: shape.with(-2, 1), build: (x) => broadcast(x, shape) }),
  "one column stretched": (shape) => ({ source: shape.with(-1, 1), build: (x) => broadcast(x, shape) }),
  "a flat vector": (shape) => ({ source: [elementCount(shape)], build: (x) => reshape(x, shape) }),
  "batch axes last": (shape) => ({
    source: [...shape.slice(-2), ...shape.slice(0, -2)],
    build: (x) =>
      transpose(
        x,
        shape.map((_, axis) => (axis + 2) % shape.length),
      ),
  }),
};

/** Whole numbers up to 8, or their 7th parts, of which products and sums are rounded. */
function dataOf(dtype: DType, shape: readonly number[], seed: number, divisor: number): NDArray {
  const random = seededRandom(seed);
  return toArray(
    dtype,
    shape,
    Array.from({ length: elementCount(shape) }, () => Math.floor(random() * 17 - 8) / divisor),
  );
}

interface Product {
  readonly node: Tensor;
  readonly feeds: (divisor: number) => Readonly<Record<string, NDArray>>;
}

function productOf(
  dtype: DType,
  shapes: readonly [readonly number[], readonly number[]],
  names: readonly [string, string],
  seed: number,
  prefix = "",
): Product {
  const operands = names.map((name, index) => layouts[name]!(shapes[index]!));
  const inputs = operands.map(({ source }, index): Tensor => input(`${prefix}x${index}`, source, dtype));
  const [a, b] = operands.map(({ build }, index) => build(inputs[index]!)) as [Tensor, Tensor];
  return {
    node: matmul(a, b),
    feeds: (divisor) =>
      Object.fromEntries(
        operands.map(({ source }, index) => [
          `${prefix}x${index}`,
          dataOf(dtype, source, seed + index, divisor),
        ]),
      ),
  };
}

/** Whole numbers: every order of sums gives the same, so every element must be right. Several products make one program. */
function expectExact(...products: readonly Product[]): void {
  const nodes = products.map(({ node }) => node);
  const data = Object.assign({}, ...products.map(({ feeds }) => feeds(1))) as Readonly<
    Record<string, NDArray>
  >;
  const results = compiledValues(nodes, data);
  evaluate(nodes, data).forEach((wanted, index) => {
    const found = results[index]!;
    expect(found.shape).toEqual(wanted.shape);
    const wrong = [...found.data.keys()].filter((position) => found.data[position] !== wanted.data[position]);
    expect(wrong).toEqual([]);
  });
}

const names = Object.keys(layouts);
const dtypes = ["float32", "float64", "int32"] as const;
const small = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom(23, 31, 32, 33, 48, 49));

describe.each(dtypes)("matrix products of %s", (dtype) => {
  it.each(names)("are exact on whole numbers, the first operand %s", (name) => {
    fc.assert(
      fc.property(small, small, small, fc.constantFrom(...names), fc.nat(), (m, k, n, other, seed) => {
        expectExact(
          productOf(
            dtype,
            [
              [m, k],
              [k, n],
            ],
            [name, other],
            seed,
          ),
        );
      }),
      { numRuns: 25 },
    );
  });

  it.each(names)("are exact on whole numbers, the second operand %s, with batch axes", (name) => {
    const batches = broadcastableShapes(2, { maxRank: 3, lengths: [2, 1, 3, 0] });
    const length = fc.integer({ min: 0, max: 13 });
    fc.assert(
      fc.property(
        batches,
        length,
        length,
        length,
        fc.constantFrom(...names),
        fc.nat(),
        ({ operands: [first, second] }, m, k, n, other, seed) => {
          expectExact(
            productOf(
              dtype,
              [
                [...first!, m, k],
                [...second!, k, n],
              ],
              [other, name],
              seed,
            ),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  // Where blocks of terms, blocks of columns and strips of rows end.
  it.each([
    ...[255, 256, 257, 511, 512, 513].flatMap((k): [number, number, number][] => [
      [5, k, 9],
      [3, k, 50],
      [9, k, 65],
    ]),
    ...[511, 512, 513, 1030].map((n): [number, number, number] => [5, 17, n]),
    [130, 20, 8],
    [33, 300, 130],
  ])("are exact at the ends of blocks: %i × %i × %i", (m, k, n) => {
    const shapes = [[m, k], [k, n]] as const; // prettier-ignore
    expectExact(
      productOf(dtype, shapes, ["contiguous", "transposed"], m + k, "a"),
      productOf(dtype, shapes, ["transposed", "every second column"], k + n, "b"),
      productOf(dtype, shapes, ["contiguous", "contiguous"], m + n, "c"),
    );
  });

  it.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31])("are exact when thin, with k = %i", (k) => {
    const ends = [[1, 1], [1, 17], [17, 1], [4, 8], [5, 7]] as const; // prettier-ignore
    const products = ends.flatMap(([m, n], which) =>
      names.map((first, index) => {
        const second = index % 2 === which % 2 ? "contiguous" : "transposed";
        return productOf(dtype, [[m, k], [k, n]], [first, second], k, `${which}${index}`); // prettier-ignore
      }),
    );
    expectExact(...products);
  });
});

describe.each(["float32", "float64"] as const)("rounded matrix products of %s", (dtype) => {
  it("are within k units of the sum of sizes, whatever the order of the terms", () => {
    const length = fc.oneof(small, fc.constantFrom(64, 255, 257));
    fc.assert(
      fc.property(
        small,
        length,
        small,
        fc.constantFrom(...names),
        fc.constantFrom(...names),
        fc.nat(),
        (m, k, n, first, second, seed) => {
          const { node, feeds } = productOf(
            dtype,
            [
              [m, k],
              [k, n],
            ],
            [first, second],
            seed,
          );
          expect(faultsOfGraph([node], feeds(7))).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("take operands that are computed, and are themselves operands", () => {
    fc.assert(
      fc.property(small, small, small, fc.nat(), (m, k, n, seed) => {
        const x = input("x", [m, k], dtype);
        const w = input("w", [k, n], dtype);
        const b = input("b", [n], dtype);
        const hidden = sigmoid(add(matmul(x, w) as Tensor, b));
        const root = matmul(transpose(hidden, [1, 0]), hidden);
        const feeds = {
          x: dataOf(dtype, [m, k], seed, 7),
          w: dataOf(dtype, [k, n], seed + 1, 7),
          b: dataOf(dtype, [n], seed + 2, 7),
        };
        expect(faultsOfGraph([root], feeds)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
