/** Cutting out and filling up: slice and pad are each other's adjoint, concat is undone by slices. All are linear. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import type { StridedView } from "../graph/lowering.ts";
import { hull, range } from "../graph/range.ts";
import { formatShape, resolveAxis, type Dimension, type Shape } from "../graph/shape.ts";
import type { Concat, ShapesOf } from "../graph/joinTypes.ts";
import type { Fits, Operand, ShapeOf, ShapeOrError } from "../graph/shapeTypes.ts";
import { createNode, type Attributes, type Op, type Tensor } from "../graph/tensor.ts";
import { stridesOf, type NDArray } from "../ndarray.ts";
import { stridedPositions } from "./elementwise.ts";
import { builder, called, callNotation, lift, type Builder } from "./define.ts";

/** `[start, stop]` or `[start, stop, step]` along one axis, from the end if negative; `null` takes the whole axis. */
export type Range = readonly [start: number, stop: number, step?: number] | null;

interface Window {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
}

const windowOf = (attributes: Attributes): Window => attributes as unknown as Window; // set by the builders below only

// A named dimension has no length yet: it is taken whole, with start 0 and step 1.
const sliceOp: Op = {
  name: "slice",
  infer: ([x], attributes) => {
    const lengths = attributes["lengths"] as readonly number[];
    return {
      shape: x!.shape.map((dimension, axis) => (typeof dimension === "string" ? dimension : lengths[axis]!)),
      dtype: x!.dtype,
    };
  },
  derivative: {
    kind: "linear",
    operands: "all",
    adjoint: (cotangent, { inputs: [x], attributes }) => {
      const { starts, steps } = windowOf(attributes);
      return createNode(padOp, [cotangent], { starts, steps, lengths: x!.shape });
    },
  },
  dropsEntries: true,
  kernel: ([x], output, attributes) => {
    const positions = windowPositions(x!, output, windowOf(attributes));
    for (let index = 0; index < output.size; index++) output.data[index] = x!.data[positions(index)]!;
  },
  lowering: { kind: "view", view: (strides, _, __, attributes) => windowView(strides, windowOf(attributes)) },
  notation: called({ kind: "slice" }),
  range: (x) => x,
  samples: [
    { operands: [{ shape: [5], domain: [-2, 2] }], attributes: { starts: [1], steps: [1], lengths: [3] } },
    {
      operands: [{ shape: [3, 5], domain: [-2, 2] }],
      attributes: { starts: [0, 1], steps: [2, 2], lengths: [2, 2] },
    },
    {
      operands: [{ shape: [3, 2], domain: [-2, 2] }],
      attributes: { starts: [1, 0], steps: [1, 1], lengths: [0, 2] },
    },
  ],
};

/** Zeros of the shape `lengths`, with the operand laid in from `starts` on, `steps` apart. */
const padOp: Op = {
  name: "pad",
  infer: ([x], attributes) => ({ shape: attributes["lengths"] as Shape, dtype: x!.dtype }),
  derivative: {
    kind: "linear",
    operands: "all",
    adjoint: (cotangent, { inputs: [x], attributes }) => {
      const { starts, steps } = windowOf(attributes);
      const lengths = x!.shape.map((dimension) => (typeof dimension === "string" ? -1 : dimension));
      return createNode(sliceOp, [cotangent], { starts, steps, lengths });
    },
  },
  kernel: ([x], output, attributes) => {
    const positions = windowPositions(output, x!, windowOf(attributes));
    for (let index = 0; index < x!.size; index++) output.data[positions(index)] = x!.data[index]!;
  },
  lowering: {
    kind: "assembly",
    views: (strides, _, attributes) => [windowView(strides, windowOf(attributes))],
  },
  notation: callNotation,
  range: (x) => hull(x!, range(0, 0)),
  samples: [
    { operands: [{ shape: [3], domain: [-2, 2] }], attributes: { starts: [1], steps: [1], lengths: [6] } },
    {
      operands: [{ shape: [2, 2], domain: [-2, 2] }],
      attributes: { starts: [0, 1], steps: [2, 2], lengths: [4, 5] },
    },
  ],
};

/** Where the elements of `part` lie in `whole`. */
function windowPositions(whole: NDArray, part: NDArray, window: Window): (index: number) => number {
  const { origin, steps } = windowView(stridesOf(whole.shape), window);
  const positions = stridedPositions(part.shape, steps, part.size);
  return (index) => origin + positions[index]!;
}

