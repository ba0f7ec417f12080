/**
 * Initial weights whose spread follows from the numbers of connections, so that neither values nor gradients fade or explode from layer to
 * layer. They know nothing of the layer.
 */
import { ChainruleError, type NDArray } from "@chainrule/core";
import { fansOf, type Fans } from "./fans.ts";
import type { InitializerOptions } from "./initializer.ts";
import { normal } from "./normal.ts";
import { uniform } from "./uniform.ts";

/** Options of the initializers that fit the spread of weights to the numbers of connections. */
export interface ScaledOptions extends InitializerOptions {
  /** Multiplies the weights; 1 unless told. For tanh, 5/3 is common. */
  readonly gain?: number;
  /** The numbers of connections; read off a shape [… window, inputs, outputs] unless told. */
  readonly fans?: Fans;
}

/**
 * Normal numbers of variance `2 / (fan in + fan out)`: for sigmoid and tanh. X. Glorot and Y. Bengio, "Understanding the difficulty of
 * training deep feedforward neural networks", AISTATS 2010, equation 12.
 * @throws ChainruleError `invalid-argument` for a shape with fewer than two axes (unless `fans` are given), fans or a gain that
 *   are not positive, or a seed that is no whole number.
 */
export function glorotNormal<const S extends readonly number[]>(
  shape: S,
  options: ScaledOptions,
): NDArray<S> {
  return normalOf("glorotNormal", shape, options, glorotVariance);
}

/**
 * Uniform numbers of variance `2 / (fan in + fan out)`, that is within `±√(6 / (fan in + fan out))`: equation 16 of the paper named at
 * {@link glorotNormal}.
 * @throws ChainruleError as {@link glorotNormal} does.
 */
export function glorotUniform<const S extends readonly number[]>(
  shape: S,
  options: ScaledOptions,
): NDArray<S> {
  return uniformOf("glorotUniform", shape, options, glorotVariance);
}

/**
 * Normal numbers of variance `2 / fan in`: for relu and its kin, which halve the second moment. K. He, X. Zhang, S. Ren and J. Sun,
 * "Delving deep into rectifiers", ICCV 2015, equation 10.
 * @throws ChainruleError as {@link glorotNormal} does.
 */
export function heNormal<const S extends readonly number[]>(shape: S, options: ScaledOptions): NDArray<S> {
  return normalOf("heNormal", shape, options, heVariance);
}

/**
 * Uniform numbers of variance `2 / fan in`, that is within `±√(6 / fan in)`; see {@link heNormal}.
 * @throws ChainruleError as {@link glorotNormal} does.
 */
export function heUniform<const S extends readonly number[]>(shape: S, options: ScaledOptions): NDArray<S> {
  return uniformOf("heUniform", shape, options, heVariance);
}

const glorotVariance = (fans: Fans): number => 2 / (fans.in + fans.out);
const heVariance = (fans: Fans): number => 2 / fans.in;

type Variance = (fans: Fans) => number;

function normalOf<const S extends readonly number[]>(
  where: string,
  shape: S,
  options: ScaledOptions,
  variance: Variance,
): NDArray<S> {
  const { seed, dtype = "float32" } = options;
  return normal(shape, { std: deviationOf(where, shape, options, variance), seed, dtype });
}

function uniformOf<const S extends readonly number[]>(
  where: string,
  shape: S,
  options: ScaledOptions,
  variance: Variance,
): NDArray<S> {
  const { seed, dtype = "float32" } = options;
  const highest = deviationOf(where, shape, options, (fans) => 3 * variance(fans)); // of ±h the variance is h²/3
  return uniform(shape, { lowest: -highest, highest, seed, dtype });
}

function deviationOf(
  where: string,
  shape: readonly number[],
  { gain = 1, fans = fansOf(where, shape) }: ScaledOptions,
  variance: Variance,
): number {
  const deviation = gain * Math.sqrt(variance(fans));
  if (shape.includes(0)) return 0; // nothing is drawn
  if (fans.in > 0 && fans.out > 0 && deviation > 0 && deviation < Infinity) return deviation;
  throw new ChainruleError("invalid-argument", {
    where,
    expected: "positive fans, and a positive finite gain",
    received: `fans ${fans.in} and ${fans.out}, gain ${gain}`,
  });
}
