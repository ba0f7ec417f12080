/** What the ops that rearrange and reduce compute, element by element, from the definition of each in terms of indices. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate/evaluate.ts";
import { createNode, type Tensor } from "../graph/tensor.ts";
import { elementCount, NDArray } from "../ndarray.ts";
import { arrays } from "../testing/arrays.ts";
import { broadcastableShapes, shapes } from "../testing/shapes.ts";
import { constant } from "./constant.ts";
import { gather, iota, scatterAdd } from "./indexing.ts";
import { matrixProduct } from "./matmul.ts";
import { broadcast, reshape, transpose } from "./movement.ts";
import { logsumexp } from "./logsumexp.ts";
import { max, min, prod, sum } from "./reduction.ts";
import { concat, pad, slice } from "./slicing.ts";

type Indices = readonly number[];

/** All index tuples of a shape, in row-major order. */
function allIndices(shape: readonly number[]): Indices[] {
  return shape.reduce<Indices[]>(
    (prefixes, length) =>
      prefixes.flatMap((prefix) => Array.from({ length }, (_, index) => [...prefix, index])),
    [[]],
  );
}

/** The element of an array at an index tuple. */
function at({ shape, data }: NDArray, indices: Indices): number {
  return data[indices.reduce((position, index, axis) => position * shape[axis]! + index, 0)]!;
}

/** The elements that a tensor has by a definition of each. */
function expectElements(
  tensor: Tensor,
  shape: readonly number[],
  element: (indices: Indices) => number,
): void {
  const value = evaluate(tensor);
  expect(value.shape).toEqual(shape);
  expect([...value.data]).toEqual(allIndices(shape).map(element));
}

const array = (
  options: { readonly minRank?: number; readonly maxRank?: number } = {},
): fc.Arbitrary<NDArray> =>
  shapes({ maxRank: 3, ...options, lengths: [2, 3, 1, 0] }).chain((shape) =>
    arrays({ dtype: "float64", shape, values: [-4, 4] }),
  );

describe("movement", () => {
  it("reshape keeps the row-major order", () => {
    fc.assert(
      fc.property(array(), (x) => {
        for (const shape of [[x.size], [1, x.size], [x.size, 1, 1], [...x.shape, 1]]) {
          expect([...evaluate(reshape(constant(x), shape)).data]).toEqual([...x.data]);
        }
      }),
    );
  });

  it("transpose: element i of the result is element i ∘ permutation of the operand", () => {
    const permuted = array().chain((x) => {
      const axes = x.shape.map((_, axis) => axis);
      return fc.record({
        x: fc.constant(x),
        permutation: fc.shuffledSubarray(axes, { minLength: x.rank, maxLength: x.rank }),
      });
    });
    fc.assert(
      fc.property(permuted, ({ x, permutation }) => {
        const shape = permutation.map((axis) => x.shape[axis]!);
        expectElements(transpose(constant(x) as Tensor, permutation) as Tensor, shape, (indices) => {
          return at(
            x,
            x.shape.map((_, axis) => indices[permutation.indexOf(axis)]!),
          );
        });
      }),
    );
  });

  it("broadcast repeats along axes of length 1 and missing ones", () => {
    const pair = broadcastableShapes(1, { maxRank: 3, lengths: [2, 3, 1, 0] }).chain(({ operands, result }) =>
      fc.record({
        x: arrays({ dtype: "float64", shape: operands[0]!, values: [-4, 4] }),
        shape: fc.constant([2, ...result.map((length) => (length === 1 ? 3 : length))]),
      }),
    );
    fc.assert(
      fc.property(pair, ({ x, shape }) => {
        expectElements(broadcast(constant(x), shape), shape, (indices) => {
          const aligned = indices.slice(shape.length - x.rank);
          return at(
            x,
            aligned.map((index, axis) => (x.shape[axis] === 1 ? 0 : index)),
          );
        });
      }),
    );
  });
});

