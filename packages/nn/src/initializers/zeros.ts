/** Zeros as initial values. */
import { NDArray } from "@chainrule/core";
import type { RealDType } from "./initializer.ts";

/**
 * Zeros: for biases. A layer whose weights all start equal never learns to tell its units apart; see
 * {@link warnOfEqualWeights}.
 */
export function zeros<const S extends readonly number[]>(
  shape: S,
  { dtype = "float32" }: { readonly dtype?: RealDType } = {},
): NDArray<S> {
  return NDArray.zeros(dtype, shape);
}
