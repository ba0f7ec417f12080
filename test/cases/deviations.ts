/**
 * Comparison of what came with what a check expects, after the file's rules: numbers within a tolerance, and objects
 * that describe a set of right answers. It knows nothing of tensors.
 */
import type { Tolerance } from "./caseFile.ts";

/** How numbers are compared: what came is `factor · x + offset` of the number x that the check speaks of. */
export interface Comparison {
  readonly tolerance: Pick<Tolerance, "abs" | "rel">;
  readonly factor: number;
  readonly offset: number;
  /** The spacing of the path's numbers at 1, by which adding the offset may round. */
  readonly epsilon: number;
}

/** Every place at which `got` is not what `want` describes, each as a line of text; none where all is right. */
export function deviations(got: unknown, want: unknown, comparison: Comparison, place: string): string[] {
  if (Array.isArray(want)) {
    if (!Array.isArray(got) || got.length !== want.length) {
      return [`${place}: ${show(got)} does not have the ${want.length} entries of ${show(want)}`];
    }
    return want.flatMap((entry, index) => deviations(got[index], entry, comparison, `${place}[${index}]`));
  }
  if (typeof want === "object" && want !== null) {
    if (isRecord(got)) {
      return Object.entries(want).flatMap(([name, part]) =>
        deviations(got[name], part, comparison, `${place}.${name}`),
      );
    }
    return Object.entries(want).flatMap(([name, argument]) =>
      described(name)(got, argument, comparison, place),
    );
  }
  if (typeof want !== "number")
    return Object.is(got, want) ? [] : [`${place}: ${show(got)} is not ${show(want)}`];
  return typeof got === "number" && isNear(got, want, comparison)
    ? []
    : [`${place}: ${show(got)} is not ${show(imageOf(want, comparison))}`];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Matcher = (got: unknown, argument: unknown, comparison: Comparison, place: string) => string[];

const advice: Matcher = () => [];

const eachBetween: Matcher = (got, range, comparison, place) => {
  const [low, high] = (range as readonly [number, number]).map((end) => imageOf(end, comparison));
  return [got]
    .flat(Infinity)
    .flatMap((entry) =>
      typeof entry === "number" && entry >= low! && entry <= high!
        ? []
        : [`${place}: ${show(entry)} is not in ${low} … ${high}`],
    );
};

/** What each word of a description demands of what came. */
const matchers: Readonly<Record<string, Matcher>> = {
  one_of: (got, answers, comparison, place) =>
    (answers as readonly unknown[]).some((answer) => deviations(got, answer, comparison, place).length === 0)
      ? []
      : [`${place}: ${show(got)} is none of ${show(answers)}`],
  between: eachBetween,
  each_between: eachBetween,
  zero_at: (got, positions, comparison, place) =>
    (positions as readonly number[]).flatMap((position) =>
      deviations((got as readonly unknown[])[position], 0, comparison, `${place}[${position}]`),
    ),
  one_at_index: (got, position, comparison, place) =>
    (got as readonly number[]).flatMap((entry, index) =>
      deviations(entry, index === position ? 1 : 0, comparison, `${place}[${index}]`),
    ),
  row_sums: (got, wanted, comparison, place) => {
    const sums = (got as readonly (readonly number[])[]).map((row) =>
      row.reduce((sum, entry) => sum + entry, 0),
    );
    return deviations(
      sums,
      Array.isArray(wanted) ? wanted : sums.map(() => wanted),
      comparison,
      `${place}, row sums`,
    );
  },
  zero_elsewhere: advice, // one_at_index sees to it
  preferred: advice,
  // Core documents no exception to IEEE arithmetic, so only the listed answers are right.
  acceptable_if_documented: advice,
};

function described(name: string): Matcher {
  const matcher = matchers[name];
  if (matcher === undefined)
    throw new Error(`the cases use a description "${name}" that nothing here checks`);
  return matcher;
}

function imageOf(want: number, { factor, offset }: Comparison): number {
  return factor * want + offset;
}

function isNear(got: number, want: number, comparison: Comparison): boolean {
  const { tolerance, factor, offset, epsilon } = comparison;
  const image = imageOf(want, comparison);
  if (!Number.isFinite(image) || got === image) return Object.is(got, image) || got === image;
  const allowed = tolerance.abs + tolerance.rel * Math.abs(want);
  const rounding = offset !== 0 && allowed > 0 ? epsilon * Math.abs(image) : 0;
  return Math.abs(got - image) <= factor * allowed + rounding;
}

function show(value: unknown): string {
  const text =
    JSON.stringify(value, (_key, part: unknown) => (typeof part === "number" ? String(part) : part)) ??
    "nothing";
  return text.replaceAll('"', "").slice(0, 200);
}