describe("cutting and filling", () => {
  const range = fc.record({ start: fc.nat(3), step: fc.integer({ min: 1, max: 3 }) });
  const window = fc.record({ x: array(), ranges: fc.array(range, { minLength: 3, maxLength: 3 }) });

  it("slice: element i is element start + step · i", () => {
    fc.assert(
      fc.property(window, ({ x, ranges }) => {
        const cut = x.shape.map((length, axis) => ({ ...ranges[axis]!, stop: length }));
        const shape = cut.map(({ start, step, stop }) => Math.max(0, Math.ceil((stop - start) / step)));
        const sliced = slice(
          constant(x) as Tensor,
          cut.map(({ start, stop, step }) => [start, stop, step] as const),
        );
        expectElements(sliced, shape, (indices) =>
          at(
            x,
            indices.map((index, axis) => cut[axis]!.start + cut[axis]!.step * index),
          ),
        );
      }),
    );
  });

  it("pad: element start + step · i is element i, and all others are 0", () => {
    fc.assert(
      fc.property(window, ({ x, ranges }) => {
        const starts = x.shape.map((_, axis) => ranges[axis]!.start);
        const steps = x.shape.map((_, axis) => ranges[axis]!.step);
        const lengths = x.shape.map((length, axis) => starts[axis]! + steps[axis]! * length + 1);
        const padded = createNode(pad.op, [constant(x)], { starts, steps, lengths });
        expectElements(padded, lengths, (indices) => {
          const from = indices.map((index, axis) => (index - starts[axis]!) / steps[axis]!);
          const isInside = from.every(
            (index, axis) => Number.isInteger(index) && index >= 0 && index < x.shape[axis]!,
          );
          return isInside ? at(x, from) : 0;
        });
      }),
    );
  });

  it("concat: the operands follow one another along the axis", () => {
    const parts = fc
      .record({
        shape: shapes({ minRank: 1, maxRank: 3, lengths: [2, 3, 1, 0] }),
        lengths: fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }),
        place: fc.nat(2),
      })
      .chain(({ shape, lengths, place }) => {
        const axis = place % shape.length;
        const part = (length: number): fc.Arbitrary<NDArray> =>
          arrays({ dtype: "float64", shape: shape.with(axis, length), values: [-4, 4] });
        return fc.record({ axis: fc.constant(axis), operands: fc.tuple(...lengths.map(part)) });
      });
    fc.assert(
      fc.property(parts, ({ axis, operands }) => {
        const length = operands.reduce((total, { shape }) => total + shape[axis]!, 0);
        const joined = concat(
          operands.map((operand): Tensor => constant(operand)),
          axis,
        );
        expectElements(joined, operands[0]!.shape.with(axis, length), (indices) => {
          let index = indices[axis]!;
          const operand = operands.find(
            ({ shape }) => index < shape[axis]! || ((index -= shape[axis]!), false),
          )!;
          return at(operand, indices.with(axis, index));
        });
      }),
    );
  });
});

describe("access by index", () => {
  const chosen = fc
    .record({
      x: array({ minRank: 1 }),
      place: fc.nat(2),
      places: shapes({ maxRank: 2, lengths: [2, 3, 0] }),
    })
    .filter(({ x, place }) => x.shape[place % x.rank]! > 0)
    .chain(({ x, place, places }) => {
      const axis = place % x.rank;
      const count = elementCount(places);
      const data = fc.array(fc.nat(x.shape[axis]! - 1), { minLength: count, maxLength: count });
      return fc.record({
        x: fc.constant(x),
        axis: fc.constant(axis),
        indices: data.map((elements) => new NDArray("int32", places, Int32Array.from(elements))),
      });
    });

  it("gather: the axes of the indices take the place of the axis", () => {
    fc.assert(
      fc.property(chosen, ({ x, axis, indices }) => {
        const shape = x.shape.toSpliced(axis, 1, ...indices.shape);
        expectElements(gather(constant(x), constant(indices), axis), shape, (place) => {
          const index = at(indices, place.slice(axis, axis + indices.rank));
          return at(x, place.toSpliced(axis, indices.rank, index));
        });
      }),
    );
  });

  it("scatterAdd: every update is added where its index points", () => {
    fc.assert(
      fc.property(chosen, ({ x, axis, indices }) => {
        const length = x.shape[axis]!;
        const updates = evaluate(gather(constant(x), constant(indices), axis));
        const scattered = scatterAdd(constant(updates), constant(indices), length, axis);
        expectElements(scattered, x.shape, (place) =>
          allIndices(indices.shape)
            .filter((each) => at(indices, each) === place[axis])
            .reduce((total, each) => total + at(updates, place.toSpliced(axis, 1, ...each)), 0),
        );
      }),
    );
  });

  it("iota counts along its axis", () => {
    fc.assert(
      fc.property(shapes({ minRank: 1, maxRank: 3, lengths: [2, 3, 1, 0] }), fc.nat(2), (shape, place) => {
        const axis = place % shape.length;
        expectElements(iota(shape, axis), shape, (indices) => indices[axis]!);
      }),
    );
  });
});

