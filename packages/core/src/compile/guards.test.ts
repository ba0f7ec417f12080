/** No kernel writes a byte outside the elements of its results, and none lets what lies beside its operands into its results. */
import { Buffer as Bytes } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { feedsFor } from "../../test/compiled/judgeGraph.ts";
import { grad } from "../autodiff/index.ts";
import type { Feeds } from "../evaluate/bind.ts";
import { matmul } from "../functions/matmul.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import type { NDArray } from "../ndarray.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { greater } from "../ops/comparison.ts";
import { input } from "../ops/leaves.ts";
import { transpose } from "../ops/movement.ts";
import { max, sum } from "../ops/reduction.ts";
import { slice } from "../ops/slicing.ts";
import { tanh } from "../ops/transcendental.ts";
import { elements, toArray } from "../testing/arrays.ts";
import { graphs } from "../testing/graphs.ts";
import { bytesOf } from "./emit/elements.ts";
import { listing } from "./listing.ts";
import { buffersOf, type Buffer } from "./loops.ts";
import { SharedMemory } from "./memory.ts";
import { firstBufferAddress } from "./memoryMap.ts";
import { Plan } from "./plan.ts";

vi.setConfig({ testTimeout: 60_000 }); // only to stop what hangs: a busy machine must not fail

const memory = new SharedMemory();

function planFor(
  roots: readonly Tensor[],
  dimensions: Readonly<Record<string, number>>,
  guard: number,
  where: SharedMemory = memory,
): Plan {
  const inputs = topologicalOrder(roots).filter(({ op }) => op.leaf === "input");
  const sizes = new Map(Object.entries(dimensions));
  return new Plan({ inputs, outputs: roots, updates: [], sizes, guard }, where);
}

function feed(plan: Plan, roots: readonly Tensor[], feeds: Feeds): void {
  Object.values(feedsFor(roots, feeds)).forEach((array, index) =>
    plan.views[index]!.set((array as NDArray).data),
  );
}

/** Where the elements of a buffer lie, without what may be read behind them. */
function extentOf(plan: Plan, buffer: Buffer): readonly [start: number, end: number] {
  const start = plan.start + plan.layout.offsets.get(buffer)!;
  return [start, start + buffer.size * bytesOf[buffer.dtype]];
}

/** Fills all that belongs to no buffer. */
function fillGuards(plan: Plan, byte: number): void {
  const buffers = [...plan.layout.offsets.keys()].map((buffer) => extentOf(plan, buffer));
  const all = new Uint8Array(memory.wasm.buffer);
  const isTaken = new Uint8Array(plan.layout.bytes);
  for (const [start, end] of buffers) isTaken.fill(1, start - plan.start, end - plan.start);
  isTaken.forEach((taken, offset) => {
    if (taken === 0) all[plan.start + offset] = byte;
  });
}

/** The memory that all programs share, and that of the plan with what lies next to it. */
function watched(plan: Plan): Uint8Array {
  const all = new Uint8Array(memory.wasm.buffer);
  const around = 4096;
  const [start, end] = [plan.start - around, plan.start + plan.layout.bytes + around];
  return Bytes.concat([
    all.subarray(0, firstBufferAddress),
    all.subarray(Math.max(firstBufferAddress, start), end),
  ]);
}

/** The kernels that write elsewhere than into their results, as listings. */
function strayKernels(plan: Plan): string[] {
  return plan.kernels
    .filter((placed) => {
      const all = new Uint8Array(memory.wasm.buffer);
      const before = watched(plan);
      plan.runKernel(placed);
      const after = watched(plan);
      // What the kernel may have written does not count.
      const written = buffersOf(placed.kernel).written.map((buffer) => extentOf(plan, buffer));
      const results = written.map(([start, end]) => all.slice(start, end));
      const offset = plan.start - Math.max(firstBufferAddress, plan.start - 4096) + firstBufferAddress;
      written.forEach(([start], index) => {
        before.set(results[index]!, start - plan.start + offset);
      });
      return Bytes.compare(before, after) !== 0;
    })
    .map(({ kernel }) => listing(kernel));
}

/** Checks a graph: stray writes, and results that depend on what lies between the buffers. */
function expectTight(
  roots: readonly Tensor[],
  feeds: Feeds,
  dimensions: Readonly<Record<string, number>> = {},
): void {
  const plan = planFor(roots, dimensions, 64);
  // As numbers: 0, a moderate one of either type, NaN.
  const results = [0x00, 0x3f, 0xff].map((byte) => {
    feed(plan, roots, feeds);
    fillGuards(plan, byte);
    expect(strayKernels(plan)).toEqual([]);
    return roots.map((_, index) => plan.views[plan.inputs.length + index]!.slice());
  });
  plan.dispose();
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
}

