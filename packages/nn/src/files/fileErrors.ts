/** What to say of a file that cannot be read: it was cut short or changed, or it holds what Chainrule has no form for. */
import { ChainruleError } from "@chainrule/core";

/** The error for bytes that break the rules of their format. */
export function corruptFile(
  where: string,
  expected: string,
  received: string,
  cause?: unknown,
): ChainruleError {
  return new ChainruleError(
    "corrupt-file",
    {
      where,
      expected,
      received,
      fix: "Check that this is the right file and that it was written and copied completely",
    },
    cause === undefined ? undefined : { cause },
  );
}

/** A name from a file, for messages: quoted, and shortened where it is long. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

/** Any value from a file, for messages. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
