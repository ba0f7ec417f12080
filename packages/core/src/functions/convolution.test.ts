import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultsOfGraph } from "../../test/compiled/judgeGraph.ts";
import { errorFrom } from "../../test/errorFrom.ts";
import { conv1d, conv2d, evaluate, grad, input, NDArray, sum, type Padding, type Tensor } from "../index.ts";
import { checkGradients } from "../testing/index.ts";
import { matrixProduct } from "../ops/matmul.ts";
import { topologicalOrder } from "../graph/walk.ts";

/** Along one axis. */
interface Along {
  readonly length: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}

interface Case {
  readonly batch: number;
  readonly axes: readonly Along[];
  readonly groups: number;
  readonly channels: number;
  readonly outputs: number;
  readonly padding: Padding;
  readonly named: boolean;
}

const along = fc
  .record({
    size: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    more: fc.nat(3),
  })
  .map(({ more, ...rest }) => ({ ...rest, length: rest.dilation * (rest.size - 1) + 1 + more }));

const casesOf = (count: number): fc.Arbitrary<Case> =>
  fc.record({
    batch: fc.integer({ min: 1, max: 2 }),
    axes: fc.array(along, { minLength: count, maxLength: count }),
    groups: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 2 }),
    outputs: fc.integer({ min: 1, max: 2 }),
    padding: fc.oneof(
      fc.constantFrom<Padding>("valid", "same", 1, 2),
      fc.array(fc.nat(2), { minLength: count, maxLength: count }),
    ),
    named: fc.boolean(),
  });

/** The first zero of padding on every axis, and the length of the result. */
function geometry({ axes, padding }: Case): { before: number; count: number }[] {
  return axes.map(({ length, size, stride, dilation }, axis) => {
    const span = dilation * (size - 1) + 1;
    if (padding === "same") {
      const count = Math.ceil(length / stride);
      return { count, before: Math.floor(Math.max(0, (count - 1) * stride + span - length) / 2) };
    }
    const margin = padding === "valid" ? 0 : typeof padding === "number" ? padding : padding[axis]!;
    return { before: margin, count: Math.floor((length + 2 * margin - span) / stride) + 1 };
  });
}

/** The convolution by its definition, one product after the other; with one axis the other has length 1. */
function looped(drawn: Case, x: Float64Array, kernel: Float64Array): number[] {
  const one: Along = { length: 1, size: 1, stride: 1, dilation: 1 };
  const [rows, columns] = drawn.axes.length === 2 ? drawn.axes : [one, drawn.axes[0]!];
  const found = geometry(drawn);
  const [down, across] = found.length === 2 ? found : [{ before: 0, count: 1 }, found[0]!];
  const { batch, groups, channels, outputs } = drawn;
  const [all, results] = [groups * channels, groups * outputs];
  const values: number[] = [];
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < down!.count; i++)
      for (let j = 0; j < across!.count; j++)
        for (let o = 0; o < results; o++) {
          let total = 0;
          for (let k = 0; k < rows!.size; k++)
            for (let l = 0; l < columns!.size; l++)
              for (let c = 0; c < channels; c++) {
                const row = i * rows!.stride + k * rows!.dilation - down!.before;
                const column = j * columns!.stride + l * columns!.dilation - across!.before;
                if (row < 0 || row >= rows!.length || column < 0 || column >= columns!.length) continue;
                const channel = Math.floor(o / outputs) * channels + c;
                total +=
                  x[((b * rows!.length + row) * columns!.length + column) * all + channel]! *
                  kernel[((k * columns!.size + l) * channels + c) * results + o]!;
              }
          values.push(total);
        }
  return values;
}

/** The graph of a case, and data of small whole numbers, on which every sum is exact. */
function built(drawn: Case): { node: Tensor; inputs: readonly Tensor[]; feeds: Record<string, NDArray> } {
  const { batch, axes, groups, channels, outputs, padding, named } = drawn;
  const lengths = axes.map(({ length }) => length);
  const sizes = axes.map(({ size }) => size);
  const x: Tensor = input("x", [named ? "m" : batch, ...lengths, groups * channels], "float64");
  const kernel: Tensor = input("k", [...sizes, channels, groups * outputs], "float64");
  const options = {
    stride: axes.map(({ stride }) => stride),
    dilation: axes.map(({ dilation }) => dilation),
    padding,
    groups,
  };
  const node: Tensor = axes.length === 1 ? conv1d(x, kernel, options) : conv2d(x, kernel, options);
  const filled = (shape: readonly number[], factor: number): NDArray => {
    const size = shape.reduce((product, length) => product * length, 1);
    return new NDArray(
      "float64",
      shape,
      Float64Array.from({ length: size }, (_, i) => ((i * factor) % 11) - 5),
    );
  };
  const feeds = {
    x: filled([batch, ...lengths, groups * channels], 7),
    k: filled(kernel.shape as readonly number[], 3),
  };
  return { node, inputs: [x, kernel], feeds };
}

