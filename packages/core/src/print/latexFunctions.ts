/** Functions, reductions, relations and choices in LaTeX. */
import { isFloating } from "../dtype.ts";
import { precedence } from "../graph/notation.ts";
import type { Tensor } from "../graph/tensor.ts";
import { constantValue } from "../ops/constant.ts";
import { latexName, upright } from "./latexNames.ts";
import { argumentList, atomic, bracketed, fenced, signed, traitsOf, within, type Piece } from "./piece.ts";

/** `\log x`, and `\log(x + y)` where the argument is more than a name. */
export function apply(command: string, operands: readonly Piece[], needsBrackets: boolean): Piece {
  const [a] = operands as [Piece];
  const isBare = operands.length === 1 && !needsBrackets && a.level >= precedence.postfix && !isInBrackets(a);
  if (isBare && a.isNegative !== true) {
    return { text: `${command} ${a.text}`, level: precedence.juxtaposition, isOpen: true, ...traitsOf(a) };
  }
  const list = argumentList(operands);
  // Only where brackets are always there do they close the function off against a power.
  return {
    ...list,
    text: `${command}${list.text}`,
    level: needsBrackets ? precedence.atom : precedence.juxtaposition,
  };
}

const isInBrackets = ({ text }: Piece): boolean => /^(?:\\left)?[([]/.test(text);

/** `a < b`; statements joined by `∧` stand in brackets. */
export function relation(symbol: string, a: Piece, b: Piece): Piece {
  const [left, right] = [signed(a), signed(b)].map((piece) =>
    piece.level <= precedence.comparison ? bracketed(piece) : piece,
  ) as [Piece, Piece];
  return {
    text: `${left.text} ${symbol} ${right.text}`,
    level: precedence.comparison,
    ...traitsOf(left, right),
  };
}

/** `\sum_{rows} x`; over all axes the sign stands alone. */
export function reduction(command: string, node: Tensor, a: Piece): Piece {
  const operand = within(a, precedence.product);
  return {
    text: `${command}${reducedAxes(node)} ${operand.text}`,
    level: precedence.product,
    isOpen: true,
    ...traitsOf(operand),
    isTall: true,
  };
}

function reducedAxes({ inputs: [x], attributes }: Tensor): string {
  const axes = attributes["axes"] as readonly number[];
  const { shape } = x!;
  if (shape.every((length, axis) => length === 1 || axes.includes(axis))) return "";
  if (shape.length === 2 && axes.length === 1) return `_{\\text{${axes[0] === 0 ? "rows" : "columns"}}}`;
  const named = axes.map((axis) => shape[axis]!).filter((length) => typeof length === "string");
  if (named.length === axes.length) return `_{${named.map(latexName).join(", ")}}`;
  return `_{\\text{${axes.length === 1 ? "axis" : "axes"} ${axes.join(", ")}}}`;
}

/** Cases by a condition; of 1 and 0, the indicator of the condition. */
export function choice(
  { inputs: [, chosen, otherwise] }: Tensor,
  [condition, a, b]: readonly Piece[],
): Piece {
  if (constantValue(chosen!) === 1 && constantValue(otherwise!) === 0) return indicator(condition!);
  const rows = [
    `${signed(a!).text} & \\text{if } ${condition!.text}`,
    `${signed(b!).text} & \\text{otherwise}`,
  ];
  return atomic(`\\begin{cases} ${rows.join(" \\\\ ")} \\end{cases}`, { isTall: true, hasBrackets: true });
}

/** `\mathbf{1}[a < b]`: 1 where it is true, 0 elsewhere. */
function indicator(condition: Piece): Piece {
  const { isTall = false } = condition;
  return atomic(`\\mathbf{1}${fenced(condition.text, "[", "]", isTall)}`, { isTall, hasBrackets: true });
}

/** Another element type: nothing to see among real numbers, the indicator of a statement, the whole part of a number. */
export function conversion({ inputs: [x], dtype }: Tensor, a: Piece): Piece {
  if (x!.dtype === "bool") return indicator(a);
  if (dtype === "bool") return relation("\\ne", a, atomic("0"));
  return isFloating(x!.dtype) && dtype === "int32" ? apply("\\operatorname{trunc}", [a], true) : a;
}

/** The largest array that is written out. */
export const mostElements = 16;

/** A constant array, written out where it is small. */
export function constantArray({ shape, dtype }: Tensor, elements: readonly string[]): Piece {
  const [rows, columns] = shape.length === 1 ? [1, shape[0]] : (shape as readonly number[]);
  if (shape.length > 2 || elements.length > mostElements || elements.length === 0) {
    return atomic(`${upright(`constant ${dtype}`)}_{${shape.join(" \\times ")}}`);
  }
  const lines = Array.from({ length: rows! }, (_, row) =>
    elements.slice(row * (columns as number), (row + 1) * (columns as number)).join(" & "),
  );
  return matrix(lines);
}

/** A matrix of the given rows. */
export function matrix(rows: readonly string[]): Piece {
  return atomic(`\\begin{bmatrix} ${rows.join(" \\\\ ")} \\end{bmatrix}`, {
    isTall: true,
    hasBrackets: true,
  });
}
