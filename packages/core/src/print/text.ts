/**
 * A formula as text that can be read back: parentheses appear only where the precedence table asks for them, and sharing is
 * kept, so the text is never longer than the graph is large.
 */
import { groupingOf, precedence } from "../graph/notation.ts";
import { Tensor } from "../graph/tensor.ts";
import type { NDArray } from "../ndarray.ts";
import { argumentText, elementsText, nameText, numberText } from "./literals.ts";
import { Names } from "./names.ts";
import { setOut, visibleNodes, type Line, type NotationOf } from "./setOut.ts";
import { bareValue, spell, type SpelledOperand, type Spelling } from "./spelling.ts";

/** How a formula is printed. */
export interface PrintOptions {
  /** Names for nodes, above the labels that they have. */
  readonly names?: ReadonlyMap<Tensor, string>;
}

/** A part of a formula, how tightly it holds together, and whether it starts with a number that could take a sign. */
interface Written {
  readonly text: string;
  readonly level: number;
  readonly startsWithNumber?: boolean;
}

/**
 * The formula of a tensor, or of several on a line each. Named tensors stand under their names; other parts that are used
 * more than once are set out below, after «where». {@link formula} reads the text of one tensor back as the same node, given
 * {@link namesIn} it.
 *
 * What cannot be read back: an unnamed array of more than 64 elements, which is shown by its shape, and ops that are not Chainrule's own.
 */
export function toText(tensors: Tensor | readonly Tensor[], options: PrintOptions = {}): string {
  return writeText(tensors, options, nameText);
}

/** The text with names written as they are given, which is for reading by people only. */
export function toPlainText(tensors: Tensor | readonly Tensor[], options: PrintOptions = {}): string {
  return writeText(tensors, options, (name) => name);
}

type WriteName = (name: string) => string;

function writeText(tensors: Tensor | readonly Tensor[], options: PrintOptions, writeName: WriteName): string {
  const roots = tensors instanceof Tensor ? [tensors] : tensors;
  const { roots: lines, definitions } = setOut(roots, notation(options, writeName));
  const line = ({ name, written: { text } }: Line<Written>): string =>
    name === undefined ? text : `${writeName(name)} = ${text}`;
  const formulas = tensors instanceof Tensor ? [lines[0]!.written.text] : lines.map(line);
  const where = definitions.map((each, index) => `${index === 0 ? "where " : "      "}${line(each)}`);
  return [...formulas, ...where].join("\n");
}

/** The tensors that have a name in the text of `tensors`, by these names: what reads the text back. */
export function namesIn(
  tensors: Tensor | readonly Tensor[],
  options: PrintOptions = {},
): Readonly<Record<string, Tensor>> {
  const roots = tensors instanceof Tensor ? [tensors] : tensors;
  const { names, operandsOf } = notation(options, nameText);
  const named = visibleNodes(roots, { names, operandsOf }).filter((node) => names.has(node));
  return Object.fromEntries(named.map((node) => [names.of(node)!, node]));
}

function notation({ names }: PrintOptions, writeName: WriteName): NotationOf<Written> {
  const named = new Names(names);
  const isNamed = (tensor: Tensor): boolean => named.has(tensor);
  const spellings = new Map<Tensor, Spelling>();
  const spellingOf = (node: Tensor): Spelling => {
    let spelling = spellings.get(node);
    if (spelling === undefined) spellings.set(node, (spelling = spell(node, isNamed)));
    return spelling;
  };
  return {
    names: named,
    operandsOf: (node) => (isWrittenAlone(node) ? [] : spellingOf(node).operands.map(({ tensor }) => tensor)),
    write: (node, operand) => {
      if (isWrittenAlone(node)) return writeLeaf(node, () => atom(writeName(named.of(node)!)));
      return writeSpelling(spellingOf(node), ({ tensor, bare }) => {
        if (bare) return writeBare(tensor);
        return isNamed(tensor) || !isWrittenAlone(tensor) ? operand(tensor) : writeTyped(tensor);
      });
    },
    writeName: (name) => atom(writeName(name)),
    isTrivial: (node) =>
      isWrittenAlone(node) ? node.rank === 0 : isOperatorOnName(spellingOf(node), isNamed),
  };
}

