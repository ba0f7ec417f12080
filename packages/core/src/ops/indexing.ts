/** Access by position: counting along an axis, gathering by index, and its adjoint, which adds where indices repeat. */
import type { DType } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { isNonnegative, nonnegatives, reals } from "../graph/range.ts";
import { checkShape, resolveAxis, type Axis, type Dimension, type Shape } from "../graph/shape.ts";
import { createNode, Tensor, type Op, type Sample } from "../graph/tensor.ts";
import { elementCount, type NDArray } from "../ndarray.ts";
import { builder, callNotation, type Builder } from "./define.ts";

/** The record of {@link iota}. */
export const iotaOp: Op = {
  name: "iota",
  leaf: "index",
  infer: (_, attributes) => ({ shape: attributes["shape"] as Shape, dtype: attributes["dtype"] as DType }),
  derivative: { kind: "none" },
  kernel: (_, output, attributes) => {
    const axis = attributes["axis"] as number;
    const inner = elementCount(output.shape.slice(axis + 1));
    const length = output.shape[axis]!;
    for (let index = 0; index < output.size; index++) output.data[index] = Math.floor(index / inner) % length;
  },
  lowering: { kind: "index" },
  notation: callNotation,
  range: () => nonnegatives,
  samples: [],
};

/** The position 0, 1, 2 … along `axis`, as a tensor of the given shape. */
export function iota<const S extends Shape>(shape: S, axis: Axis = 0, dtype: DType = "int32"): Tensor<S> {
  checkShape("iota", shape);
  const position = resolveAxis("iota", shape, axis);
  return createNode(iotaOp, [], { shape: [...shape], axis: position, dtype }) as Tensor<S>; // of that very shape
}

const gatherSamples: readonly Sample[] = [
  {
    operands: [
      { shape: [4], domain: [-2, 2] },
      { shape: [3], domain: [0, 3], dtype: "int32" },
    ],
    attributes: { axis: 0 },
  },
  {
    operands: [
      { shape: [2, 3, 2], domain: [-2, 2] },
      { shape: [2, 2], domain: [0, 2], dtype: "int32" },
    ],
    attributes: { axis: 1 },
  },
];

const gatherOp: Op = {
  name: "gather",
  infer: ([x, indices], attributes) => {
    const axis = attributes["axis"] as number;
    return {
      shape: [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)],
      dtype: x!.dtype,
    };
  },
  derivative: {
    kind: "linear",
    operands: [0],
    adjoint: (cotangent, { inputs: [x, indices], attributes }) => {
      const axis = attributes["axis"] as number;
      return createNode(scatterAddOp, [cotangent, indices!], { axis, length: x!.shape[axis]! });
    },
  },
  dropsEntries: true,
  kernel: ([x, indices], output, attributes) => {
    forEachPair(x!, indices!, attributes["axis"] as number, (whole, part) => {
      output.data[part] = x!.data[whole]!;
    });
  },
  lowering: { kind: "gather" },
  notation: callNotation,
  range: (x) => x,
  samples: gatherSamples,
};

const scatterAddOp: Op = {
  name: "scatterAdd",
  infer: ([updates, indices], attributes) => {
    const axis = attributes["axis"] as number;
    const length = attributes["length"] as Dimension;
    const inner = updates!.shape.slice(axis + indices!.rank);
    return { shape: [...updates!.shape.slice(0, axis), length, ...inner], dtype: updates!.dtype };
  },
  derivative: {
    kind: "linear",
    operands: [0],
    adjoint: (cotangent, { inputs: [, indices], attributes }) =>
      createNode(gatherOp, [cotangent, indices!], { axis: attributes["axis"] as number }),
  },
  kernel: ([updates, indices], output, attributes) => {
    forEachPair(output, indices!, attributes["axis"] as number, (whole, part) => {
      output.data[whole] = output.data[whole]! + updates!.data[part]!;
    });
  },
  lowering: { kind: "scatterAdd" },
  notation: callNotation,
  range: (x) => (isNonnegative(x!) ? nonnegatives : reals),
  samples: [
    {
      operands: [
        { shape: [3], domain: [-2, 2] },
        { shape: [3], domain: [0, 3], dtype: "int32" },
      ],
      attributes: { axis: 0, length: 4 },
    },
    {
      operands: [
        { shape: [2, 2, 2, 3], domain: [-2, 2] },
        { shape: [2, 2], domain: [0, 2], dtype: "int32" },
      ],
      attributes: { axis: 1, length: 3 },
    },
  ],
};

/** Pairs the positions in `whole` that the indices point to with the positions in the gathered part. */
function forEachPair(
  whole: NDArray,
  indices: NDArray,
  axis: number,
  visit: (whole: number, part: number) => void,
): void {
  const outer = elementCount(whole.shape.slice(0, axis));
  const length = whole.shape[axis]!;
  const inner = elementCount(whole.shape.slice(axis + 1));
  indices.data.forEach((index, position) => {
    if (index < 0 || index >= length) {
      throw new ChainruleError("index-out-of-range", {
        where: `gather, element ${position} of the indices`,
        expected: length === 0 ? "no index, as the axis has length 0" : `an index from 0 to ${length - 1}`,
        received: String(index),
      });
    }
  });
  let part = 0;
  for (let block = 0; block < outer; block++) {
    for (const index of indices.data) {
      for (let offset = 0; offset < inner; offset++) visit((block * length + index) * inner + offset, part++);
    }
  }
}

/**
 * The slices of `x` along `axis` (default 0) at the given positions, which may repeat; the axes of `indices` take the
 * place of that axis. Indices out of range are an error when data arrives.
 * @throws ChainruleError `dtype-mismatch` unless the indices are int32.
 */
export const gather: Builder<(x: Tensor, indices: Tensor, axis?: Axis) => Tensor> = builder(
  gatherOp,
  (x: Tensor, indices: Tensor, axis: Axis = 0) => {
    checkIndices("gather", indices);
    return createNode(gatherOp, [x, indices], { axis: resolveAxis("gather", x.shape, axis) });
  },
);

/**
 * The adjoint of {@link gather}: zeros of length `length` along `axis`, to which each slice of `updates` is added at its index.
 * @throws ChainruleError `shape-mismatch` unless `updates` has the axes of `indices` from `axis` on.
 */
export const scatterAdd: Builder<
  (updates: Tensor, indices: Tensor, length: Dimension, axis?: number) => Tensor
> = builder(scatterAddOp, (updates: Tensor, indices: Tensor, length: Dimension, axis = 0) => {
  checkIndices("scatterAdd", indices);
  checkShape("scatterAdd", [length]);
  const fits =
    Number.isInteger(axis) &&
    axis >= 0 &&
    axis + indices.rank <= updates.rank &&
    indices.shape.every((dimension, position) => dimension === updates.shape[axis + position]);
  if (!fits) {
    throw new ChainruleError("shape-mismatch", {
      where: "scatterAdd",
      expected: `updates that have the axes of the indices from axis ${axis} on`,
      received: `${describe(updates)} and ${describe(indices)}`,
    });
  }
  return createNode(scatterAddOp, [updates, indices], { axis, length });
});

/** @throws ChainruleError `dtype-mismatch` unless the indices are int32. */
export function checkIndices(where: string, indices: Tensor): void {
  if (indices instanceof Tensor && indices.dtype === "int32") return;
  throw new ChainruleError("dtype-mismatch", {
    where,
    expected: "indices of type int32",
    received: indices instanceof Tensor ? `${describe(indices)} of ${indices.dtype}` : typeof indices,
    fix: 'Use constant([…], "int32") or input(name, shape, "int32")',
  });
}
