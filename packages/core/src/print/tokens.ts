/** The text of a formula cut into words. It knows what a name and a number look like, not what they mean. */
import { parseError } from "./parseError.ts";
import { plainName } from "./literals.ts";
import type { Source } from "./source.ts";

/** A word of a formula, and where it stands. */
export type Token = { readonly start: number; readonly end: number } & (
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: string; readonly quoted: boolean }
  /** An operator, a bracket or a comma. */
  | { readonly kind: "symbol"; readonly symbol: string }
  /** A value from `${…}`. */
  | { readonly kind: "interpolation"; readonly value: unknown }
  | { readonly kind: "end" }
);

const space = /\s*/y;
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const name = new RegExp(plainName.source, "uy");
const quotedName = /"(?:[^"\\\n]|\\.)*"/y;
const symbol = /==|!=|<=|>=|[-+*/^@'<>=()[\],!]/y;

/** The words of the source, and one that marks the end. @throws ChainruleError `parse-error` for a character that starts no word. */
export function tokenize(source: Source): Token[] {
  const { text, interpolations } = source;
  const tokens: Token[] = [];
  let position = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    return pattern.exec(text)?.[0];
  };
  for (;;) {
    position += match(space)!.length;
    const start = position;
    const interpolation = interpolations.get(position);
    if (interpolation !== undefined) {
      position = interpolation.end;
      tokens.push({ kind: "interpolation", value: interpolation.value, start, end: position });
      continue;
    }
    if (position === text.length) break;
    const [word, token] = wordAt(source, position, match);
    position += word.length;
    tokens.push({ ...token, start, end: position });
  }
  const end = tokens.at(-1)?.end ?? 0; // not after the space that may follow
  tokens.push({ kind: "end", start: end, end });
  return tokens;
}

type Word = Token extends infer T ? (T extends Token ? Omit<T, "start" | "end"> : never) : never;

function wordAt(
  source: Source,
  start: number,
  match: (pattern: RegExp) => string | undefined,
): readonly [text: string, word: Word] {
  const digits = match(number);
  if (digits !== undefined) return [digits, { kind: "number", value: Number(digits) }];
  const plain = match(name);
  if (plain === "NaN" || plain === "Infinity") return [plain, { kind: "number", value: Number(plain) }];
  if (plain !== undefined) return [plain, { kind: "name", name: plain, quoted: false }];
  const quoted = match(quotedName);
  if (quoted !== undefined)
    return [quoted, { kind: "name", name: unquote(source, start, quoted), quoted: true }];
  const sign = match(symbol);
  if (sign !== undefined) return [sign, { kind: "symbol", symbol: sign }];
  const character = String.fromCodePoint(source.text.codePointAt(start)!);
  throw parseError(
    source,
    { start, end: start + character.length },
    {
      expected: "a name, a number or an operator",
      received: JSON.stringify(character),
    },
  );
}

function unquote(source: Source, start: number, quoted: string): string {
  try {
    return JSON.parse(quoted) as string; // a string, by its quotes
  } catch (error) {
    throw parseError(
      source,
      { start, end: start + quoted.length },
      { expected: "a name in quotes, as JSON writes it", received: quoted },
      error,
    );
  }
}
