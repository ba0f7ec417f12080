/** Ops that move elements, in LaTeX: what only changes the shape is not seen. */
import { precedence } from "../graph/notation.ts";
import { shapesEqual, type Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { constantValue } from "../ops/constant.ts";
import { matrixProduct, product, superscript } from "./latexArithmetic.ts";
import { apply, matrix } from "./latexFunctions.ts";
import { latexName } from "./latexNames.ts";
import { atomic, signed, traitsOf, within, type Piece } from "./piece.ts";

/** Whether a tensor is a number in all but its shape. */
export const isScalar = (shape: Shape): boolean => shape.every((length) => length === 1);

const dimensions = (shape: Shape): string =>
  shape.map((length) => (typeof length === "string" ? latexName(length) : length)).join(" \\times ");

/** Axes of length 1 come and go unseen. */
export function reshaped({ inputs: [x], shape }: Tensor, a: Piece): Piece {
  const longer = (whole: Shape): Shape => whole.filter((length) => length !== 1);
  if (shapesEqual(longer(x!.shape), longer(shape))) return a;
  return apply(`\\operatorname{reshape}_{${dimensions(shape)}}`, [a], true);
}

/**
 * Among functions of entries broadcasting is understood; elsewhere the vector of ones says what is repeated.
 * @param isUnderstood Whether all that use it are functions of entries.
 */
export function stretched({ inputs: [x], shape }: Tensor, a: Piece, isUnderstood: boolean): Piece {
  if (isUnderstood || isScalar(shape)) return a;
  const ones = atomic("\\mathbf{1}");
  if (isScalar(x!.shape)) {
    const value = constantValue(x!);
    if (value === 0 || value === 1) return atomic(`\\mathbf{${value}}`);
    const scalar = { piece: a, isScalar: true, isNumber: value !== undefined };
    return product(scalar, { piece: ones, isScalar: false, isNumber: false });
  }
  if (shape.length !== 2) return apply("\\operatorname{broadcast}", [a], true);
  return x!.shape.at(-1) === 1 ? matrixProduct(a, superscript(ones, "\\top")) : matrixProduct(ones, a);
}

/** `x^\top` for the last two axes exchanged. */
export function transposed({ attributes }: Tensor, a: Piece): Piece {
  const permutation = attributes["permutation"] as readonly number[];
  const last = permutation.length - 1;
  const isOfMatrices = permutation.every((axis, position) =>
    position < last - 1 ? axis === position : axis === 2 * last - 1 - position,
  );
  if (isOfMatrices) return superscript(a, "\\top");
  return apply(`\\operatorname{transpose}_{(${permutation.join(", ")})}`, [a], true);
}

/** `x[1{:}4, {:}]`, with the ends that Python would write. */
export function sliced({ inputs: [x], attributes }: Tensor, a: Piece): Piece {
  const { starts, steps, lengths } = attributes as Readonly<Record<string, readonly number[]>>;
  const ranges = x!.shape.map((dimension, axis) => {
    const [start, step, length] = [starts![axis]!, steps![axis]!, lengths![axis]!];
    if (typeof dimension === "string" || (start === 0 && step === 1 && length === dimension)) return "{:}";
    const stop = length === 0 ? start : start + (length - 1) * step + 1;
    return `${start}{:}${stop}${step === 1 ? "" : `{:}${step}`}`;
  });
  const inner = within(a, precedence.postfix);
  return {
    ...atomic(`${inner.text}[${ranges.join(", ")}]`, traitsOf(inner)),
    level: precedence.postfix,
    hasBrackets: true,
  };
}

/** A block matrix: side by side along the last axis, on top of each other along the one before. */
export function joined({ shape, attributes }: Tensor, operands: readonly Piece[]): Piece {
  const axis = attributes["axis"] as number;
  const texts = operands.map((piece) => signed(piece).text);
  if (shape.length > 2) return apply("\\operatorname{concat}", operands, true);
  return matrix(axis === shape.length - 1 ? [texts.join(" & ")] : texts);
}
