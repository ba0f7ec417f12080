/**
 * Formulas parsed by operator precedence into instructions for a stack machine. What is open is kept on a stack of its own, so no text
 * is nested too deeply. It knows the grammar, and leaves to `reading.ts` what is meant.
 */
import { groupingOf, precedence } from "../graph/notation.ts";
import { Tensor } from "../graph/tensor.ts";
import { constant } from "../ops/constant.ts";
import { readArguments } from "./argumentReader.ts";
import { operators } from "./operators.ts";
import type { Instruction } from "./instruction.ts";
import type { Value } from "./reading.ts";
import type { Place } from "./source.ts";
import type { NameToken, TokenReader } from "./tokenReader.ts";
import type { Token } from "./tokens.ts";
import { callableNamed, exactCallable, type Callable } from "./vocabulary.ts";

/** What is still open: an operator that waits for its right operand, or a bracket. */
type Pending = PendingOperator | Bracket;

interface PendingOperator {
  readonly kind: "infix" | "negation";
  readonly symbol: string;
  readonly level: number;
  readonly place: Place;
}

interface Bracket {
  readonly kind: "parenthesis" | "call" | "list";
  readonly place: Place;
  readonly callable?: Callable;
  /** The operands read so far. */
  count: number;
}

const isOperator = (pending: Pending | undefined): pending is PendingOperator =>
  pending !== undefined && "level" in pending;

/** What may come next: an operand, an operator behind one, or nothing more. */
type State = "operand" | "operator" | "end";

/** The instructions for one expression, which ends before the first word that cannot continue it. @throws ChainruleError `parse-error` */
export function parseExpression(tokens: TokenReader): readonly Instruction[] {
  const parser = new ExpressionParser(tokens);
  let state: State = "operand";
  while (state !== "end") state = state === "operand" ? parser.readOperand() : parser.readOperator();
  return parser.code;
}

class ExpressionParser {
  readonly code: Instruction[] = [];
  readonly #tokens: TokenReader;
  readonly #pending: Pending[] = [];

  constructor(tokens: TokenReader) {
    this.#tokens = tokens;
  }

  /** Reads one word where an operand must begin. */
  readOperand(): State {
    const token = this.#tokens.next();
    if (token.kind === "number") return this.#value(token, token.value);
    if (token.kind === "interpolation") return this.#value(token, this.#operandOf(token, token.value));
    if (token.kind === "name") return this.#name(token);
    if (token.kind === "symbol" && token.symbol === "-") return this.#negation(token);
    if (token.kind === "symbol" && token.symbol === "(") return this.#open("parenthesis", token);
    throw this.#tokens.error(token, "an operand");
  }

