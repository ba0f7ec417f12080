/**
 * Chooses whole groups whose sizes add up as near to a wish as they can: a subset sum.
 * It knows sizes only, not what the groups hold or why they are chosen.
 */
import { groupBy } from "./groupBy.ts";

/** The totals that are allowed, both ends included. */
export interface TotalRange {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Indices into `sizes` (positive whole numbers) whose total lies in `range` and is as near to `wanted` as any subset's;
 * the smaller total on a tie; `undefined` where no total lies in the range.
 *
 * Earlier groups are preferred, so that shuffling the groups beforehand makes the choice a random one.
 */
export function chooseGroups(
  sizes: readonly number[],
  wanted: number,
  range: TotalRange,
): number[] | undefined {
  // Nearly always the groups of one row fill what is left, and the choice is then as random as the order.
  const greedy: number[] = [];
  let left = wanted;
  sizes.forEach((size, index) => {
    if (size > left) return;
    greedy.push(index);
    left -= size;
  });
  if (left === 0 && range.minimum <= wanted && wanted <= range.maximum) return greedy;
  return nearestSubset(sizes, wanted, range);
}

/**
 * Dynamic programming over the distinct sizes, of which there are at most √(2 Σ sizes).
 * `lastSize[total]` is the size added last to reach the total, 0 for a total not reached.
 */
function nearestSubset(sizes: readonly number[], wanted: number, range: TotalRange): number[] | undefined {
  const groupsOfSize = groupBy(sizes.keys(), (index) => sizes[index] ?? 0);
  const highest = sizes.reduce((sum, size) => sum + size, 0);
  const lastSize = new Float64Array(highest + 1);
  const isReached = (total: number): boolean => total === 0 || lastSize[total] !== 0;
  for (const [size, groups] of groupsOfSize) {
    const used = new Float64Array(highest + 1);
    for (let total = size; total <= highest; total++) {
      const before = used[total - size] ?? 0;
      if (isReached(total) || !isReached(total - size) || before === groups.length) continue;
      lastSize[total] = size;
      used[total] = before + 1;
    }
  }
  const totals = Array.from({ length: highest + 1 }, (_, total) => total).filter(
    (total) => isReached(total) && range.minimum <= total && total <= range.maximum,
  );
  const [first, ...others] = totals;
  if (first === undefined) return undefined;
  const distance = (total: number): number => Math.abs(total - wanted);
  const nearest = others.reduce((best, total) => (distance(total) < distance(best) ? total : best), first);
  const counts = new Map<number, number>();
  for (let total = nearest; total > 0;) {
    const size = lastSize[total] ?? total;
    counts.set(size, (counts.get(size) ?? 0) + 1);
    total -= size;
  }
  return [...counts].flatMap(([size, count]) => groupsOfSize.get(size)?.slice(0, count) ?? []);
}
