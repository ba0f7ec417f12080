/** What happens anew in each epoch: its random order. It does not know what is put in order. */
import { ChainruleError } from "@chainrule/core";
import { mersenne } from "pure-rand/generator/mersenne";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { generatorFrom } from "../seeds.ts";

/**
 * The generator for one epoch: always the same for the same seed and epoch, and another one for each epoch.
 * @throws ChainruleError `invalid-argument` for a seed or an epoch that is no whole number, or an epoch below 0.
 */
export function epochGenerator(seed: number, epoch: number): RandomGenerator {
  checkEpoch(epoch);
  // An odd multiplier maps the epochs one to one onto 32 bits; the golden ratio's spreads neighbours.
  return mersenne(generatorFrom("shuffle", seed).next() ^ Math.imul(epoch, 0x9e3779b9));
}

/** Refuses what is no epoch. */
export function checkEpoch(epoch: number): void {
  if (Number.isSafeInteger(epoch) && epoch >= 0) return;
  throw new ChainruleError("invalid-argument", {
    where: "epoch",
    expected: "a whole number of at least 0",
    received: String(epoch),
  });
}

/** Refuses what is no number of rows. */
export function checkCount(where: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return;
  throw new ChainruleError("invalid-argument", {
    where,
    expected: "a whole number of at least 1",
    received: String(count),
  });
}
