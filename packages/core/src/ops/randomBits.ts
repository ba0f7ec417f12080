/**
 * Random bits as a function of a counter and a seed, with no state: the same numbers in every program and on every machine. What
 * distributions are made of them is in functions/random.ts.
 */
import { range } from "../graph/range.ts";
import { binary, unary, type BinaryFunction, type UnaryFunction } from "./elementwise.ts";

/** The integer hash `lowbias32` (Wellons 2018, "Prospecting for hash functions"): one to one, every bit of x moves half of the result's. */
function mixed(x: number): number {
  let bits = x;
  bits = Math.imul(bits ^ (bits >>> 16), randomConstants.first);
  bits = Math.imul(bits ^ (bits >>> 15), randomConstants.second);
  return bits ^ (bits >>> 16);
}

/** The multipliers of the hash, and ⌊2³² (√5 − 1) / 2⌋, which keeps seed 0 from being hashed to itself. */
export const randomConstants = { first: 0x7feb352d, second: 0x846ca68b, start: 0x9e3779b9 } as const;

/**
 * 32 random bits for each counter and seed, as an int32: `h(h(counter ⊕ h(seed + φ)) + seed)` with the hash h. For one seed all 2³²
 * counters give different bits; other seeds, even neighbouring ones, give bits that look independent. Of a counter 0, 1, 2 … it is a
 * new seed for each: `randomBits(2, seed)`. It has no derivative.
 * @throws ChainruleError `dtype-mismatch` unless both are int32.
 */
export const randomBits: BinaryFunction = binary({
  name: "randomBits",
  scalar: "randomBits",
  value: (counter, seed) =>
    mixed((mixed(counter! ^ mixed((seed! + randomConstants.start) | 0)) + seed!) | 0) | 0,
  domain: [
    [-1000, 1000],
    [-1000, 1000],
  ],
  range: () => range(-(2 ** 31), 2 ** 31 - 1),
  takes: "int32",
});

/**
 * The upper 24 of 32 bits as a float32 fraction in [0, 1): `⌊(x mod 2³²) / 2⁸⌋ / 2²⁴`. Of random bits a uniform number, never 1. It has
 * no derivative.
 * @throws ChainruleError `dtype-mismatch` unless it is int32.
 */
export const unitFraction: UnaryFunction = unary({
  name: "unitFraction",
  scalar: "unitFraction",
  value: (bits) => (bits! >>> 8) * 2 ** -24,
  domain: [[-1000, 1000]],
  range: () => range(0, 1 - 2 ** -24),
  takes: "int32",
  gives: "float32",
});
