/**
 * Cuts comma-separated text that arrives in pieces between its records. A line end is one unless an odd number of quotes stands
 * before it; where quotes are misplaced, the parser of the records refuses them in any case.
 */
import { ChainruleError } from "@chainrule/core";

/** What arrives: text, or bytes in UTF-8, cut anywhere. */
export type TextSource = AsyncIterable<string | Uint8Array>;

/** The same text in pieces each of which ends with a record. @throws ChainruleError `corrupt-file` for bytes that are no UTF-8. */
export async function* wholeRecords(
  source: TextSource,
  name: string,
  longest: number,
): AsyncGenerator<string, void, void> {
  let pending = "";
  let scanned = 0;
  let isQuoted = false;
  for await (const text of textsOf(source, name)) {
    pending += text;
    let cut = 0;
    for (; scanned < pending.length; scanned++) {
      const character = pending[scanned];
      const next = pending[scanned + 1];
      if (character === "\r" && next === undefined) break; // a line feed may follow
      if (character === '"') isQuoted = !isQuoted;
      else if (isQuoted) continue;
      else if (character === "\n" || (character === "\r" && next !== "\n")) cut = scanned + 1;
    }
    if (cut > 0) {
      yield pending.slice(0, cut);
      pending = pending.slice(cut);
      scanned -= cut;
    } else if (pending.length > longest) throw tooLong(name, longest, isQuoted);
  }
  if (pending !== "") yield pending;
}

// The published code is compiled without the types of Node and of the browser; both have this class.
interface StreamDecoder {
  decode(bytes?: Uint8Array, options?: { stream: boolean }): string;
}
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => StreamDecoder;

async function* textsOf(source: TextSource, name: string): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (error) {
      throw new ChainruleError(
        "corrupt-file",
        {
          where: name,
          expected: "text in UTF-8",
          received: "bytes that are none",
          fix: "Save the table in UTF-8, or decode it and pass text",
        },
        { cause: error },
      );
    }
  };
  for await (const piece of source) yield typeof piece === "string" ? piece : decode(piece);
  yield decode();
}

function tooLong(name: string, longest: number, isQuoted: boolean): ChainruleError {
  return new ChainruleError("parse-error", {
    where: name,
    expected: `at most ${longest} characters in a row of the table`,
    received: isQuoted ? "more; perhaps a quoted cell is never closed" : "more, without a line end",
  });
}
