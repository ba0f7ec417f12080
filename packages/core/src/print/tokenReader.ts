/** A walk over the words of a formula, one after the other, which reports errors with their place. */
import type { ChainruleError } from "../errors.ts";
import { parseError } from "./parseError.ts";
import type { Place, Source } from "./source.ts";
import { tokenize, type Token } from "./tokens.ts";

/** A name among the words of a formula. */
export type NameToken = Extract<Token, { readonly kind: "name" }>;

/** Gives the words of a source in their order; the last one, which marks the end, again and again. */
export class TokenReader {
  readonly source: Source;
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(source: Source) {
    this.source = source;
    this.#tokens = tokenize(source);
  }

  /** A word that lies ahead, the next one unless `ahead` says how many come before it. */
  peek(ahead = 0): Token {
    return this.#tokens[this.#position + ahead] ?? this.#tokens.at(-1)!;
  }

  /** The next word, which is left behind. */
  next(): Token {
    const token = this.peek();
    this.#position = Math.min(this.#position + 1, this.#tokens.length - 1);
    return token;
  }

  /** Whether a symbol lies ahead. */
  peekIs(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "symbol" && token.symbol === symbol;
  }

  /** Leaves the next word behind if it is this symbol. */
  skip(symbol: string): boolean {
    const found = this.peekIs(symbol);
    if (found) this.next();
    return found;
  }

  /** An error about a word. */
  error(token: Token, expected: string, fix?: string): ChainruleError {
    return this.errorAt(token, expected, this.#describe(token), fix);
  }

  /** An error about a place. */
  errorAt(place: Place, expected: string, received: string, fix?: string): ChainruleError {
    return parseError(this.source, place, { expected, received, ...(fix === undefined ? {} : { fix }) });
  }

  #describe(token: Token): string {
    if (token.kind === "end") return "the end of the formula";
    return JSON.stringify(this.source.text.slice(token.start, token.end));
  }
}
