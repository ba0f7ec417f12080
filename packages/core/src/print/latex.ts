/**
 * Formulas in the notation of textbooks: fractions, sums, `∘` for products of entries, nothing between matrices that are
 * multiplied. It is for reading: real numbers do not mind where a sign or a scalar stands, and shapes of ones are not seen.
 */
import { precedence } from "../graph/notation.ts";
import { Tensor } from "../graph/tensor.ts";
import type { NDArray } from "../ndarray.ts";
import { constantArray, mostElements } from "./latexFunctions.ts";
import { writeCall, writeForm } from "./latexForms.ts";
import { isScalar } from "./latexMovement.ts";
import { latexName, latexNumber } from "./latexNames.ts";
import { numberText } from "./literals.ts";
import { Names } from "./names.ts";
import { atomic, signed, type Piece } from "./piece.ts";
import { setOut, visibleNodes, type Line } from "./setOut.ts";
import type { PrintOptions } from "./text.ts";
import { textbookForm } from "./textbook.ts";

/**
 * The formula of a tensor in LaTeX, or of several on a line each, for KaTeX or any LaTeX with amsmath. Named tensors stand under
 * their names, which are taken as LaTeX where they have a backslash, a brace or a `^`; other parts that are used more than
 * once are set out below, after «where».
 */
export function toLatex(tensors: Tensor | readonly Tensor[], options: PrintOptions = {}): string {
  const isOne = tensors instanceof Tensor;
  const names = new Names(options.names);
  const given = isOne ? [tensors] : tensors;
  const shown = textbookForm(given, names);
  shown.forEach((root, index) => names.give(root, given[index]!));
  const surroundings = surroundingsOf(shown, names);
  const { roots, definitions } = setOut<Piece>(shown, {
    names,
    operandsOf: writtenOperands,
    write: (node, operand) => writeNode(node, writtenOperands(node).map(operand), surroundings(node), names),
    writeName: nameOf,
    isTrivial: (node, written) => isBrief(node, written, names),
  });
  const formulas = roots.map(({ written }) => signed(written).text);
  if (isOne && definitions.length === 0) return formulas[0]!;
  const lines = [
    ...formulas.map((text, index) => {
      const { name } = roots[index]!;
      return isOne || name === undefined ? `& ${text}` : `${latexName(name)} &= ${text}`;
    }),
    ...definitions.map((line, index) => `${index === 0 ? "\\text{where } " : ""}${definition(line)}`),
  ];
  return lines.length === 1
    ? lines[0]!.replace("&", "").trim()
    : `\\begin{aligned}\n${lines.join(" \\\\\n")}\n\\end{aligned}`;
}

const definition = ({ name, written }: Line<Piece>): string =>
  `${latexName(name!)} &= ${signed(written).text}`;

const writtenOperands = ({ op, inputs }: Tensor): readonly Tensor[] =>
  op.notation.latex?.kind === "value" ? inputs.slice(0, 1) : inputs;

function nameOf(name: string): Piece {
  const text = latexName(name);
  return atomic(text, { hasSuperscript: text.includes("^"), isTall: text.includes("\\frac") });
}

const longestBrief = 10;

/** `x`, `-z`, `1 - y`, `\frac{1}{m}`: one word, or an operator on no more than one name beside numbers and sizes. */
function isBrief({ op: { notation }, inputs }: Tensor, written: Piece, names: Names): boolean {
  const { text, level, hasBrackets } = written;
  if (level === precedence.atom && hasBrackets !== true && text.length <= longestBrief) return true;
  const isNumber = ({ op: { leaf }, rank }: Tensor): boolean =>
    leaf === "dimension" || (leaf === "constant" && rank === 0);
  const others = inputs.filter((input) => names.has(input) || !isNumber(input));
  return notation.kind !== "call" && others.length <= 1 && others.every((other) => names.has(other));
}

interface Surroundings {
  readonly isEntry: boolean;
  readonly isAmongEntries: boolean;
}

/** For each node, whether all that use it are functions of entries, and whether these end in sums over all entries. */
function surroundingsOf(roots: readonly Tensor[], names: Names): (node: Tensor) => Surroundings {
  const isRoot = new Set(roots);
  const known = new Map<Tensor, Surroundings>();
  const meet = (node: Tensor, { isEntry, isAmongEntries }: Surroundings): void => {
    const earlier = known.get(node) ?? { isEntry: true, isAmongEntries: true };
    known.set(node, {
      isEntry: earlier.isEntry && isEntry,
      isAmongEntries: earlier.isAmongEntries && isAmongEntries,
    });
  };
  for (const root of roots) meet(root, { isEntry: false, isAmongEntries: false });
  const order = visibleNodes(roots, { names, operandsOf: writtenOperands });
  for (const node of order.reverse()) {
    if (names.has(node) && !isRoot.has(node)) continue;
    const { op, shape } = node;
    const isElementwise = op.elementwise === true;
    const sumsAll = op.notation.latex?.kind === "reduction" && isScalar(shape);
    const isEntry = sumsAll || (isElementwise && known.get(node)!.isEntry);
    for (const operand of writtenOperands(node)) meet(operand, { isEntry, isAmongEntries: isElementwise });
  }
  return (node) => known.get(node)!;
}

function writeNode(
  node: Tensor,
  operands: readonly Piece[],
  surroundings: Surroundings,
  names: Names,
): Piece {
  const { op, attributes } = node;
  if (op.leaf === "constant") return constantPiece(node);
  if (op.leaf === "dimension") return nameOf(attributes["name"] as string);
  if (op.leaf === "input" || op.leaf === "parameter") return nameOf(names.of(node)!);
  const { latex } = op.notation;
  return latex === undefined
    ? writeCall(op.name, operands)
    : writeForm(latex, { node, operands, ...surroundings });
}

function constantPiece(node: Tensor): Piece {
  const { data, dtype } = node.attributes["value"] as NDArray;
  // One more than is ever written out.
  const elements = Array.from(data.subarray(0, mostElements + 1), (element) =>
    dtype === "bool"
      ? atomic(`\\text{${element === 1 ? "true" : "false"}}`)
      : numberPiece(numberText(element, dtype)),
  );
  return node.rank === 0
    ? elements[0]!
    : constantArray(
        node,
        elements.map((element) => signed(element).text),
      );
}

function numberPiece(text: string): Piece {
  const isNegative = text.startsWith("-");
  const written = latexNumber(isNegative ? text.slice(1) : text);
  const level = written.includes("\\cdot") ? precedence.juxtaposition : precedence.atom;
  return { text: written, level, isNegative, hasSuperscript: written.includes("^") };
}
