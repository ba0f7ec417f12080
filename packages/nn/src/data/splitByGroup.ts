/**
 * Splits rows into a training and a test side so that equal rows never stand on both: a model that has seen a row has
 * nothing left to prove on its duplicate. It knows rows of text, not what the columns mean.
 */
import { ChainruleError } from "@chainrule/core";
import { generatorFrom } from "../seeds.ts";
import { chooseGroups } from "./chooseGroups.ts";
import { groupBy } from "./groupBy.ts";
import { shuffled } from "./shuffled.ts";
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
  requireOptions(testFraction, seed);
  const byContent = groupBy(rows, contentOf);
  const groups = shuffled([...byContent.values()], generatorFrom("splitByGroup", seed));
  if (groups.length < 2) {
    throw new ChainruleError(rows.length === 0 ? "empty-data" : "invalid-data", {
      where: "splitByGroup",
      expected: "at least two distinct rows, one for each side",
      received: rows.length === 0 ? "no rows" : `${rows.length} rows that are all equal`,
      data: { rows: rows.length, groups: groups.length },
    });
  }
  const wanted = Math.min(Math.max(Math.round(testFraction * rows.length), 1), rows.length - 1);
  const chosen =
    (stratifyBy === undefined ? undefined : chooseByClass(groups, wanted, rows.length, stratifyBy)) ??
    chooseTestGroups(groups, wanted, { minimum: 1, maximum: rows.length - 1 });
  const test = new Set(chosen.flat());
  return {
    train: rows.filter((row) => !test.has(row)),
    test: rows.filter((row) => test.has(row)),
    rows: rows.length,
    groups: groups.length,
    duplicates: rows.length - groups.length,
  };
}

type Group = readonly TableRow[];

function contentOf(row: TableRow): string {
  return JSON.stringify(row.cells.map((_, index) => cellText(row, index)));
}

function chooseTestGroups(
  groups: readonly Group[],
  wanted: number,
  range: { readonly minimum: number; readonly maximum: number },
): Group[] {
  const sizes = groups.map((group) => group.length);
  const chosen = new Set(chooseGroups(sizes, wanted, range));
  return groups.filter((_, index) => chosen.has(index));
}

/** Each class's own nearest choice, or `undefined` where together they leave a side empty. */
function chooseByClass(
  groups: readonly Group[],
  wanted: number,
  rowCount: number,
  stratifyBy: number,
): Group[] | undefined {
  const chosen: Group[] = [];
  let [rowsBefore, wantedBefore] = [0, 0];
  for (const [, ofClass] of groupBy(groups, ([row]) =>
    row === undefined ? "" : cellText(row, stratifyBy),
  )) {
    const classRows = ofClass.flat().length;
    rowsBefore += classRows;
    // Rounding the running total and not each class makes the classes' wishes add up to the whole wish.
    const wantedSoFar = Math.round((wanted * rowsBefore) / rowCount);
    chosen.push(...chooseTestGroups(ofClass, wantedSoFar - wantedBefore, { minimum: 0, maximum: classRows }));
    wantedBefore = wantedSoFar;
  }
  const testRows = chosen.flat().length;
  return testRows > 0 && testRows < rowCount ? chosen : undefined;
}

function requireOptions(testFraction: number, seed: number): void {
  const isFraction = testFraction > 0 && testFraction < 1;
  if (isFraction && Number.isSafeInteger(seed)) return;
  throw new ChainruleError("invalid-argument", {
    where: `splitByGroup, ${isFraction ? "seed" : "testFraction"}`,
    expected: isFraction ? "a whole number" : "a number between 0 and 1, both excluded",
    received: String(isFraction ? seed : testFraction),
    data: { testFraction, seed },
  });
}
