/** Reproducible random numbers for tests: the same seed gives the same directions on every machine. */
import { elementCount, NDArray } from "../ndarray.ts";

/** A source of numbers that are uniform in [0, 1). */
export type Random = () => number;

/** The generator “mulberry32” (Tommy Ettinger): 32 bits of state, enough for directions and samples. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A direction: entries of either sign with a size in [0.5, 1.5), so that none hides what lies along its axis. */
export function randomDirection(random: Random, shape: readonly number[]): NDArray {
  const data = Float64Array.from({ length: elementCount(shape) }, () => {
    const sign = random() < 0.5 ? -1 : 1;
    return sign * (0.5 + random());
  });
  return new NDArray("float64", shape, data);
}

/** `count` different positions below `length`, ascending; all of them if there are not more. */
export function randomPositions(random: Random, length: number, count: number): number[] {
  if (length <= count) return Array.from({ length }, (_, position) => position);
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(Math.floor(random() * length));
  return [...chosen].sort((a, b) => a - b);
}