const atom = (text: string): Written => ({ text, level: precedence.atom });

/** Leaves that have no call: names, and constants without a name. */
function isWrittenAlone({ op: { leaf } }: Tensor): boolean {
  return leaf !== undefined && leaf !== "index";
}

/** `-z`, `W'`, `x ^ 2`, `1 - y`: an operator, and at most one operand that is not a number. */
function isOperatorOnName(spelling: Spelling, isNamed: (tensor: Tensor) => boolean): boolean {
  const others = spelling.operands.filter(({ bare }) => !bare);
  return spelling.kind !== "call" && others.length <= 1 && others.every(({ tensor }) => isNamed(tensor));
}

const longestWrittenOut = 64;

/** A leaf that is the whole formula: a number is float32 if nothing else is said, and an input is no more than its name. */
function writeLeaf(node: Tensor, writeItsName: () => Written): Written {
  if (node.op.leaf === "input" || node.op.leaf === "parameter") return writeItsName();
  return node.rank === 0 && node.dtype === "float32" ? writeBare(node) : writeTyped(node);
}

/** A number, or the size of a dimension, that takes its element type from what stands beside it. */
function writeBare(node: Tensor): Written {
  const value = bareValue(node);
  if (value === undefined) return writeTyped(node);
  if (typeof value !== "number") return atom(callText("size", [argumentText(value.name)], []));
  const text = numberText(value, node.dtype);
  // A negative number keeps its sign without parentheses as the first factor of a product, but nowhere further in.
  return text.startsWith("-")
    ? { text, level: precedence.product }
    : { ...atom(text), startsWithNumber: true };
}

/** A constant, or the size of a dimension, with its element type. */
function writeTyped({ op, attributes, dtype }: Tensor): Written {
  if (op.leaf === "dimension") {
    return atom(callText("size", [argumentText(attributes["name"])], [["dtype", dtype]]));
  }
  const value = attributes["value"] as NDArray; // the leaves that remain are constants
  if (value.rank === 0 && dtype === "bool") return atom(String(value.item() === 1));
  if (value.size > longestWrittenOut) return atom(`constant(${dtype} [${value.shape.join(", ")}])`);
  const given: [string, unknown][] = dtype === "float32" ? [] : [["dtype", dtype]];
  if (value.size === 0) given.push(["shape", value.shape]);
  return atom(callText("constant", [value.size === 0 ? "[]" : elementsText(value)], given));
}

function writeSpelling(spelling: Spelling, write: (operand: SpelledOperand) => Written): Written {
  const operands = spelling.operands.map(write);
  if (spelling.kind === "call") {
    const texts = operands.map(({ text }) => text);
    return atom(
      callText(spelling.name, spelling.isList ? [`[${texts.join(", ")}]`] : texts, [...spelling.arguments]),
    );
  }
  const { kind, symbol, level, right } = spelling;
  if (right !== undefined) operands.push({ text: String(right), level: precedence.atom });
  const [first, second] = operands as [Written, Written];
  if (kind === "postfix") return { text: `${within(first, level)}${symbol}`, level };
  if (kind === "prefix") {
    // A sign before a number would be taken for the number's own.
    const inner = first.startsWithNumber === true ? `(${first.text})` : within(first, level);
    return { text: `${symbol}${inner}`, level };
  }
  const grouping = groupingOf(level);
  const isOpen = first.level < level + (grouping === "left" ? 0 : 1);
  return {
    text: `${isOpen ? `(${first.text})` : first.text} ${symbol} ${within(second, level + (grouping === "right" ? 0 : 1))}`,
    level,
    startsWithNumber: !isOpen && first.startsWithNumber === true && symbol !== "^",
  };
}

/** The text, in parentheses if it holds together less tightly than the place asks. */
function within({ text, level }: Written, least: number): string {
  return level < least ? `(${text})` : text;
}

function callText(
  name: string,
  operands: readonly string[],
  given: readonly (readonly [string, unknown])[],
): string {
  return `${name}(${[...operands, ...given.map(([key, value]) => `${key}=${argumentText(value)}`)].join(", ")})`;
}