/** Where a window starts in the whole, and how far its elements lie apart. */
function windowView(strides: readonly number[], { starts, steps }: Window): StridedView {
  return {
    origin: starts.reduce((sum, start, axis) => sum + start * strides[axis]!, 0),
    steps: strides.map((stride, axis) => stride * steps[axis]!),
  };
}

/** The static shape of a slice: cut axes have a length known at run time; named dimensions cannot be cut. */
export type Sliced<S extends Shape, R extends readonly Range[]> = number extends S["length"]
  ? Shape
  : number extends R["length"]
    ? Padded<S>
    : {
        readonly [K in keyof S]: K extends keyof R ? (R[K] extends null ? S[K] : SomeLength<S[K]>) : S[K];
      };

type SomeLength<D> = D extends number ? number : D;

/**
 * The part of `x` within a range of each axis; axes without a range are taken whole, so are named dimensions.
 * Positions beyond the ends are clipped, as in Python.
 * @throws ChainruleError `rank-mismatch` for more ranges than axes, `invalid-argument` for a step below 1 or a range on a
 *   named dimension.
 */
export const slice: Builder<
  <A extends Operand, const R extends readonly Range[]>(x: A, ranges: R) => Tensor<Sliced<ShapeOf<A>, R>>
> = builder(sliceOp, (x: Operand, ranges: readonly Range[]) => {
  const [tensor] = lift("slice", [x]);
  const { shape } = tensor!;
  if (ranges.length > shape.length) {
    throw new ChainruleError("rank-mismatch", {
      where: "slice",
      expected: `at most ${shape.length} ranges`,
      received: `${ranges.length} for ${describe(tensor!)}`,
    });
  }
  const windows = shape.map((dimension, axis) => resolveRange(tensor!, dimension, ranges[axis] ?? null));
  if (
    windows.every(
      ({ start, step, length }, axis) => start === 0 && step === 1 && (length < 0 || length === shape[axis]),
    )
  ) {
    return tensor!;
  }
  return createNode(sliceOp, [tensor!], {
    starts: windows.map(({ start }) => start),
    steps: windows.map(({ step }) => step),
    lengths: windows.map(({ length }) => length),
  });
});

function resolveRange(
  x: Tensor,
  dimension: Dimension,
  range: Range,
): { start: number; step: number; length: number } {
  if (range === null) return { start: 0, step: 1, length: typeof dimension === "string" ? -1 : dimension };
  const [from, to, step = 1] = range;
  if (typeof dimension === "string" || ![from, to, step].every(Number.isInteger) || step < 1) {
    throw new ChainruleError("invalid-argument", {
      where: "slice",
      expected: "ranges [start, stop, step] of whole numbers with step ≥ 1, on axes of known length",
      received: `${JSON.stringify(range)} on dimension ${dimension} of ${describe(x)}`,
      ...(typeof dimension === "string"
        ? { fix: "Gather along a named dimension, or cut the data before feeding it" }
        : {}),
    });
  }
  const clip = (position: number): number =>
    Math.min(Math.max(position < 0 ? position + dimension : position, 0), dimension);
  const start = clip(from);
  return { start, step, length: Math.max(0, Math.ceil((clip(to) - start) / step)) };
}

/** The static shape of a padded tensor: axes have a length known at run time, but for named dimensions. */
type Padded<S extends Shape> = number extends S["length"]
  ? Shape
  : { readonly [K in keyof S]: SomeLength<S[K]> };

/**
 * `x` with zeros before and after it along each axis.
 * @param widths `[before, after]` for each axis; named dimensions allow only `[0, 0]`.
 * @throws ChainruleError `invalid-argument` for missing or negative widths, or widths on a named dimension.
 */
export const pad: Builder<
  <A extends Operand>(
    x: A,
    widths: readonly (readonly [before: number, after: number])[],
  ) => Tensor<Padded<ShapeOf<A>>>
> = builder(padOp, (x: Operand, widths: readonly (readonly [number, number])[]) => {
  const [tensor] = lift("pad", [x]);
  const { shape } = tensor!;
  const valid =
    widths.length === shape.length &&
    widths.flat().every((width) => Number.isInteger(width) && width >= 0) &&
    widths.every(([before, after], axis) => typeof shape[axis] === "number" || before + after === 0);
  if (!valid) {
    throw new ChainruleError("invalid-argument", {
      where: "pad",
      expected: "for each axis two whole numbers ≥ 0, both 0 on a named dimension",
      received: `${JSON.stringify(widths)} for ${describe(tensor!)}`,
    });
  }
  if (widths.flat().every((width) => width === 0)) return tensor!;
  return createNode(padOp, [tensor!], {
    starts: widths.map(([before]) => before),
    steps: widths.map(() => 1),
    lengths: shape.map((dimension, axis) =>
      typeof dimension === "string" ? dimension : dimension + widths[axis]![0] + widths[axis]![1],
    ),
  });
});

