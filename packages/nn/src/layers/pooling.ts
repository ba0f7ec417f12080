/** Pooling layers: windows of a sequence or an image made smaller, each to one number. */
import {
  averagePool as averageWindows,
  maxPool as maximumOfWindows,
  type PerAxis,
  type PoolingOptions,
  type Tensor,
} from "@chainrule/core";
import type { Layer } from "./layer.ts";
import type { Resizes } from "./shapeRule.ts";

/** The windows of a pooling layer. */
export interface PoolingLayerOptions extends PoolingOptions {
  /** The size of a window: one number for all axes, or one for each. */
  readonly window: PerAxis;
}

/**
 * The layer that takes the largest element of every window, for each channel: core's `maxPool`. It has no parameters.
 * @throws ChainruleError from `apply`: `rank-mismatch`, `invalid-argument`, as core's function does.
 */
export function maxPool(
  options: PoolingLayerOptions,
): Layer<Record<never, never>, Record<never, never>, Resizes> {
  return poolingLayer("maxPool", maximumOfWindows, options);
}

/**
 * The layer that takes the mean of every window, for each channel: core's `averagePool`. It has no parameters.
 * @throws ChainruleError from `apply`: `rank-mismatch`, `invalid-argument`, as core's function does.
 */
export function averagePool(
  options: PoolingLayerOptions,
): Layer<Record<never, never>, Record<never, never>, Resizes> {
  return poolingLayer("averagePool", averageWindows, options);
}

function poolingLayer(
  name: string,
  pool: (x: Tensor, window: PerAxis, options: PoolingOptions) => Tensor,
  { window, ...options }: PoolingLayerOptions,
): Layer<Record<never, never>, Record<never, never>, Resizes> {
  return { name, init: () => ({}), apply: (_parameters, x) => pool(x, window, options) };
}
