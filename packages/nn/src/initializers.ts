/**
 * Initial values of parameters, drawn from a seed. They know a shape, and not what will stand there.
 */
import { ChainruleError, NDArray } from "@chainrule/core";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { generatorFrom } from "./seeds.ts";

/** The element types of parameters. */
export type RealDType = "float32" | "float64";

/** What every initializer is told by the layer that uses it. */
export interface InitializerOptions {
  /** Any whole number; the same seed gives the same bits. */
  readonly seed: number;
  /** The element type; float32 unless told. */
  readonly dtype?: RealDType;
}

/** Makes the initial value of a parameter. {@link normal}, {@link uniform} and {@link zeros} are such functions. */
export type Initializer = (shape: readonly number[], options: InitializerOptions) => NDArray;

/** The parameters of a normal distribution, and where its numbers come from. */
export interface NormalOptions extends InitializerOptions {
  /** The mean; 0 unless told. */
  readonly mean?: number;
  /** The standard deviation; 1 unless told. Small weights have about 0.1. */
  readonly std?: number;
}

/**
 * Independent normally distributed numbers.
 * @throws ChainruleError `invalid-argument` for a seed that is no whole number, a mean that is not finite, or a standard
 *   deviation that is negative or not finite.
 */
export function normal<const S extends readonly number[]>(
  shape: S,
  { mean = 0, std = 1, seed, dtype = "float32" }: NormalOptions,
): NDArray<S> {
  if (!Number.isFinite(mean) || !Number.isFinite(std) || std < 0) {
    throw new ChainruleError("invalid-argument", {
      where: "normal",
      expected: "a finite mean, and a finite standard deviation that is not negative",
      received: `mean ${mean}, std ${std}`,
    });
  }
  const next = standardNormal(generatorFrom("normal", seed));
  return filled(shape, dtype, () => mean + std * next());
}

/** The bounds of a uniform distribution, and where its numbers come from. */
export interface UniformOptions extends InitializerOptions {
  /** The lower bound, which may occur; 0 unless told. */
  readonly lowest?: number;
  /** The upper bound, reached by rounding at most; 1 unless told. */
  readonly highest?: number;
}

/**
 * Independent numbers, all equally likely, between two bounds.
 * @throws ChainruleError `invalid-argument` for a seed that is no whole number, and for bounds that are not finite or in the
 *   wrong order.
 */
export function uniform<const S extends readonly number[]>(
  shape: S,
  { lowest = 0, highest = 1, seed, dtype = "float32" }: UniformOptions,
): NDArray<S> {
  if (!Number.isFinite(highest - lowest) || highest < lowest) {
    throw new ChainruleError("invalid-argument", {
      where: "uniform",
      expected: "finite bounds, the lowest first",
      received: `lowest ${lowest}, highest ${highest}`,
    });
  }
  const generator = generatorFrom("uniform", seed);
  return filled(shape, dtype, () => lowest + (highest - lowest) * uniformFloat64(generator));
}

/** Zeros: for biases. A layer whose weights all start equal never learns to tell its units apart. */
export function zeros<const S extends readonly number[]>(
  shape: S,
  { dtype = "float32" }: { readonly dtype?: RealDType } = {},
): NDArray<S> {
  return NDArray.zeros(dtype, shape);
}

function filled<S extends readonly number[]>(shape: S, dtype: RealDType, next: () => number): NDArray<S> {
  const array = NDArray.zeros(dtype, shape);
  for (let index = 0; index < array.size; index++) array.data[index] = next();
  return array;
}

/** Marsaglia's polar method (Marsaglia and Bray 1964): a point within the unit disc gives two independent normal numbers. */
function standardNormal(generator: RandomGenerator): () => number {
  let kept: number | undefined;
  return () => {
    if (kept !== undefined) {
      const second = kept;
      kept = undefined;
      return second;
    }
    for (;;) {
      const u = 2 * uniformFloat64(generator) - 1;
      const v = 2 * uniformFloat64(generator) - 1;
      const squaredRadius = u * u + v * v;
      if (squaredRadius >= 1 || squaredRadius === 0) continue;
      const stretch = Math.sqrt((-2 * Math.log(squaredRadius)) / squaredRadius);
      kept = v * stretch;
      return u * stretch;
    }
  };
}
