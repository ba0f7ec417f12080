/**
 * Divides groups of items between a training and a test side, whole groups only, at random. It does not know what the items are or
 * why they belong together.
 */
import { ChainruleError } from "@chainrule/core";
import { generatorFrom } from "../seeds.ts";
import { chooseGroups } from "./chooseGroups.ts";
import { groupBy } from "./groupBy.ts";
import { shuffled } from "./shuffled.ts";

/** How {@link divideGroups} divides. */
export interface Division<Item> {
  /** What messages call the caller. */
  readonly where: string;
  /** The share of the items wanted on the test side, strictly between 0 and 1. */
  readonly testFraction: number;
  readonly seed: number;
  /** The class of an item, each of which gets the same share; the first item of a group decides. One class unless given. */
  readonly classOf?: ((item: Item) => string) | undefined;
}

/**
 * The items of the test side. Their number is as near to the fraction as the groups permit; with classes, that of each class is.
 * Where the classes one by one would leave a side empty, the items are divided without regard to them.
 *
 * @throws ChainruleError `invalid-argument` for a fraction outside (0, 1) or a seed that is not a whole number; `empty-data` without
 *   items; `invalid-data` for a single group.
 */
export function divideGroups<Item>(
  groups: readonly (readonly Item[])[],
  division: Division<Item>,
): Set<Item> {
  const { where, testFraction, seed, classOf } = division;
  requireOptions(where, testFraction, seed);
  const inOrder = shuffled(groups, generatorFrom(where, seed));
  const count = countItems(groups);
  if (groups.length < 2) {
    throw new ChainruleError(count === 0 ? "empty-data" : "invalid-data", {
      where,
      expected: "at least two distinct rows, one for each side",
      received: count === 0 ? "no rows" : `${count} rows that are all equal`,
      data: { rows: count, groups: groups.length },
    });
  }
  const wanted = Math.min(Math.max(Math.round(testFraction * count), 1), count - 1);
  const chosen =
    (classOf === undefined ? undefined : chooseByClass(inOrder, wanted, count, classOf)) ??
    chooseWithin(inOrder, wanted, { minimum: 1, maximum: count - 1 });
  return new Set(chosen.flat());
}

type Groups<Item> = readonly (readonly Item[])[];

const countItems = (groups: Groups<unknown>): number => groups.reduce((sum, group) => sum + group.length, 0);

function chooseWithin<Item>(
  groups: Groups<Item>,
  wanted: number,
  range: { readonly minimum: number; readonly maximum: number },
): Groups<Item> {
  const sizes = groups.map((group) => group.length);
  const chosen = new Set(chooseGroups(sizes, wanted, range));
  return groups.filter((_, index) => chosen.has(index));
}

/** Each class's own nearest choice, or `undefined` where together they leave a side empty. */
function chooseByClass<Item>(
  groups: Groups<Item>,
  wanted: number,
  count: number,
  classOf: (item: Item) => string,
): Groups<Item> | undefined {
  const chosen: (readonly Item[])[] = [];
  let [itemsBefore, wantedBefore] = [0, 0];
  for (const [, ofClass] of groupBy(groups, (group) => classOf(group[0]!))) {
    const classItems = countItems(ofClass);
    itemsBefore += classItems;
    // Rounding the running total and not each class makes the classes' wishes add up to the whole wish.
    const wantedSoFar = Math.round((wanted * itemsBefore) / count);
    for (const group of chooseWithin(ofClass, wantedSoFar - wantedBefore, {
      minimum: 0,
      maximum: classItems,
    })) {
      chosen.push(group);
    }
    wantedBefore = wantedSoFar;
  }
  const testItems = countItems(chosen);
  return testItems > 0 && testItems < count ? chosen : undefined;
}

function requireOptions(where: string, testFraction: number, seed: number): void {
  const isFraction = testFraction > 0 && testFraction < 1;
  if (isFraction && Number.isSafeInteger(seed)) return;
  throw new ChainruleError("invalid-argument", {
    where: `${where}, ${isFraction ? "seed" : "testFraction"}`,
    expected: isFraction ? "a whole number" : "a number between 0 and 1, both excluded",
    received: String(isFraction ? seed : testFraction),
    data: { testFraction, seed },
  });
}
