/**
 * Seeds, and the generators that start from them. They do not know what their numbers are used for.
 */
import { ChainruleError } from "@chainrule/core";
import { mersenne } from "pure-rand/generator/mersenne";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/**
 * A generator at the start of its sequence. The Mersenne Twister, since it spreads its seed over the whole state: the first
 * numbers under the seeds 1, 2, 3 … are unrelated, which those of the xorshift family are not.
 * @throws ChainruleError `invalid-argument` for a seed that is no whole number.
 */
export function generatorFrom(where: string, seed: number): RandomGenerator {
  if (Number.isSafeInteger(seed)) return mersenne(seed);
  throw new ChainruleError("invalid-argument", {
    where,
    expected: "a whole number as seed",
    received: String(seed),
    fix: "Pass one, as in { seed: 1 }; equal seeds give equal numbers",
  });
}

/**
 * Unrelated seeds out of one, so that the parts of a model do not start alike: always the same ones, and a longer list
 * begins like a shorter one.
 * @throws ChainruleError `invalid-argument` for a seed that is no whole number.
 */
export function splitSeed(seed: number, count: number): number[] {
  const generator = generatorFrom("splitSeed", seed);
  return Array.from({ length: count }, () => generator.next());
}
