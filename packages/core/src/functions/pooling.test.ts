import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultsOfGraph } from "../../test/compiled/judgeGraph.ts";
import { errorFrom } from "../../test/errorFrom.ts";
import {
  averagePool,
  evaluate,
  grad,
  input,
  maxPool,
  NDArray,
  sum,
  type Padding,
  type Tensor,
} from "../index.ts";
import { checkGradients } from "../testing/index.ts";

const cases = fc
  .record({
    window: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
    stride: fc.integer({ min: 1, max: 3 }),
    sideBySide: fc.boolean(),
    more: fc.nat(4),
    padding: fc.constantFrom<Padding>("valid", "same", 0, 1),
    named: fc.boolean(),
  })
  .filter(({ window, padding }) => padding !== 1 || Math.min(...window) > 1)
  .map((drawn) => ({ ...drawn, lengths: drawn.window.map((size) => size + drawn.more) }));

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const batch = 2;
const channels = 3;

/** The elements of every window that exist, in the order of the result. */
function windowsOf(drawn: Case, x: Float64Array): { counts: number[]; groups: number[][] } {
  const { window, lengths, padding } = drawn;
  const steps = window.map((size) => (drawn.sideBySide ? size : drawn.stride));
  const befores: number[] = [];
  const counts = window.map((size, axis) => {
    const length = lengths[axis]!;
    const step = steps[axis]!;
    if (padding === "same") {
      const count = Math.ceil(length / step);
      befores.push(Math.floor(Math.max(0, (count - 1) * step + size - length) / 2));
      return count;
    }
    const margin = padding === "valid" ? 0 : (padding as number);
    befores.push(margin);
    return Math.floor((length + 2 * margin - size) / step) + 1;
  });
  const [height, width] = lengths.length === 2 ? lengths : [1, lengths[0]!];
  const pick = (values: readonly number[], other: number): [number, number] =>
    values.length === 2 ? [values[0]!, values[1]!] : [other, values[0]!];
  const [rows, columns] = pick(counts, 1);
  const [tall, wide] = pick(window, 1);
  const [down, across] = pick(steps, 1);
  const [top, left] = pick(befores, 0);
  const groups: number[][] = [];
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        for (let c = 0; c < channels; c++) {
          const group: number[] = [];
          for (let k = 0; k < tall; k++)
            for (let l = 0; l < wide; l++) {
              const [row, column] = [i * down + k - top, j * across + l - left];
              if (row >= 0 && row < height! && column >= 0 && column < width!)
                group.push(x[((b * height! + row) * width! + column) * channels + c]!);
            }
          groups.push(group);
        }
  return { counts, groups };
}

function built(drawn: Case, pool: typeof maxPool): { node: Tensor; x: Tensor; feeds: { x: NDArray } } {
  const { window, lengths, padding, named } = drawn;
  const x: Tensor = input("x", [named ? "m" : batch, ...lengths, named ? "c" : channels], "float64");
  const options = drawn.sideBySide ? { padding } : { padding, stride: drawn.stride };
  const shape = [batch, ...lengths, channels];
  const size = shape.reduce((product, length) => product * length, 1);
  // All different, and negative, so that a zero of padding would be the largest.
  const data = Float64Array.from({ length: size }, (_, i) => -1 - ((i * 37) % 101) / 8);
  return { node: pool(x, window, options), x, feeds: { x: new NDArray("float64", shape, data) } };
}

describe.each([
  ["maxPool", maxPool, (group: readonly number[]) => Math.max(...group)],
  [
    "averagePool",
    averagePool,
    (group: readonly number[]) => group.reduce((total, value) => total + value, 0) / group.length,
  ],
] as const)("%s", (_, pool, reduced) => {
  test("takes the elements of each window that are there", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { node, feeds } = built(drawn, pool);
        const { counts, groups } = windowsOf(drawn, feeds.x.data as Float64Array);
        const value = evaluate(node, feeds);
        expect(value.shape).toEqual([batch, ...counts, channels]);
        groups.forEach((group, index) => expect(value.data[index]).toBeCloseTo(reduced(group), 12));
      }),
      { numRuns: 150 },
    );
  });

  test("is compiled to the same, with its gradient", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { node, x, feeds } = built(drawn, pool);
        const gradient = grad(sum(node.mul(node)) as Tensor<readonly []>, x) as Tensor;
        expect(faultsOfGraph([node, gradient], feeds, { m: batch, c: channels })).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test("has first and second derivatives that agree with differences", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { node, x, feeds } = built(drawn, pool);
        const report = checkGradients(node.exp(), { wrt: [x], feeds, order: 2, maxEntries: 6 });
        expect(report.kinks).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  test("refuses padding that fills a window, and other ranks", () => {
    const x = input("x", ["m", 6, 6, 2]);
    expect(errorFrom(() => pool(x, 2, { padding: 2 })).message).toContain("padding smaller than the window");
    expect(errorFrom(() => pool(input("x", ["m", 6]), 2)).code).toBe("rank-mismatch");
    expect(errorFrom(() => pool(x, 7)).message).toContain("window of 7");
    expect(errorFrom(() => pool(x, [2, 2, 2])).message).toContain("a window");
  });
});

test("tied elements share the derivative of maxPool", () => {
  const x = input("x", [1, 2, 2, 1]);
  const total = sum(maxPool(x, 2)) as Tensor<readonly []>;
  expect(
    evaluate(grad(total, x) as Tensor, {
      x: [
        [
          [[3], [1]],
          [[3], [0]],
        ],
      ],
    }).toNested(),
  ).toEqual([
    [
      [[0.5], [0]],
      [[0.5], [0]],
    ],
  ]);
});
