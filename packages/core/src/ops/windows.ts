/** Overlapping windows along an axis, as a view: no element is copied. It is what convolutions and pooling are built on. */
import { ChainruleError } from "../errors.ts";
import type { AxisOf, IsWideAxes, PositionOf } from "../graph/axisTypes.ts";
import { describe } from "../graph/describe.ts";
import type { StridedView } from "../graph/lowering.ts";
import { resolveAxis, type Axis, type Shape } from "../graph/shape.ts";
import type { IsWideShape, Operand, ShapeOf } from "../graph/shapeTypes.ts";
import { createNode, type Attributes, type Op, type Tensor } from "../graph/tensor.ts";
import { stridesOf } from "../ndarray.ts";
import { add } from "./arithmetic.ts";
import { builder, callNotation, lift, type Builder } from "./define.ts";
import { stridedPositions } from "./elementwise.ts";
import { reshape, transpose } from "./movement.ts";
import { pad, slice } from "./slicing.ts";

/** How windows lie along their axis. */
export interface WindowOptions {
  /** From the start of one window to that of the next; default 1. */
  readonly stride?: number;
  /** From one element of a window to the next; default 1. */
  readonly dilation?: number;
}

interface WindowAttributes {
  readonly axis: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}

const windowOf = (attributes: Attributes): WindowAttributes => attributes as unknown as WindowAttributes; // set by the builder below only

/** How many windows fit an axis: `⌊(n − d (s − 1) − 1) / t⌋ + 1`, or none. */
function windowCount(length: number, { size, stride, dilation }: WindowAttributes): number {
  return Math.max(0, Math.floor((length - dilation * (size - 1) - 1) / stride) + 1);
}

const windowsOp: Op = {
  name: "windows",
  infer: ([x], attributes) => {
    const window = windowOf(attributes);
    const count = windowCount(x!.shape[window.axis] as number, window); // the builder takes no named axis
    return { shape: [...x!.shape.with(window.axis, count), window.size], dtype: x!.dtype };
  },
  derivative: {
    kind: "linear",
    operands: "all",
    adjoint: (cotangent, { inputs: [x], attributes }) =>
      overlapAdd(cotangent, x!.shape, windowOf(attributes)),
  },
  dropsEntries: true, // what lies behind the last window, or between windows
  kernel: ([x], output, attributes) => {
    const { steps } = windowsView(stridesOf(x!.shape), attributes);
    const positions = stridedPositions(output.shape, steps, output.size);
    for (let index = 0; index < output.size; index++) output.data[index] = x!.data[positions[index]!]!;
  },
  lowering: { kind: "view", view: (strides, _, __, attributes) => windowsView(strides, attributes) },
  notation: callNotation,
  range: (x) => x,
  samples: [
    { operands: [{ shape: [5], domain: [-2, 2] }], attributes: windowed(0, 3) },
    { operands: [{ shape: [2, 7, 2], domain: [-2, 2] }], attributes: windowed(1, 2, 2, 3) },
    { operands: [{ shape: [7, 2], domain: [-2, 2] }], attributes: windowed(0, 2, 2) },
    { operands: [{ shape: [3, 4], domain: [-2, 2] }], attributes: windowed(1, 4, 2) },
    { operands: [{ shape: [8], domain: [-2, 2] }], attributes: windowed(0, 2, 3) },
  ],
};

function windowed(axis: number, size: number, stride = 1, dilation = 1): Attributes {
  return { axis, size, stride, dilation };
}

/** A window starts `stride` elements after the one before, and its elements lie `dilation` apart. */
function windowsView(strides: readonly number[], attributes: Attributes): StridedView {
  const { axis, stride, dilation } = windowOf(attributes);
  const along = strides[axis]!;
  return { origin: 0, steps: [...strides.with(axis, along * stride), along * dilation] };
}

/** The adjoint: every element of every window added where it came from. */
function overlapAdd(cotangent: Tensor, shape: Shape, window: WindowAttributes): Tensor {
  const { axis, size, stride, dilation } = window;
  const laid = (part: Tensor, start: number, step: number): Tensor =>
    createNode(pad.op, [part], {
      starts: shape.map((_, each) => (each === axis ? start : 0)),
      steps: shape.map((_, each) => (each === axis ? step : 1)),
      lengths: shape,
    });
  if (stride === size && dilation === 1) {
    // They neither overlap nor leave gaps: side by side they are a part of the axis.
    const axes = shape.map((_, each) => each);
    const sideBySide: Tensor = transpose(cotangent, axes.toSpliced(axis + 1, 0, shape.length));
    const length = (cotangent.shape[axis] as number) * size;
    const covered: Tensor = reshape(sideBySide, shape.with(axis, length));
    return length === shape[axis] ? covered : laid(covered, 0, 1);
  }
  const offsets = Array.from({ length: size }, (_, offset) => {
    const element: Tensor = slice(cotangent, [...shape.map(() => null), [offset, offset + 1]]);
    return laid(reshape(element, element.shape.slice(0, -1)), offset * dilation, stride);
  });
  return offsets.reduce((sum, each) => add(sum, each) as Tensor);
}

/** The static shape of windows: their number in the place of the axis, and their size as the last dimension. */
export type Windowed<S extends Shape, X, Size extends number> =
  IsWideShape<S> extends true
    ? Shape
    : readonly [
        ...{
          readonly [K in keyof S]: IsWideAxes<X> extends true
            ? S[K] extends number
              ? number
              : S[K]
            : K extends `${PositionOf<S, X>}`
              ? number
              : S[K];
        },
        Size,
      ];

/**
 * The windows of `size` elements along an axis of length n: with stride t and dilation d there are
 * `⌊(n − d (size − 1) − 1) / t⌋ + 1` of them, which takes the place of the axis, and a new last axis runs through the window:
 * `windows(x)[…, i, …, k] = x[…, i t + k d, …]`. A view, so that nothing is copied until something needs the windows side by side.
 * @throws ChainruleError `invalid-argument` for an axis of unknown length, or one that no window fits, and for a size, stride or
 *   dilation that is no whole number ≥ 1; `axis-out-of-range`.
 */
export const windows: Builder<
  <A extends Operand, const X extends AxisOf<ShapeOf<A>>, const Size extends number>(
    x: A,
    axis: X,
    size: Size,
    options?: WindowOptions,
  ) => Tensor<Windowed<ShapeOf<A>, X, Size>>
> = builder(windowsOp, (x: Operand, axis: Axis, size: number, options: WindowOptions = {}) => {
  const { stride = 1, dilation = 1 } = options;
  const [tensor] = lift("windows", [x]);
  const window = { axis: resolveAxis("windows", tensor!.shape, axis), size, stride, dilation };
  checkWindows(tensor!, window);
  return createNode(windowsOp, [tensor!], { ...window });
});

function checkWindows(x: Tensor, window: WindowAttributes): void {
  const length = x.shape[window.axis]!;
  const { size, stride, dilation } = window;
  const areWhole = [size, stride, dilation].every((value) => Number.isInteger(value) && value >= 1);
  if (areWhole && typeof length === "number" && windowCount(length, window) > 0) return;
  throw new ChainruleError("invalid-argument", {
    where: "windows",
    expected: areWhole
      ? `an axis of known length, at least ${dilation * (size - 1) + 1}`
      : "a size, a stride and a dilation that are whole numbers ≥ 1",
    received: areWhole
      ? `dimension ${length} of ${describe(x)}`
      : `size ${size}, stride ${stride}, dilation ${dilation}`,
  });
}
