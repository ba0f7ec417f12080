/** Sums, products, quotients and powers in LaTeX. Signs move to the front, where a real number does not mind. */
import { precedence } from "../graph/notation.ts";
import { grouped } from "./latexNames.ts";
import { bracketed, signed, traitsOf, within, type Piece } from "./piece.ts";

/** A factor of a product, and what kind of thing it is. */
export interface Factor {
  readonly piece: Piece;
  /** A number in all but its shape, which may stand in front of any product. */
  readonly isScalar: boolean;
  /** Written with digits, so that it stands before letters and not beside other digits. */
  readonly isNumber: boolean;
}

/** `a + b`, and `a - b` where b is negative. */
export function sum(a: Piece, b: Piece): Piece {
  const first = within(signedFirst(a), precedence.sum);
  const second = b.isNegative === true ? b : within(b, precedence.sum);
  // A sum on the right needs no brackets, whatever sign it begins with.
  const text = second.text.startsWith("-") ? `- ${second.text.slice(1)}` : `+ ${second.text}`;
  return {
    text: `${first.text} ${b.isNegative === true ? `- ${second.text}` : text}`,
    level: precedence.sum,
    isOpen: second.isOpen === true,
    ...traitsOf(first, second),
  };
}

/** `a - b` */
export function difference(a: Piece, b: Piece): Piece {
  const first = within(signedFirst(a), precedence.sum);
  const second = within(b, precedence.product);
  return {
    text: `${first.text} - ${second.text}`,
    level: precedence.sum,
    isOpen: second.isOpen === true,
    ...traitsOf(first, second),
  };
}

/** Where a formula begins, a minus sign needs no brackets. */
const signedFirst = (piece: Piece): Piece => signed(piece);

/** `-a` */
export function negated(a: Piece): Piece {
  if (a.isNegative === true) return { ...a, isNegative: false };
  return { ...within(a, precedence.product), isNegative: true };
}

/** A left factor: what is open to the right must be closed first. */
function leftFactor(piece: Piece, least: number): Piece {
  const unsigned = { ...piece, isNegative: false };
  return piece.isOpen === true || piece.level < least ? bracketed(unsigned) : unsigned;
}

/** `a ∘ b`; nothing between numbers, nor between a number and a tensor, and numbers stand in front. */
export function product(a: Factor, b: Factor): Piece {
  const isSwapped = b.isScalar && (!a.isScalar || (b.isNumber && !a.isNumber));
  const [first, second] = isSwapped ? [b, a] : [a, b];
  if (isOne(first)) return withSignOf(first, second);
  if (isOne(second)) return withSignOf(second, first);
  return first.isScalar ? scaled(first, second) : hadamard(first.piece, second.piece);
}

/** A factor of 1 is not written, but for its sign. */
const isOne = ({ piece }: Factor): boolean => piece.text === "1";

const withSignOf = (one: Factor, { piece }: Factor): Piece =>
  one.piece.isNegative === true ? negated(piece) : piece;

/** `c X`, also where X is itself a product: a number may stand in front of any. */
function scaled(scalar: Factor, { piece: right, isNumber }: Factor): Piece {
  const left = leftFactor(scalar.piece, precedence.juxtaposition);
  // The sign of a number's only other factor may as well stand in front.
  const moved = right.isNegative === true && isNumber === false ? { ...right, isNegative: false } : right;
  const factor = within(moved, precedence.product);
  const isBesideDigits = scalar.isNumber && /^(?:\d|\\frac)/.test(factor.text);
  return {
    text: `${left.text} ${isBesideDigits || isNumber ? "\\cdot " : ""}${factor.text}`,
    level: Math.min(precedence.juxtaposition, factor.level),
    isNegative: (scalar.piece.isNegative === true) !== (moved !== right),
    isOpen: factor.isOpen === true,
    ...traitsOf(left, factor),
  };
}

function hadamard(a: Piece, b: Piece): Piece {
  const left = leftFactor(a, precedence.product);
  const right = within(b, precedence.product);
  return {
    text: `${left.text} \\circ ${right.text}`,
    level: precedence.product,
    isNegative: a.isNegative === true,
    isOpen: right.isOpen === true,
    ...traitsOf(left, right),
  };
}

/** `a b`, entry by entry under a sum, or as matrices. */
export function matrixProduct(a: Piece, b: Piece): Piece {
  const left = leftFactor(a, precedence.juxtaposition);
  const right = within(b, precedence.juxtaposition);
  return {
    text: `${left.text} ${right.text}`,
    level: precedence.juxtaposition,
    isNegative: a.isNegative === true,
    isOpen: right.isOpen === true,
    ...traitsOf(left, right),
  };
}

/** `\frac{a}{b}`; `\frac{1}{b} a` where a number divides a tensor, or something too high for a numerator. */
export function quotient(a: Factor, b: Factor): Piece {
  const { piece: numerator } = a;
  const denominator = signed(b.piece);
  const isInFront = b.isScalar && (!a.isScalar || numerator.isTall === true || numerator.isOpen === true);
  const top = isInFront ? "1" : numerator.text;
  const fraction: Piece = {
    text: `\\frac{${top}}{${denominator.text}}`,
    level: precedence.juxtaposition,
    isTall: true,
    hasBrackets: traitsOf(numerator, denominator).hasBrackets === true,
  };
  if (!isInFront) return { ...fraction, isNegative: numerator.isNegative === true };
  return scaled({ piece: fraction, isScalar: true, isNumber: false }, { ...a, isNumber: false });
}

/**
 * `a^b`, or `a^{\circ b}` for a power of every entry, lest it be taken for one of the matrix.
 * @param isOfNumbers Whether the base is a number, or stands for its entries.
 */
export function power(base: Piece, exponent: Piece, isOfNumbers: boolean): Piece {
  const raised = signed(exponent).text;
  return { ...superscript(base, isOfNumbers ? raised : `\\circ ${raised}`), level: precedence.power };
}

/** A piece with something raised behind it, as tightly held together as a postfix. */
export function superscript(base: Piece, raised: string): Piece {
  const inner = within(base, precedence.atom);
  const text = inner.hasSuperscript === true ? `{${inner.text}}` : inner.text;
  return {
    text: `${text}^${grouped(raised)}`,
    level: precedence.postfix,
    hasSuperscript: true,
    ...traitsOf(inner),
  };
}