const concatOp: Op = {
  name: "concat",
  infer: (operands, attributes) => {
    const axis = attributes["axis"] as number;
    const [first] = operands;
    for (const operand of operands) {
      const agree =
        operand.rank === first!.rank &&
        operand.shape.every((dimension, position) =>
          position === axis ? typeof dimension === "number" : dimension === first!.shape[position],
        );
      if (!agree) {
        throw new ChainruleError("shape-mismatch", {
          where: `concat along axis ${axis}`,
          expected: "shapes that agree but for that axis, which has a known length",
          received: [...new Set([first!, operand])].map(describe).join(" and "),
          data: { shapes: operands.map(({ shape }) => shape) },
        });
      }
    }
    const length = operands.reduce((sum, { shape }) => sum + (shape[axis] as number), 0);
    return { shape: first!.shape.with(axis, length), dtype: first!.dtype };
  },
  derivative: {
    kind: "linear",
    operands: "all",
    adjoint: (cotangent, { inputs, attributes }, operand) => {
      const axis = attributes["axis"] as number;
      const lengthOf = (input: Tensor): number => input.shape[axis] as number;
      const start = inputs.slice(0, operand).reduce((sum, input) => sum + lengthOf(input), 0);
      const ranges = cotangent.shape.map((_, position): Range =>
        position === axis ? [start, start + lengthOf(inputs[operand]!)] : null,
      );
      return slice(cotangent, ranges);
    },
  },
  kernel: (operands, output, attributes) => {
    const shapes = operands.map(({ shape }) => shape);
    joinedViews(stridesOf(output.shape), shapes, attributes).forEach(({ origin, steps }, part) => {
      const { shape, size, data } = operands[part]!;
      const positions = stridedPositions(shape, steps, size);
      for (let index = 0; index < size; index++) output.data[origin + positions[index]!] = data[index]!;
    });
  },
  lowering: { kind: "assembly", views: joinedViews },
  notation: called({ kind: "concat" }),
  range: (...operands) => hull(...operands),
  samples: [
    {
      operands: [
        { shape: [2, 3], domain: [-2, 2] },
        { shape: [2, 1], domain: [-2, 2] },
      ],
      attributes: { axis: 1 },
    },
    {
      operands: [
        { shape: [2], domain: [-2, 2] },
        { shape: [3], domain: [-2, 2] },
        { shape: [0], domain: [-2, 2] },
      ],
      attributes: { axis: 0 },
    },
  ],
};

/** Where the joined tensors lie in the result: one after the other along the axis. */
function joinedViews(
  strides: readonly number[],
  parts: readonly (readonly number[])[],
  attributes: Attributes,
): StridedView[] {
  const axis = attributes["axis"] as number;
  let position = 0;
  return parts.map((shape) => {
    const origin = position * strides[axis]!;
    position += shape[axis]!;
    return { origin, steps: strides };
  });
}

/**
 * The tensors joined along an axis (default 0).
 * @throws ChainruleError `shape-mismatch` unless the other dimensions agree and the joined ones are numbers,
 *   `invalid-argument` for an empty list.
 */
export const concat: Builder<
  <const T extends readonly Tensor[], Axis extends number = 0>(
    tensors: T & Fits<Concat<ShapesOf<T>, Axis>>,
    axis?: Axis,
  ) => Tensor<ShapeOrError<Concat<ShapesOf<T>, Axis>>>
> = builder(concatOp, (tensors: readonly Tensor[], axis = 0) => {
  const lifted = lift("concat", tensors);
  const [first] = lifted;
  if (first === undefined || first.rank === 0) {
    throw new ChainruleError("invalid-argument", {
      where: "concat",
      expected: "at least one tensor, each with at least one axis",
      received: first === undefined ? "none" : `a scalar of shape ${formatShape(first.shape)}`,
    });
  }
  return createNode(concatOp, lifted, { axis: resolveAxis("concat", first.shape, axis) });
});
