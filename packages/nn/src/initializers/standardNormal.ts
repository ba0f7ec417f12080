/** Normally distributed numbers out of a generator of bits, the same on every engine. It knows no array. */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { portableLogarithm } from "./portableLogarithm.ts";

/**
 * Draws standard normal numbers by the polar method (G. Marsaglia and T. A. Bray, "A convenient method for generating normal
 * variables", SIAM Review 6, 1964): a point within the unit disc gives two independent ones. Of all operations on the way, + − × ÷ and √,
 * IEEE 754 fixes every bit.
 */
export function standardNormal(generator: RandomGenerator): () => number {
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
      const stretch = Math.sqrt((-2 * portableLogarithm(squaredRadius)) / squaredRadius);
      kept = v * stretch;
      return u * stretch;
    }
  };
}