const sizes = fc.integer({ min: 0, max: 17 });

describe("kernels stay within their buffers", () => {
  it("in random graphs with sizes from 0 to 17", () => {
    const cases = fc
      .uniqueArray(sizes, { minLength: 2, maxLength: 4 })
      .chain((lengths) => graphs({ sizes: [...lengths, 1], largestSize: 600, mixed: true, maxSteps: 10 }));
    fc.assert(
      fc.property(cases, ({ output, feeds, dimensions }) => expectTight([output], feeds, dimensions)),
      { numRuns: 150 },
    );
  });

  it("in gradients of random graphs", () => {
    const cases = graphs({ sizes: [5, 3, 1, 7, 9], largestSize: 600, maxSteps: 6 });
    fc.assert(
      fc.property(cases, ({ output, inputs, feeds, dimensions }) => {
        fc.pre(inputs.length > 0);
        const gradients = grad(sum(output) as Tensor<readonly []>, inputs) as readonly Tensor[];
        expectTight(gradients, feeds, dimensions);
      }),
      { numRuns: 80 },
    );
  });

  it.each(["float32", "float64"] as const)("in matrix products of %s", (dtype) => {
    fc.assert(
      fc.property(
        fc.tuple(
          sizes,
          fc.oneof(sizes, fc.constantFrom(256, 257, 300)),
          fc.oneof(sizes, fc.constantFrom(49, 65, 520)),
        ),
        fc.tuple(fc.boolean(), fc.boolean()),
        ([m, k, n], [swapsA, swapsB]) => {
          const a = input("a", swapsA ? [k, m] : [m, k], dtype);
          const b = input("b", swapsB ? [n, k] : [k, n], dtype);
          const root = matmul(
            swapsA ? transpose(a, [1, 0]) : a,
            (swapsB ? transpose(b, [1, 0]) : b) as Tensor,
          ) as Tensor;
          const feeds = { a: ones(dtype, a.shape), b: ones(dtype, b.shape) };
          expectTight([add(tanh(root), 1), root], feeds);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("in elementwise loops, reductions and conversions of every size, every element type and every step", () => {
    for (let size = 0; size <= 17; size++) {
      const x = input("x", [3, size], "float32");
      const y = input("y", [size], "float64");
      const t = greater(x, 0);
      const data = fc.record({ x: arrayOf("float32", [3, size]), y: arrayOf("float64", [size]) });
      const feeds: Feeds = fc.sample(data, { numRuns: 1, seed: size })[0]!;
      expectTight([add(x, 1), tanh(x), t, cast(x, "int32"), cast(t, "float64")] as Tensor[], feeds);
      expectTight(
        [mul(x, y), sum(x, 0), sum(x, 1), max(x, 0), max(x, 1), sum(y), sum(mul(x, y), 0)] as Tensor[],
        feeds,
      );
      expectTight([add(slice(x, [null, [0, size, 2]]), 1), add(transpose(x, [1, 0]), 1)] as Tensor[], feeds);
    }
  });

  it("also where the memory ends with the last buffer and what may be read behind it", () => {
    for (const size of [1, 2, 3, 5, 8, 9, 17]) {
      const x = input("x", [size, size], "float32");
      const roots = [tanh(x), matmul(x, transpose(x, [1, 0])), sum(x, 0), greater(x, 0)] as Tensor[];
      const { bytes } = planFor(roots, {}, 0).layout;
      const own = new SharedMemory();
      const page = firstBufferAddress;
      own.take(Math.ceil(bytes / page) * page - bytes, "what comes before");
      const plan = planFor(roots, {}, 0, own);
      expect(plan.start + bytes).toBe(own.bytes);
      plan.run(1);
    }
  });
});

function arrayOf(dtype: "float32" | "float64", shape: readonly number[]): fc.Arbitrary<NDArray> {
  const count = shape.reduce((product, length) => product * length, 1);
  return fc
    .array(elements(dtype, { values: [-4, 4] }), { minLength: count, maxLength: count })
    .map((data) => toArray(dtype, shape, data));
}

function ones(dtype: "float32" | "float64", shape: readonly (number | string)[]): NDArray {
  const lengths = shape as readonly number[]; // no names above
  return toArray(
    dtype,
    lengths,
    new Array<number>(lengths.reduce((product, length) => product * length, 1)).fill(1),
  );
}