  #value(place: Place, value: Value): State {
    this.code.push({ kind: "value", value, place });
    return "operator";
  }

  #operandOf(place: Place, value: unknown): Value {
    if (value instanceof Tensor || typeof value === "number") return value;
    throw this.#tokens.errorAt(
      place,
      "a tensor or a number",
      value === null ? "null" : Array.isArray(value) ? "an array" : `a value of type ${typeof value}`,
      "Wrap data in constant(…), or feed it through input(…)",
    );
  }

  #name(token: NameToken): State {
    if (!token.quoted && this.#tokens.peekIs("(")) return this.#openCall(token, callableNamed(token.name));
    if (!token.quoted && this.#tokens.peekIs("!") && this.#tokens.peekIs("(", 1)) {
      this.#tokens.next();
      return this.#openCall(token, exactCallable(token.name));
    }
    if (!token.quoted && (token.name === "true" || token.name === "false")) {
      return this.#value(token, constant(token.name === "true", "bool"));
    }
    this.code.push({ kind: "name", name: token.name, place: token });
    return "operator";
  }

  /** A sign belongs to the number after it, but `-2 ^ x` is −(2ˣ), as everywhere. */
  #negation(place: Place): State {
    const next = this.#tokens.peek();
    if (next.kind === "number" && !this.#tokens.peekIs("^", 1)) {
      this.#tokens.next();
      return this.#value({ start: place.start, end: next.end }, -next.value);
    }
    // Behind a tighter operator it takes no more than that operator does: `2 ^ -x * y` is (2^(−x)) y.
    const before = this.#pending.at(-1);
    const level = Math.max(precedence.negation, isOperator(before) ? before.level : 0);
    this.#pending.push({ kind: "negation", symbol: "-", level, place });
    return "operand";
  }

  #open(kind: Bracket["kind"], place: Place, callable?: Callable): State {
    this.#pending.push({ kind, place, count: 0, ...(callable === undefined ? {} : { callable }) });
    return "operand";
  }

  #openCall(name: NameToken, callable: Callable | undefined): State {
    if (callable === undefined) {
      throw this.#tokens.errorAt(name, 'a function before "("', name.name, "Write a product with *");
    }
    this.#tokens.next();
    this.#open("call", name, callable);
    if (callable.operands === "any" ? this.#isBehindOperands() : callable.operands === 0)
      return this.#finishCall();
    if (callable.operands !== "list") return "operand";
    const bracket = this.#tokens.next();
    if (bracket.kind === "symbol" && bracket.symbol === "[") return this.#open("list", bracket);
    throw this.#tokens.error(bracket, `a list, as in ${callable.name}([a, b])`);
  }

  /** Whether the operands of a call that takes any number of them end here. */
  #isBehindOperands(): boolean {
    return this.#tokens.peekIs(")") || this.#tokens.peekIs("=", 1);
  }

  /** Reads one word where an operand is complete. */
  readOperator(): State {
    const token = this.#tokens.peek();
    const symbol = token.kind === "symbol" ? token.symbol : "";
    const operator = operators.get(symbol);
    if (operator !== undefined) {
      this.#reduce(operator.level, token);
      this.#pending.push({ kind: "infix", symbol, level: operator.level, place: this.#tokens.next() });
      return "operand";
    }
    if (symbol === "'") {
      this.code.push({ kind: "transpose", place: this.#tokens.next() });
      return "operator";
    }
    this.#reduce(0, token);
    const bracket = this.#pending.at(-1) as Bracket | undefined; // no operator is left above it
    if (bracket === undefined) return "end";
    const closing = bracket.kind === "list" ? "]" : ")";
    if (symbol === closing || (symbol === "," && bracket.kind !== "parenthesis")) {
      return this.#separate(bracket, this.#tokens.next(), symbol === closing);
    }
    const expected =
      bracket.kind === "parenthesis"
        ? ["an operator", `"${closing}"`]
        : ["an operator", '","', `"${closing}"`];
    throw this.#tokens.error(
      token,
      `${expected.slice(0, -1).join(", ")} or ${expected.at(-1)}`,
      symbol === "=" ? "Write == to compare" : undefined,
    );
  }

  /** Goes on behind an operand in a bracket, which `token` separates from the next one or closes. */
  #separate(bracket: Bracket, token: Token, closes: boolean): State {
    bracket.count++;
    if (bracket.kind === "call") {
      const wanted = bracket.callable!.operands; // not a list, which stands in a bracket of its own
      const isComplete = wanted === "any" ? closes || this.#isBehindOperands() : bracket.count === wanted;
      if (isComplete) return this.#finishCall(closes);
      if (!closes) return "operand";
      throw this.#tokens.errorAt(
        token,
        `${wanted} operands of ${bracket.callable!.name}`,
        `${bracket.count}`,
      );
    }
    if (!closes) return "operand";
    this.#pending.pop();
    if (bracket.kind === "parenthesis") return "operator";
    (this.#pending.at(-1) as Bracket).count = bracket.count; // a list opens right behind its call
    const next = this.#tokens.next();
    if (next.kind === "symbol" && (next.symbol === ")" || next.symbol === ","))
      return this.#finishCall(next.symbol === ")");
    throw this.#tokens.error(next, '"," or ")"');
  }

  /** The operands of the innermost call are complete: reads the arguments behind them, unless the call is closed. */
  #finishCall(isClosed = false): State {
    const { place, count, callable } = this.#pending.pop() as Bracket;
    const given = isClosed ? new Map<string, unknown>() : readArguments(this.#tokens, callable!);
    const missing = callable!.parameters.find(({ name, optional }) => optional !== true && !given.has(name));
    if (missing !== undefined) {
      throw this.#tokens.errorAt(place, `${callable!.name} with ${missing.name}`, "none");
    }
    this.code.push({ kind: "call", callable: callable!, count, given, place });
    return "operator";
  }

  /** Completes the open operators that hold their operands at least as tightly as one of this level. */
  #reduce(level: number, token: Token): void {
    for (;;) {
      const top = this.#pending.at(-1);
      if (!isOperator(top) || top.level < level || (top.level === level && groupingOf(level) === "right"))
        return;
      if (top.level === level && groupingOf(level) === "none") {
        throw this.#tokens.error(
          token,
          "one comparison",
          "Comparisons do not chain: put one of them in parentheses",
        );
      }
      this.#pending.pop();
      this.code.push(
        top.kind === "infix"
          ? { kind: "infix", symbol: top.symbol, place: top.place }
          : { kind: "negation", place: top.place },
      );
    }
  }
}
