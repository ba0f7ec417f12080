/**
 * Which of two words counts as 1. It knows words, not tables.
 */
import { isDecimalNumber } from "./decimalNumber.ts";

const positiveWords: ReadonlySet<string> = new Set([
  "yes",
  "y",
  "positive",
  "pos",
  "true",
  "t",
  "1",
  "present",
  "on",
]);
const negativeWords: ReadonlySet<string> = new Set([
  "no",
  "n",
  "negative",
  "neg",
  "false",
  "f",
  "0",
  "absent",
  "off",
]);

/**
 * The pair ordered as `[positive, negative]`. The rule, in this order, without regard to case:
 *
 * 1. the larger of two numbers counts as 1;
 * 2. a well-known positive word (yes, positive, true, 1, present, on …) counts as 1;
 * 3. a well-known negative word (no, negative, false, 0, absent, off …) counts as 0;
 * 4. the alphabetically later word counts as 1, so of Female and Male it is Male.
 *
 * Initials decide only in pairs that belong together: F and M is not False and M.
 */
export function orderByPositive(
  first: string,
  second: string,
): readonly [positive: string, negative: string] {
  if (isDecimalNumber(first) && isDecimalNumber(second) && Number(first) !== Number(second)) {
    return Number(first) > Number(second) ? [first, second] : [second, first];
  }
  const firstRank = rank(first, second);
  const secondRank = rank(second, first);
  if (firstRank !== secondRank) return firstRank > secondRank ? [first, second] : [second, first];
  return isLater(first, second) ? [first, second] : [second, first];
}

/** 1 for a known positive word, −1 for a known negative one, 0 for any other. */
function rank(word: string, other: string): number {
  const [known, partner] = [word.toLowerCase(), other.toLowerCase()];
  const positive = positiveWords.has(known);
  const negative = negativeWords.has(known);
  if (/^[a-z]$/.test(known) && !positiveWords.has(partner) && !negativeWords.has(partner)) return 0;
  return positive ? 1 : negative ? -1 : 0;
}

/** Whether a word, whatever its case, is a well-known way to say no. */
export function isNegativeWord(word: string): boolean {
  return negativeWords.has(word.toLowerCase());
}

/** Case decides only between words that differ in nothing else. */
function isLater(word: string, other: string): boolean {
  const [lower, otherLower] = [word.toLowerCase(), other.toLowerCase()];
  return lower === otherLower ? word > other : lower > otherLower;
}
