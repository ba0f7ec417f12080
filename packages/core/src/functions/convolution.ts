/** Convolutions, channels last: the windows of the input, each a row, times the kernel as a matrix. No derivative of their own. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import type { Dimension, Shape } from "../graph/shape.ts";
import type { ShapeOf } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { elementCount } from "../ndarray.ts";
import { lift } from "../ops/define.ts";
import { matrixProduct } from "../ops/matmul.ts";
import { reshape, transpose } from "../ops/movement.ts";
import { pad } from "../ops/slicing.ts";
import { spatialAxes, widthsFor, windowsOver, type Padding, type PerAxis } from "./spatial.ts";

/** How a kernel moves over its input. */
export interface ConvolutionOptions {
  /** From one position of the kernel to the next; default 1. */
  readonly stride?: PerAxis;
  /** Default `valid`. */
  readonly padding?: Padding;
  /** From one element of the kernel to the next, in the input; default 1. */
  readonly dilation?: PerAxis;
  /** Into how many groups the channels are split, each with kernels of its own; default 1, and the number of channels at most. */
  readonly groups?: number;
}

/** The static shape of a convolution: the batch, lengths known when the graph is built, and the channels of the kernel. */
export type Convolved<
  S extends Shape,
  K extends Shape,
  Spatial extends readonly number[],
> = S extends readonly [infer Batch extends Dimension, ...(readonly Dimension[])]
  ? K extends readonly [...(readonly Dimension[]), infer Out extends Dimension]
    ? readonly [Batch, ...Spatial, Out]
    : Shape
  : Shape;

/**
 * The convolution of sequences: `y[b, i, o] = Σₖ Σ_c x[b, i t + k d − p, c] · kernel[k, c, o]`, with zeros beyond the ends, stride t,
 * dilation d and padding p before the start. As everywhere in the field the kernel is not mirrored.
 * @param x `[batch, length, channels]`; the batch may have a name.
 * @param kernel `[size, channels / groups, outputs]`
 * @returns `[batch, ⌊(length + padding − d (size − 1) − 1) / t⌋ + 1, outputs]`
 * @throws ChainruleError as {@link conv2d}.
 */
export function conv1d<A extends Tensor, K extends Tensor>(
  x: A,
  kernel: K,
  options: ConvolutionOptions = {},
): Tensor<Convolved<ShapeOf<A>, ShapeOf<K>, readonly [number]>> {
  return convolved("conv1d", 1, x, kernel, options) as Tensor<never>; // as the docstring says
}

/**
 * The convolution of images: `y[b, i, j, o] = Σ x[b, i t + k d − p, j t + l d − p, c] · kernel[k, l, c, o]` over k, l and c, with zeros
 * beyond the edges, stride t, dilation d and padding p before the start, each for either axis. As everywhere in the field the kernel is
 * not mirrored. With g groups, the channels of `x` and the outputs are split into g runs, and each run of outputs sees its run of
 * channels only; as many groups as channels is a depthwise convolution.
 * @param x `[batch, height, width, channels]`; the batch may have a name.
 * @param kernel `[height, width, channels / groups, outputs]`
 * @returns `[batch, ⌊(height + padding − d (size − 1) − 1) / t⌋ + 1, … of the width, outputs]`
 * @throws ChainruleError `rank-mismatch`; `shape-mismatch` when the channels do not fit; `invalid-argument` for options of a wrong form,
 *   groups that do not divide the channels and the outputs, named dimensions other than the batch, and a kernel larger than the input.
 */
export function conv2d<A extends Tensor, K extends Tensor>(
  x: A,
  kernel: K,
  options: ConvolutionOptions = {},
): Tensor<Convolved<ShapeOf<A>, ShapeOf<K>, readonly [number, number]>> {
  return convolved("conv2d", 2, x, kernel, options) as Tensor<never>; // as the docstring says
}

function convolved(
  where: string,
  dimensions: number,
  input: Tensor,
  weights: Tensor,
  options: ConvolutionOptions,
): Tensor {
  const { stride = 1, padding = "valid", dilation = 1, groups = 1 } = options;
  const [x, kernel] = lift(where, [input, weights]) as [Tensor, Tensor];
  const { sizes, channels, outputs } = checkedKernel(where, dimensions, x, kernel, groups);
  const axes = spatialAxes(where, x, sizes, { stride, padding, dilation });
  const view = windowsOver(pad(x, widthsFor(x, axes)), axes); // [batch, …positions, channels, …window]
  const positions = view.shape.slice(1, dimensions + 1) as readonly number[];
  const [batch] = x.shape as [Dimension];
  const [count, terms] = [elementCount(positions), elementCount(sizes) * channels];
  const result = [batch, ...positions, outputs];
  const [spatial, window] = [0, 1].map((which) =>
    Array.from({ length: dimensions }, (_, each) => 1 + each + which * (dimensions + 1)),
  ) as [number[], number[]];
  if (groups === 1) {
    // A batch of known size is rows like any other: one product, not one for every example.
    const rows = typeof batch === "number" ? [batch * count] : [batch, count];
    const patches = reshaped(transposed(view, [0, ...spatial, ...window, dimensions + 1]), [...rows, terms]);
    return reshaped(matrixProduct(patches, reshaped(kernel, [terms, outputs])), result);
  }
  const split = reshaped(view, [batch, ...positions, groups, channels, ...sizes]);
  const within = window.map((axis) => axis + 1);
  const byGroup = transposed(split, [0, dimensions + 1, ...spatial, ...within, dimensions + 2]);
  const patches = reshaped(byGroup, [batch, groups, count, terms]);
  const kernels = transposed(reshaped(kernel, [terms, groups, outputs / groups]), [1, 0, 2]);
  return reshaped(transposed(matrixProduct(patches, kernels), [0, 2, 1, 3]), result);
}

const reshaped = (x: Tensor, shape: Shape): Tensor => reshape(x, shape);
const transposed = (x: Tensor, permutation: readonly number[]): Tensor => transpose(x, permutation);

/** The sizes of a kernel, the channels of one group, and the outputs of all. */
function checkedKernel(
  where: string,
  dimensions: number,
  x: Tensor,
  kernel: Tensor,
  groups: number,
): { readonly sizes: readonly number[]; readonly channels: number; readonly outputs: number } {
  const rank = dimensions + 2;
  const received = `${describe(x)} and ${describe(kernel)}`;
  if (x.rank !== rank || kernel.rank !== rank) {
    throw new ChainruleError("rank-mismatch", {
      where,
      expected: `${rank} axes each: [batch, …, channels] and [… of the kernel, channels / groups, outputs]`,
      received,
      ...(x.rank === rank - 1 ? { fix: "Add the axis of the channels or the batch with expandDims" } : {}),
    });
  }
  const lengths = kernel.shape;
  const all = x.shape.at(-1)!;
  if (typeof all === "string" || lengths.some((length) => typeof length === "string")) {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: "channels and kernels of known size; only the batch may have a name",
      received,
    });
  }
  const sizes = lengths.slice(0, -2) as readonly number[];
  const [channels, outputs] = lengths.slice(-2) as [number, number];
  if (!Number.isInteger(groups) || groups < 1 || all % groups !== 0 || outputs % groups !== 0) {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: `groups that divide the ${all} channels and the ${outputs} outputs`,
      received: String(groups),
    });
  }
  if (channels * groups !== all) {
    throw new ChainruleError("shape-mismatch", {
      where,
      expected: `a kernel for ${all / groups} channels, those of the input divided by groups = ${groups}`,
      received,
      data: { shapes: [x.shape, kernel.shape] },
    });
  }
  return { sizes, channels, outputs };
}