describe.each([1, 2])("a convolution over %i axes", (count) => {
  test("is what its definition says, for all options", () => {
    fc.assert(
      fc.property(casesOf(count), (drawn) => {
        const { node, feeds } = built(drawn);
        const value = evaluate(node, feeds);
        const lengths = geometry(drawn).map((each) => each.count);
        expect(value.shape).toEqual([drawn.batch, ...lengths, drawn.groups * drawn.outputs]);
        expect([...value.data]).toEqual(looped(drawn, feeds["x"]!.data as never, feeds["k"]!.data as never));
      }),
      { numRuns: 150 },
    );
  });

  test("is compiled to the same, with its gradients", () => {
    fc.assert(
      fc.property(casesOf(count), (drawn) => {
        const { node, inputs, feeds } = built(drawn);
        const gradients = grad(sum(node.mul(node)) as Tensor<readonly []>, inputs) as readonly Tensor[];
        expect(faultsOfGraph([node, ...gradients], feeds, { m: drawn.batch })).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test("has first and second derivatives that agree with differences", () => {
    fc.assert(
      fc.property(casesOf(count), (drawn) => {
        const { node, inputs, feeds } = built(drawn);
        checkGradients(node.tanh(), { wrt: inputs, feeds: scaled(feeds), order: 2, maxEntries: 6 });
      }),
      { numRuns: 12 },
    );
  });
});

/** Small, so that tanh is not flat. */
const scaled = (feeds: Readonly<Record<string, NDArray>>): Record<string, NDArray> =>
  Object.fromEntries(
    Object.entries(feeds).map(([name, { shape, data }]) => [
      name,
      new NDArray(
        "float64",
        shape,
        (data as Float64Array).map((value) => value / 16),
      ),
    ]),
  );

describe("conv2d", () => {
  const x = input("x", ["m", 6, 7, 4]);
  const kernelOf = (...shape: readonly number[]): Tensor => input("k", shape);

  test("knows its shape", () => {
    expect(conv2d(x, kernelOf(3, 3, 4, 8)).shape).toEqual(["m", 4, 5, 8]);
    expect(conv2d(x, kernelOf(3, 3, 4, 8), { padding: "same", stride: 2 }).shape).toEqual(["m", 3, 4, 8]);
    expect(conv2d(x, kernelOf(1, 1, 2, 6), { groups: 2 }).shape).toEqual(["m", 6, 7, 6]);
  });

  test("of a batch of known size is one matrix product, of rows for every position", () => {
    const node = conv2d(input("x", [5, 6, 7, 4]), kernelOf(3, 3, 4, 8));
    const products = topologicalOrder([node]).filter(({ op }) => op === matrixProduct.op);
    expect(products.map(({ shape }) => shape)).toEqual([[100, 8]]);
  });

  test.each<readonly [string, () => unknown, string, string]>([
    [
      "an image without a batch",
      () => conv2d(input("i", [6, 7, 4]), kernelOf(3, 3, 4, 8)),
      "rank-mismatch",
      "expandDims",
    ],
    ["a kernel for other channels", () => conv2d(x, kernelOf(3, 3, 3, 8)), "shape-mismatch", "4 channels"],
    [
      "groups that do not divide",
      () => conv2d(x, kernelOf(3, 3, 4, 8), { groups: 3 }),
      "invalid-argument",
      "groups",
    ],
    ["a kernel that is too large", () => conv2d(x, kernelOf(7, 7, 4, 8)), "invalid-argument", "window of 7"],
    [
      "padding of no such name",
      () => conv2d(x, kernelOf(3, 3, 4, 8), { padding: "full" as never }),
      "invalid-argument",
      "same",
    ],
    [
      "one stride for three axes",
      () => conv2d(x, kernelOf(3, 3, 4, 8), { stride: [1, 1, 1] }),
      "invalid-argument",
      "stride",
    ],
    [
      "a dilation of 0",
      () => conv2d(x, kernelOf(3, 3, 4, 8), { dilation: 0 }),
      "invalid-argument",
      "dilation",
    ],
    [
      "a height with a name",
      () => conv2d(input("i", [2, "h", 7, 4]), kernelOf(3, 3, 4, 8)),
      "invalid-argument",
      "dimension h",
    ],
  ])("refuses %s", (_, build, code, told) => {
    const error = errorFrom(build);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^conv2d: /);
    expect(error.message).toContain(told);
  });
});
