/** What convolutions and pooling share: their options along each spatial axis, padding, and windows side by side. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import type { Tensor } from "../graph/tensor.ts";
import { windows } from "../ops/windows.ts";

/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

/**
 * Zeros around the spatial axes. `valid`: none. `same`: as many as make the result `⌈n / stride⌉` long, the odd one at the end.
 * Numbers: so many on both sides.
 */
export type Padding = "valid" | "same" | PerAxis;

/** A window along one spatial axis. */
export interface SpatialAxis {
  /** Its position in the tensor. */
  readonly axis: number;
  /** The length of the axis, before padding. */
  readonly length: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** The spatial axes of `[batch, …, channels]` with the options along them. @throws ChainruleError `invalid-argument` */
export function spatialAxes(
  where: string,
  x: Tensor,
  sizes: readonly number[],
  options: { readonly stride: PerAxis; readonly dilation: PerAxis; readonly padding: Padding },
): readonly SpatialAxis[] {
  const { padding } = options;
  const [strides, dilations] = [options.stride, options.dilation].map((each, which) =>
    perAxis(where, which === 0 ? "a stride" : "a dilation", each, sizes.length, 1),
  ) as [readonly number[], readonly number[]];
  const margins =
    typeof padding === "string" ? undefined : perAxis(where, "padding", padding, sizes.length, 0);
  if (margins === undefined && padding !== "valid" && padding !== "same") {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: 'padding "valid", "same", or whole numbers ≥ 0',
      received: JSON.stringify(padding),
    });
  }
  return sizes.map((size, position) => {
    const axis = position + 1;
    const length = x.shape[axis]!;
    const [stride, dilation] = [strides[position]!, dilations[position]!];
    const span = dilation * (size - 1) + 1;
    if (typeof length === "string") {
      throw new ChainruleError("invalid-argument", {
        where,
        expected: "spatial axes of known length; only the batch may have a name",
        received: `dimension ${length} of ${describe(x)}`,
      });
    }
    const lacking =
      padding === "same" ? Math.max(0, (Math.ceil(length / stride) - 1) * stride + span - length) : 0;
    const before = margins?.[position] ?? Math.floor(lacking / 2);
    const after = margins?.[position] ?? lacking - before;
    if (size < 1 || length + before + after < span) {
      throw new ChainruleError("invalid-argument", {
        where,
        expected: `at least one window of ${span} elements along axis ${axis}`,
        received: `${length + before + after} with padding, in ${describe(x)}`,
      });
    }
    return { axis, length, size, stride, dilation, before, after };
  });
}

/** One number for each of `count` axes. @throws ChainruleError `invalid-argument` */
export function perAxis(
  where: string,
  what: string,
  value: PerAxis,
  count: number,
  least: number,
): readonly number[] {
  const all = typeof value === "number" ? new Array<number>(count).fill(value) : value;
  const isValid =
    Array.isArray(all) &&
    all.length === count &&
    all.every((each) => Number.isInteger(each) && each >= least);
  if (isValid) return all;
  throw new ChainruleError("invalid-argument", {
    where,
    expected: `${what} that is a whole number ≥ ${least}, or one for each of ${count} axes`,
    received: JSON.stringify(value),
  });
}

/** The padding of all axes, as `pad` takes it. */
export function widthsFor(x: Tensor, axes: readonly SpatialAxis[]): (readonly [number, number])[] {
  return x.shape.map((_, axis) => {
    const spatial = axes.find((each) => each.axis === axis);
    return [spatial?.before ?? 0, spatial?.after ?? 0];
  });
}

/** `[batch, …positions, channels, …window]` of a padded tensor. */
export function windowsOver(padded: Tensor, axes: readonly SpatialAxis[]): Tensor {
  return axes.reduce(
    (view, { axis, size, stride, dilation }) => windows(view, axis, size, { stride, dilation }) as Tensor,
    padded,
  );
}
