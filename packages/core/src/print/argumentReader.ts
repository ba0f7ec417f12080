/** The arguments of a call, behind its operands: numbers, names, truth values and lists of them, by position or by name. */
import { describeArgument, isArgument } from "./arguments.ts";
import type { Place } from "./source.ts";
import type { TokenReader } from "./tokenReader.ts";
import type { Callable, Parameter } from "./vocabulary.ts";

/**
 * Reads `axes=[0], keepDims=true)`, the closing parenthesis included.
 * @throws ChainruleError `parse-error` for arguments that the function does not take, or that have another form.
 */
export function readArguments(tokens: TokenReader, callable: Callable): ReadonlyMap<string, unknown> {
  const given = new Map<string, unknown>();
  while (!tokens.skip(")")) {
    const start = tokens.peek();
    const parameter = readParameter(tokens, callable, given);
    const value = readValue(tokens, 0);
    const end = tokens.peek();
    if (!isArgument(parameter.kind, value)) {
      const place: Place = { start: start.start, end: Math.max(start.end, end.start) };
      throw tokens.errorAt(
        place,
        `${parameter.name} to be ${describeArgument(parameter.kind)}`,
        shown(tokens, place),
      );
    }
    given.set(parameter.name, value);
    if (!tokens.skip(",") && !tokens.peekIs(")")) throw tokens.error(end, '"," or ")"');
  }
  return given;
}

/** Which parameter the next argument is for: the one it names, or the first that is still missing. */
function readParameter(
  tokens: TokenReader,
  { name, parameters, operands }: Callable,
  given: ReadonlyMap<string, unknown>,
): Parameter {
  const token = tokens.peek();
  if (token.kind === "name" && tokens.peekIs("=", 1)) {
    const named = given.has(token.name)
      ? undefined
      : operands === "any"
        ? ({ name: token.name, kind: "attribute" } as const)
        : parameters.find((parameter) => parameter.name === token.name);
    if (named === undefined) throw tokens.error(token, signature());
    tokens.next();
    tokens.next();
    return named;
  }
  const next = parameters.find((parameter) => parameter.inOptions !== true && !given.has(parameter.name));
  if (next === undefined) throw tokens.error(token, signature());
  return next;

  function signature(): string {
    const taken =
      typeof operands === "number" ? `${operands} operand${operands === 1 ? "" : "s"}` : "its operands";
    const others = parameters.map((parameter) => parameter.name).join(", ");
    if (operands === "any") return `${name} with ${taken} and attributes, each once and by name`;
    return `${name} with ${taken}${others === "" ? " and no arguments" : ` and ${others}, each once`}`;
  }
}

const deepestList = 64;

function readValue(tokens: TokenReader, depth: number): unknown {
  const token = tokens.next();
  if (token.kind === "interpolation") return token.value;
  if (token.kind === "number") return token.value;
  if (token.kind === "name") return token.quoted ? token.name : wordValue(token.name);
  const isNegative = token.kind === "symbol" && token.symbol === "-";
  const digits = tokens.peek();
  if (isNegative && digits.kind === "number") {
    tokens.next();
    return -digits.value;
  }
  const isList = token.kind === "symbol" && token.symbol === "[" && depth < deepestList;
  if (!isList) throw tokens.error(token, "a number, a name, true, false or a list");
  const list: unknown[] = [];
  while (!tokens.skip("]")) {
    list.push(readValue(tokens, depth + 1));
    if (!tokens.skip(",") && !tokens.peekIs("]")) throw tokens.error(tokens.peek(), '"," or "]"');
  }
  return list;
}

const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

const wordValue = (name: string): unknown => (Object.hasOwn(words, name) ? words[name] : name);

const shown = (tokens: TokenReader, { start, end }: Place): string =>
  JSON.stringify(tokens.source.text.slice(start, end).trim());
