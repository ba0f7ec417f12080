/**
 * The shared cases as data: reports of users of other libraries, restated as checks with independently computed values.
 * It knows the form of the file and nothing of how a check is carried out.
 */
import { readFileSync } from "node:fs";

/** A precision in which a check is carried out: double, or single with its inputs rounded first. */
export type Path = "f64" | "f32";

/** `|got − want| ≤ abs + rel·|want|` for every entry; `abs_gradients` stands in the place of `abs` for gradients. */
export interface Tolerance {
  readonly rel: number;
  readonly abs: number;
  readonly abs_gradients?: number;
}

/** One check: a formula in words, what goes in, and what must come out. */
export interface Check {
  /** The case that it belongs to, e.g. `open-05`. */
  readonly caseId: string;
  /** What the case is about, e.g. `domain-edges`. */
  readonly kind: string;
  /** The name within the case, e.g. `e product with one zero`. */
  readonly title: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The inputs whose gradients are asked for. */
  readonly wrt: readonly string[];
  readonly expected: Readonly<Record<string, unknown>>;
  /** By path; `null` where a path does not apply, or where the check compares no numbers at all. */
  readonly tolerance: Readonly<Record<Path, Tolerance | null>> | null;
}

/** The name under which a check is reported. */
export function nameOfCheck({ caseId, title }: Check): string {
  return `${caseId} ${title}`;
}

/** The paths on which a check compares numbers. */
export function pathsOf({ tolerance }: Check): Path[] {
  return (["f64", "f32"] as const).filter((path) => (tolerance?.[path] ?? null) !== null);
}

/** Whether the right answer is a refusal. */
export function isRefusal({ expected }: Check): boolean {
  return expected["error"] === true;
}

type RawCheck = Omit<Check, "caseId" | "kind" | "title" | "wrt"> & {
  readonly check: string;
  readonly wrt?: readonly string[];
};
type RawCase = RawCheck & { readonly id: string; readonly kind: string; readonly more: readonly RawCheck[] };

/** Every check of a file of cases, in its order. */
export function readChecks(file: URL): Check[] {
  const { cases } = JSON.parse(readFileSync(file, "utf8"), decodeNumber) as { cases: readonly RawCase[] };
  return cases.flatMap((each) =>
    [each, ...each.more].map(({ check, inputs, wrt = [], expected, tolerance }) => ({
      caseId: each.id,
      kind: each.kind,
      title: check,
      inputs,
      wrt,
      expected,
      tolerance,
    })),
  );
}

// JSON has no words for these numbers, so the file writes them as strings.
const specialNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity,
  "-Infinity": -Infinity,
  "-0": -0,
};

function decodeNumber(_key: string, value: unknown): unknown {
  return typeof value === "string" && Object.hasOwn(specialNumbers, value) ? specialNumbers[value] : value;
}
