/** Parts of a LaTeX formula, and how they are put beside each other with no more brackets than a reader needs. */
import { precedence } from "../graph/notation.ts";

/** A part of a formula. */
export interface Piece {
  /** Without the minus sign if it is negative. */
  readonly text: string;
  /** How tightly the text holds together. */
  readonly level: number;
  /** Has a minus sign in front, which a sum or an outer minus can take over. */
  readonly isNegative?: boolean;
  /** Higher than a line, so that brackets around it must grow. */
  readonly isTall?: boolean;
  /** Ends with an argument that has no brackets, so that a factor behind it would be taken for a part of that. */
  readonly isOpen?: boolean;
  /** Has round brackets, so that those around it are square. */
  readonly hasBrackets?: boolean;
  /** Has a superscript, so that another one needs braces. */
  readonly hasSuperscript?: boolean;
}

/** A part that holds together by itself. */
export const atomic = (text: string, more: Partial<Piece> = {}): Piece => ({
  text,
  level: precedence.atom,
  ...more,
});

/** What the parts of a piece hand on to it. */
export function traitsOf(...parts: readonly Piece[]): Pick<Piece, "isTall" | "hasBrackets"> {
  return {
    isTall: parts.some(({ isTall }) => isTall === true),
    hasBrackets: parts.some(({ hasBrackets }) => hasBrackets === true),
  };
}

/** The piece with its minus sign written. */
export function signed(piece: Piece): Piece {
  if (piece.isNegative !== true) return piece;
  return { ...piece, text: `-${piece.text}`, level: precedence.negation, isNegative: false };
}

/** The text in brackets that fit it. */
export function bracketed(piece: Piece): Piece {
  const { text, isTall = false, hasBrackets = false } = signed(piece);
  return atomic(fenced(text, hasBrackets ? "[" : "(", hasBrackets ? "]" : ")", isTall), {
    isTall,
    hasBrackets: true,
  });
}

/** The text between fences, which grow with it. */
export function fenced(text: string, left: string, right: string, isTall: boolean): string {
  return isTall ? `\\left${left} ${text} \\right${right}` : `${left}${text}${right}`;
}

/** The piece, in brackets if it holds together less tightly than its place asks, or if it has a sign. */
export function within(piece: Piece, least: number): Piece {
  return piece.isNegative === true || piece.level < least ? bracketed(piece) : piece;
}

/** The arguments of a function, in round brackets. */
export function argumentList(pieces: readonly Piece[]): Piece {
  const { isTall = false } = traitsOf(...pieces);
  const text = pieces.map((piece) => signed(piece).text).join(", ");
  return atomic(fenced(text, "(", ")", isTall), { isTall, hasBrackets: true });
}
