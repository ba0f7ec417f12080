/** Numbers between two bounds as initial values. */
import { ChainruleError, type NDArray } from "@chainrule/core";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { generatorFrom } from "../seeds.ts";
import { filled, type InitializerOptions } from "./initializer.ts";

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
