/** What to say when a metric divides by the size of a set that is empty. */
import { ChainruleError } from "@chainrule/core";

/** Options of metrics that are a share of a set that may be empty. */
export interface ShareOptions {
  /** What to give where the set is empty, in place of an error: 0, for example. */
  readonly whenUndefined?: number;
}

/**
 * `part / whole`, or what the options say where the whole is 0.
 * @throws ChainruleError `empty-data`
 */
export function share(
  where: string,
  part: number,
  whole: number,
  { whenUndefined }: ShareOptions,
  expected: string,
): number {
  if (whole !== 0) return part / whole;
  if (whenUndefined !== undefined) return whenUndefined;
  throw new ChainruleError("empty-data", {
    where,
    expected,
    received: "none, of which no share can be taken",
    fix: "Pass { whenUndefined: 0 } to count that as 0",
  });
}
