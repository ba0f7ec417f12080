/** Numbers as sums of two float64 numbers, the second being a rounding error of the first. */
import type { Vector } from "../wasm/code.ts";
import type { Lanes } from "../wasm/lanes.ts";

/** A sum and its rounding error, which together are exactly a + b (Knuth). */
export function sumAndRest(
  lanes: Lanes,
  a: Vector,
  b: Vector,
): { readonly sum: Vector; readonly rest: Vector } {
  const sum = lanes.add(a, b);
  const second = lanes.sub(sum, a);
  const first = lanes.sub(sum, second);
  return { sum, rest: lanes.add(lanes.sub(a, first), lanes.sub(b, second)) };
}

/** x without its last 27 bits: the product of two such numbers is exact. */
export const firstDigits = (lanes: Lanes, x: Vector): Vector => lanes.and(x, lanes.bits(-(2n ** 27n)));
