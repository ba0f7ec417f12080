/** Normal numbers as initial values. */
import { ChainruleError, type NDArray } from "@chainrule/core";
import { generatorFrom } from "../seeds.ts";
import { filled, type InitializerOptions } from "./initializer.ts";
import { standardNormal } from "./standardNormal.ts";

/** The parameters of a normal distribution, and where its numbers come from. */
export interface NormalOptions extends InitializerOptions {
  /** The mean; 0 unless told. */
  readonly mean?: number;
  /** The standard deviation; 1 unless told. Small weights have about 0.1. */
  readonly std?: number;
}

/**
 * Independent normally distributed numbers: `mean + std · z`, z standard normal.
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
