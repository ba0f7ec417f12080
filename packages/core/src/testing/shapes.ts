/** fast-check arbitraries for shapes: single ones, and several that broadcast together. */
import * as fc from "fast-check";

/** Limits for shapes. */
export interface ShapeOptions {
  /** Default 0. */
  readonly minRank?: number;
  /** Default 4. */
  readonly maxRank?: number;
  /** The lengths that an axis may have, simplest first; default 1, 2, 3, 4, 5, 0. */
  readonly lengths?: readonly number[];
}

/** Shapes of numbers, which shrink towards fewer axes and the first length. */
export function shapes({
  minRank = 0,
  maxRank = 4,
  lengths = [1, 2, 3, 4, 5, 0],
}: ShapeOptions = {}): fc.Arbitrary<readonly number[]> {
  return fc.array(fc.constantFrom(...lengths), { minLength: minRank, maxLength: maxRank });
}

/**
 * `count` shapes that broadcast together, and the shape to which they do. Each is that shape with some axes at length 1 and some leading
 * axes left out; among them at least one has each axis in full.
 */
export function broadcastableShapes(
  count: number,
  options: ShapeOptions = {},
): fc.Arbitrary<{ readonly operands: readonly (readonly number[])[]; readonly result: readonly number[] }> {
  const rank = options.maxRank ?? 4;
  const cut = fc.record({
    omitted: fc.nat(rank),
    stretched: fc.array(fc.boolean(), { minLength: rank, maxLength: rank }),
  });
  return fc
    .record({
      full: shapes(options),
      cuts: fc.array(cut, { minLength: count, maxLength: count }),
      keepers: fc.array(fc.nat(count - 1), { minLength: rank, maxLength: rank }),
    })
    .map(({ full, cuts, keepers }) => ({
      operands: cuts.map(({ omitted, stretched }, operand) => {
        const keeps = (axis: number): boolean => keepers[axis] === operand;
        const firstKept = full.findIndex((_, axis) => keeps(axis));
        const start = Math.min(omitted, firstKept < 0 ? full.length : firstKept);
        return full.flatMap((length, axis) =>
          axis < start ? [] : [stretched[axis] === true && !keeps(axis) ? 1 : length],
        );
      }),
      result: full,
    }));
}
