/** Pooling, channels last: the largest element or the mean of every window. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import type { Dimension, Shape } from "../graph/shape.ts";
import type { ShapeOf } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";
import { div } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { lift } from "../ops/define.ts";
import { broadcast, transpose } from "../ops/movement.ts";
import { max, sum } from "../ops/reduction.ts";
import { where } from "../ops/selection.ts";
import { pad } from "../ops/slicing.ts";
import {
  perAxis,
  spatialAxes,
  widthsFor,
  windowsOver,
  type Padding,
  type PerAxis,
  type SpatialAxis,
} from "./spatial.ts";

/** How windows move over their input. */
export interface PoolingOptions {
  /** From one window to the next; by default the size of the window, so that they lie side by side. */
  readonly stride?: PerAxis;
  /** Default `valid`. Numbers must be smaller than the window, so that none lies wholly beyond the edge. */
  readonly padding?: Padding;
}

/** The static shape of pooling: lengths between batch and channels are known when the graph is built. */
export type Pooled<S extends Shape> = S extends readonly [
  infer Batch extends Dimension,
  ...infer Spatial extends Shape,
  infer Channels extends Dimension,
]
  ? readonly [Batch, ...{ readonly [K in keyof Spatial]: number }, Channels]
  : Shape;

/**
 * The largest element of every window; what padding adds never is. Tied elements share the derivative equally, as in `max`.
 * @param x `[batch, length, channels]` or `[batch, height, width, channels]`; the batch and the channels may have names.
 * @param window The size of the window, for all spatial axes or for each.
 * @returns the same axes, the spatial ones with length `⌊(n + padding − window) / stride⌋ + 1`.
 * @throws ChainruleError `rank-mismatch` for another number of axes; `invalid-argument` for options of a wrong form, spatial axes with
 *   names, padding that fills a window, and a window larger than the input.
 */
export function maxPool<A extends Tensor>(
  x: A,
  window: PerAxis,
  options: PoolingOptions = {},
): Tensor<Pooled<ShapeOf<A>>> {
  const [tensor] = lift("maxPool", [x], "int32") as [Tensor];
  const axes = pooledAxes("maxPool", tensor, window, options);
  return max(poolWindows(padded(tensor, axes), axes), windowAxes(axes)) as Tensor<never>; // as the docstring says
}

/**
 * The mean of every window. What padding adds does not count: at the edges it is the mean of those elements that are there.
 * @param x `[batch, length, channels]` or `[batch, height, width, channels]`; the batch and the channels may have names.
 * @param window The size of the window, for all spatial axes or for each.
 * @returns the same axes, the spatial ones with length `⌊(n + padding − window) / stride⌋ + 1`.
 * @throws ChainruleError as {@link maxPool}.
 */
export function averagePool<A extends Tensor>(
  x: A,
  window: PerAxis,
  options: PoolingOptions = {},
): Tensor<Pooled<ShapeOf<A>>> {
  const [tensor] = lift("averagePool", [x], "float32") as [Tensor];
  const axes = pooledAxes("averagePool", tensor, window, options);
  const zeroPadded: Tensor = pad(tensor, widthsFor(tensor, axes));
  const total = sum(poolWindows(zeroPadded, axes), windowAxes(axes)) as Tensor;
  return div(total, countsOf(axes, tensor)) as Tensor<never>; // as the docstring says
}

function pooledAxes(
  name: string,
  x: Tensor,
  window: PerAxis,
  { stride, padding = "valid" }: PoolingOptions,
): readonly SpatialAxis[] {
  if (x.rank !== 3 && x.rank !== 4) {
    throw new ChainruleError("rank-mismatch", {
      where: name,
      expected: "[batch, length, channels] or [batch, height, width, channels]",
      received: describe(x),
    });
  }
  const sizes = perAxis(name, "a window", window, x.rank - 2, 1);
  const axes = spatialAxes(name, x, sizes, { stride: stride ?? sizes, dilation: 1, padding });
  const filled = axes.find(({ before, after, size }) => before >= size || after >= size);
  if (filled === undefined) return axes;
  throw new ChainruleError("invalid-argument", {
    where: name,
    expected: `padding smaller than the window, which has ${filled.size} elements along axis ${filled.axis}`,
    received: JSON.stringify(padding),
  });
}

/** `[batch, …positions, …window, channels]`: the channels last, so that whole vectors of them are combined. */
function poolWindows(source: Tensor, axes: readonly SpatialAxis[]): Tensor {
  const view = windowsOver(source, axes);
  const channels = axes.length + 1;
  const order = view.shape.map((_, axis) => axis).toSpliced(channels, 1);
  return transpose(view, [...order, channels]);
}

const windowAxes = (axes: readonly SpatialAxis[]): number[] =>
  axes.map((_, position) => axes.length + 1 + position);

/** The tensor with −∞ around its spatial axes. */
function padded(x: Tensor, axes: readonly SpatialAxis[]): Tensor {
  if (axes.every(({ before, after }) => before + after === 0)) return x;
  const lengths = [...axes.map(({ length }) => length), 1]; // stretches along batch and channels
  const widths = [...axes.map(({ before, after }): [number, number] => [before, after]), [0, 0] as const];
  const isThere: Tensor = pad(broadcast(constant(true, "bool"), lengths) as Tensor, widths);
  const lowest = x.dtype === "int32" ? -(2 ** 31) : -Infinity;
  return where(isThere, pad(x, widthsFor(x, axes)), lowest) as Tensor;
}

/** How many elements every window has, as a constant that stretches along batch and channels. */
function countsOf(axes: readonly SpatialAxis[], { dtype }: Tensor): Tensor {
  const counts = axes.map(({ length, size, stride, before, after }) =>
    Array.from({ length: Math.floor((length + before + after - size) / stride) + 1 }, (_, position) => {
      const start = position * stride - before;
      return Math.min(start + size, length) - Math.max(start, 0);
    }),
  );
  const shape = [...counts.map((each) => each.length), 1];
  const products = counts.reduce<readonly number[]>(
    (all, each) => all.flatMap((product) => each.map((count) => product * count)),
    [1],
  );
  const [first] = products;
  if (products.every((product) => product === first)) return constant(first!, dtype);
  return constant(new NDArray(dtype, shape, NDArray.from(products, dtype).data)) as Tensor;
}
