/**
 * A seeded permutation, the same on every machine. It does not know what it permutes.
 */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** A copy of `items` in random order (Fisher and Yates); `generator` moves on. */
export function shuffled<Item>(items: readonly Item[], generator: RandomGenerator): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = uniformInt(generator, 0, last);
    [result[last], result[other]] = [result[other] as Item, result[last] as Item];
  }
  return result;
}