describe("reductions and products", () => {
  const reductions = [
    [sum, (elements: readonly number[]) => elements.reduce((total, each) => total + each, 0)],
    [prod, (elements: readonly number[]) => elements.reduce((total, each) => total * each, 1)],
    [max, (elements: readonly number[]) => Math.max(...elements)],
    [min, (elements: readonly number[]) => Math.min(...elements)],
    [
      logsumexp,
      (elements: readonly number[]) => Math.log(elements.reduce((total, each) => total + Math.exp(each), 0)),
    ],
  ] as const;

  it.each(reductions.map(([build, of]) => [build.op.name, build, of] as const))(
    "%s takes in the elements along its axes, also none",
    (_, build, of) => {
      fc.assert(
        fc.property(
          array({ minRank: 1 }),
          fc.integer({ min: 1, max: 7 }),
          fc.boolean(),
          (x, mask, keepDims) => {
            const axes = x.shape.map((_, axis) => axis).filter((axis) => (mask >> axis) % 2 === 1);
            fc.pre(axes.length > 0);
            const value = evaluate(createNode(build.op, [constant(x)], { axes, keepDims }));
            const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
            expect(value.shape).toEqual(keepDims ? kept : kept.filter((_, axis) => !axes.includes(axis)));
            allIndices(kept).forEach((place, position) => {
              const along = allIndices(x.shape).filter((each) =>
                each.every((index, axis) => axes.includes(axis) || index === place[axis]),
              );
              const expected = of(along.map((each) => at(x, each)));
              if (Number.isFinite(expected)) expect(value.data[position]).toBeCloseTo(expected, 10);
              else expect(value.data[position]).toBe(expected);
            });
          },
        ),
      );
    },
  );

  it("matmul: element (…, i, j) is Σₖ a(…, i, k) b(…, k, j), and batches broadcast", () => {
    const operands = fc
      .record({
        batches: broadcastableShapes(2, { maxRank: 2, lengths: [2, 1, 0] }),
        sizes: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)),
      })
      .chain(
        ({
          batches: {
            operands: [left, right],
            result,
          },
          sizes: [rows, inner, columns],
        }) =>
          fc.record({
            a: arrays({ dtype: "float64", shape: [...left!, rows, inner], values: [-4, 4] }),
            b: arrays({ dtype: "float64", shape: [...right!, inner, columns], values: [-4, 4] }),
            shape: fc.constant([...result, rows, columns]),
          }),
      );
    fc.assert(
      fc.property(operands, ({ a, b, shape }) => {
        const batchOf = (x: NDArray, indices: Indices): Indices => {
          const batch = x.shape.slice(0, -2);
          return indices
            .slice(0, -2)
            .slice(shape.length - 2 - batch.length)
            .map((index, axis) => (batch[axis] === 1 ? 0 : index));
        };
        // multiples of 1/128 below 4: all products and sums are exact
        expectElements(matrixProduct(constant(a), constant(b)), shape, (indices) => {
          const [i, j] = indices.slice(-2) as [number, number];
          let total = 0;
          for (let k = 0; k < a.shape.at(-1)!; k++) {
            total += at(a, [...batchOf(a, indices), i, k]) * at(b, [...batchOf(b, indices), k, j]);
          }
          return total;
        });
      }),
    );
  });
});

describe("reductions", () => {
  const valueOf = (tensor: Tensor): number => evaluate(tensor).item();

  it("propagate NaN, and survive infinities", () => {
    for (const build of [sum, max, min, prod, logsumexp]) {
      expect(valueOf(build(constant([1, NaN, 3], "float64")) as Tensor)).toBeNaN();
      expect(valueOf(build(constant([NaN, Infinity], "float64")) as Tensor)).toBeNaN();
    }
    expect(valueOf(sum(constant([Infinity, 1, -Infinity], "float64")) as Tensor)).toBeNaN();
    expect(valueOf(sum(constant([Infinity, 1], "float64")) as Tensor)).toBe(Infinity);
    expect(valueOf(max(constant([-Infinity, -Infinity], "float64")) as Tensor)).toBe(-Infinity);
    expect(valueOf(logsumexp(constant([-Infinity, -Infinity], "float64")) as Tensor)).toBe(-Infinity);
    expect(valueOf(logsumexp(constant([-Infinity, 2], "float64")) as Tensor)).toBe(2);
    expect(valueOf(logsumexp(constant([Infinity, -Infinity], "float64")) as Tensor)).toBe(Infinity);
    expect(valueOf(prod(constant([0, Infinity], "float64")) as Tensor)).toBeNaN();
  });

  it("have their neutral element over none: 0, 1, −∞, ∞, −∞", () => {
    const none = constant(new NDArray("float64", [0], new Float64Array(0)));
    expect([sum, prod, max, min, logsumexp].map((build) => valueOf(build(none) as Tensor))).toEqual([
      0,
      1,
      -Infinity,
      Infinity,
      -Infinity,
    ]);
  });

  it("do not overflow in logsumexp, nor lose small terms in a sum", () => {
    expect(valueOf(logsumexp(constant([1000, 1000], "float64")) as Tensor)).toBe(1000 + Math.LN2);
    expect(valueOf(logsumexp(constant([-1000, -1000], "float64")) as Tensor)).toBe(-1000 + Math.LN2);
    expect(valueOf(sum(constant([1, 1e100, 1, -1e100], "float64")) as Tensor)).toBe(2);
    const many = new Float32Array(1e6).fill(0.1);
    expect(valueOf(sum(constant(many, "float32")) as Tensor)).toBe(Math.fround(1e6 * Math.fround(0.1)));
  });
});
