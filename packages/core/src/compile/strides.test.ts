/** Reshaping strided elements without a copy, and joining axes of a loop, against walks over every index. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { elementCount, stridesOf } from "../ndarray.ts";
import { stridedPositions } from "../ops/elementwise.ts";
import { collapsed } from "./collapse.ts";
import type { Buffer, LoopKernel } from "./loops.ts";
import { reshapedSteps } from "./units.ts";

vi.setConfig({ testTimeout: 60_000 }); // only to stop what hangs: a busy machine must not fail

const walk = (shape: readonly number[], steps: readonly number[]): number[] => [
  ...stridedPositions(shape, steps, elementCount(shape)),
];

/** All shapes with so many elements, made of the divisors of the number, with at most two axes of length 1. */
function shapeOf(count: number): fc.Arbitrary<number[]> {
  return fc.array(fc.constantFrom(1, 2, 3, 4, 6), { maxLength: 5 }).map((factors) => {
    const shape: number[] = [];
    let left = count;
    for (const factor of factors) {
      if (left % factor === 0) {
        shape.push(factor);
        left /= factor;
      }
    }
    return left === 1 ? shape : [...shape, left];
  });
}

/** A view of elements: axes in another order, some stretched (0), some with gaps, some backwards. */
const views = fc
  .constantFrom(1, 2, 4, 6, 12, 24)
  .chain((count) =>
    fc.tuple(shapeOf(count), shapeOf(count), fc.array(fc.nat(3), { minLength: 8, maxLength: 8 })),
  )
  .map(([from, to, choices]) => {
    const order = [...from.keys()].sort((a, b) => choices[a]! - choices[b]!);
    const inOrder = stridesOf(order.map((axis) => from[axis]!));
    const steps = from.map((_, axis) => inOrder[order.indexOf(axis)]! * (choices[7]! === 3 ? 2 : 1));
    return { from, to, steps: steps.map((step, axis) => (choices[axis] === 3 ? 0 : step)) };
  });

/** Whether any steps along `to` walk the same positions, by the positions themselves: the walk must be a sum over axes. */
function existingSteps(positions: readonly number[], to: readonly number[]): number[] | undefined {
  const strides = stridesOf(to);
  const steps = to.map((length, axis) => (length === 1 ? 0 : positions[strides[axis]!]! - positions[0]!));
  return walk(to, steps).every((position, index) => position === positions[index]! - positions[0]!)
    ? steps
    : undefined;
}

describe("steps over reshaped elements", () => {
  it("walk the same positions in the same order, and are found whenever there are any", () => {
    fc.assert(
      fc.property(views, ({ from, to, steps }) => {
        const positions = walk(from, steps);
        const found = reshapedSteps(from, steps, to);
        const wanted = existingSteps(positions, to);
        if (wanted === undefined) expect(found).toBeUndefined();
        else if (found !== undefined) expect(walk(to, found)).toEqual(positions);
        else expect({ from, steps, to }).toBe("walked by some steps, which were not found");
      }),
      { numRuns: 2000 },
    );
  });

  it("of no elements are any", () => {
    expect(reshapedSteps([0, 3], [3, 1], [2, 0])).toEqual([0, 0]);
  });
});

describe("a loop with fewer axes", () => {
  const kernels = fc
    .record({
      sizes: fc.array(fc.constantFrom(1, 2, 3), { maxLength: 4 }),
      walks: fc.array(fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }), { minLength: 2, maxLength: 4 }),
      contracted: fc.nat(15),
    })
    .map(({ sizes, walks, contracted }): LoopKernel => {
      const buffer: Buffer = { dtype: "float32", size: 1000, name: "b" };
      const strides = stridesOf(sizes);
      // Row-major walks most of the time, so that there is something to join.
      const stepsOf = (choice: readonly number[]): number[] =>
        sizes.map((_, axis) => (choice[axis] === 3 ? 7 : choice[0] === 0 ? 0 : strides[axis]!));
      const axes = sizes.map((_, axis) => axis).filter((axis) => (contracted >> axis) % 2 === 1);
      return {
        kind: "loop",
        sizes,
        steps: walks.map((choice, index) =>
          index === 1
            ? { kind: "index", dtype: "float32", steps: stepsOf(choice) }
            : { kind: "load", dtype: "float32", access: { buffer, origin: index, steps: stepsOf(choice) } },
        ),
        stores: [{ step: 0, access: { buffer, origin: 0, steps: stepsOf(walks[0]!) } }],
        reductions: [
          {
            step: 0,
            combine: "sum",
            axes,
            access: {
              buffer,
              origin: 0,
              steps: sizes.map((_, axis) => (axes.includes(axis) ? 0 : strides[axis]!)),
            },
          },
        ],
      };
    });

  const walksOf = ({ steps, stores, reductions }: LoopKernel): (readonly number[])[] => [
    ...steps.map((step) =>
      step.kind === "load" ? step.access.steps : step.kind === "index" ? step.steps : [],
    ),
    ...[...stores, ...reductions].map(({ access }) => access.steps),
  ];
  /** At every index, in order, where each access is and whether the axes that are combined have moved. */
  const trace = (kernel: LoopKernel): unknown => walksOf(kernel).map((steps) => walk(kernel.sizes, steps));

  it("reads and writes the same elements in the same order, and has at least one axis", () => {
    fc.assert(
      fc.property(kernels, (kernel) => {
        const joined = collapsed(kernel);
        expect(trace(joined)).toEqual(trace(kernel));
        expect(joined.sizes.length).toBeGreaterThanOrEqual(1);
        expect(joined.sizes.length).toBeLessThanOrEqual(Math.max(1, kernel.sizes.length));
        const combined = ({ sizes, reductions }: LoopKernel): number =>
          reductions[0]!.axes.reduce((count, axis) => count * sizes[axis]!, 1);
        expect(combined(joined)).toBe(combined(kernel));
      }),
      { numRuns: 1000 },
    );
  });

  it("joins all axes of a row-major loop, and none of a transposition", () => {
    const buffer: Buffer = { dtype: "float32", size: 24, name: "b" };
    const copy = (from: readonly number[]): LoopKernel => ({
      kind: "loop",
      sizes: [2, 3, 4],
      steps: [{ kind: "load", dtype: "float32", access: { buffer, origin: 0, steps: from } }],
      stores: [{ step: 0, access: { buffer, origin: 0, steps: [12, 4, 1] } }],
      reductions: [],
    });
    expect(collapsed(copy([12, 4, 1])).sizes).toEqual([24]);
    expect(collapsed(copy([0, 4, 1])).sizes).toEqual([2, 12]);
    expect(collapsed(copy([1, 2, 6])).sizes).toEqual([2, 3, 4]);
  });
});
