/**
 * Splits rows into a training and a test side so that equal rows never stand on both: a model that has seen a row has
 * nothing left to prove on its duplicate. It knows rows of text, not what the columns mean.
 */
import { divideGroups } from "./divideGroups.ts";
import { groupBy } from "./groupBy.ts";
import { cellText, type TableRow } from "./table.ts";

/** How {@link splitByGroup} divides the rows. */
export interface SplitByGroupOptions {
  /** The share of the rows wanted on the test side, strictly between 0 and 1. */
  readonly testFraction: number;
  /** Any whole number; the same seed gives the same split on every machine. */
  readonly seed: number;
  /** The position of the target among the cells: each of its classes then gets the same share of test rows. */
  readonly stratifyBy?: number;
}

/** Both sides, each in the order the rows came in, and the facts to print beside them. */
export interface GroupSplit {
  readonly train: readonly TableRow[];
  readonly test: readonly TableRow[];
  /** How many rows were split. */
  readonly rows: number;
  /** How many of them are distinct. */
  readonly groups: number;
  /** How many repeat an earlier row: rows − groups. */
  readonly duplicates: number;
}

/**
 * Splits `rows` with equal rows (all cells equal, spaces around them aside) on one side.
 *
 * The number of test rows is as near to the fraction as the groups permit; with `stratifyBy`, that of each class is.
 * Where the classes one by one would leave a side empty, the split is made without regard to them.
 *
 * @throws ChainruleError `invalid-argument` for a fraction outside (0, 1) or a seed that is not a whole number;
 *   `empty-data` without rows; `invalid-data` where all rows are equal, so that there is nothing to split.
 */
export function splitByGroup(rows: readonly TableRow[], options: SplitByGroupOptions): GroupSplit {
  const { testFraction, seed, stratifyBy } = options;
  const groups = [...groupBy(rows, contentOf).values()];
  const test = divideGroups(groups, {
    where: "splitByGroup",
    testFraction,
    seed,
    classOf: stratifyBy === undefined ? undefined : (row) => cellText(row, stratifyBy),
  });
  return {
    train: rows.filter((row) => !test.has(row)),
    test: rows.filter((row) => test.has(row)),
    rows: rows.length,
    groups: groups.length,
    duplicates: rows.length - groups.length,
  };
}

function contentOf(row: TableRow): string {
  return JSON.stringify(row.cells.map((_, index) => cellText(row, index)));
}
