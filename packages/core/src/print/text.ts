/**
 * A formula as one line of text, with lines below it for what it uses more than once. Parentheses appear only where the
 * precedence table asks for them. Sharing is kept, so the text is never longer than the graph is large.
 */
import { nameOf } from "../graph/describe.ts";
import { precedence } from "../graph/notation.ts";
import type { AttributeValue, Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { NDArray } from "../ndarray.ts";

interface Written {
  readonly text: string;
  readonly level: number;
}

/**
 * The formula of a tensor. Named tensors stand under their names; other shared parts are set out below, after «where».
 */
export function toText(tensor: Tensor): string {
  const order = topologicalOrder([tensor]);
  const uses = new Map<Tensor, number>();
  for (const input of order.flatMap(({ inputs }) => inputs)) uses.set(input, (uses.get(input) ?? 0) + 1);
  const written = new Map<Tensor, Written>();
  const lines: string[] = [];
  for (const node of order) {
    const formula = write(node, written);
    const shared = (uses.get(node) ?? 0) > 1 || formula.text.length > longestInline;
    if (node === tensor) {
      lines.unshift(formula.text);
    } else if (node.label !== undefined) {
      written.set(node, atom(node.label));
    } else if (shared && node.inputs.length > 0) {
      const name = `t${lines.length + 1}`;
      lines.push(`${lines.length === 0 ? "where " : "      "}${name} = ${formula.text}`);
      written.set(node, atom(name));
    } else {
      written.set(node, formula);
    }
  }
  return lines.join("\n");
}

// Without a limit a chain of n nodes would take n² characters to build.
const longestInline = 400;

const atom = (text: string): Written => ({ text, level: precedence.atom });

function write(node: Tensor, written: ReadonlyMap<Tensor, Written>): Written {
  const { op, inputs, attributes } = node;
  if (op.leaf === "constant") return constantText(attributes["value"] as NDArray);
  const name = inputs.length === 0 ? nameOf(node) : undefined;
  if (name !== undefined) return atom(name);
  const operand = (index: number, level: number): string => {
    const { text, level: own } = written.get(inputs[index]!)!;
    return own < level ? `(${text})` : text;
  };
  const { notation } = op;
  if (notation.kind === "call") {
    const operands = inputs.map((_, index) => operand(index, 0));
    return atom(`${op.name}(${[...operands, ...attributeTexts(attributes)].join(", ")})`);
  }
  const level = precedence[notation.level];
  if (notation.kind === "prefix") return { text: `${notation.symbol}${operand(0, level)}`, level };
  if (notation.kind === "postfix") return { text: `${operand(0, level)}${notation.symbol}`, level };
  // Operators group to the left, so an equal level on the right needs parentheses.
  return { text: `${operand(0, level)} ${notation.symbol} ${operand(1, level + 1)}`, level };
}

function constantText(value: NDArray): Written {
  if (value.rank > 0) return atom(`constant(${value.dtype} [${value.shape.join(", ")}])`);
  const number = value.item();
  const text = value.dtype === "bool" ? String(number === 1) : Object.is(number, -0) ? "-0" : String(number);
  return { text, level: text.startsWith("-") ? precedence.negation : precedence.atom };
}

function attributeTexts(attributes: Readonly<Record<string, AttributeValue>>): string[] {
  return Object.entries(attributes).map(([name, value]) => `${name}=${attributeText(value)}`);
}

function attributeText(value: AttributeValue): string {
  if (Array.isArray(value)) return `[${value.join(", ")}]`;
  return value instanceof NDArray ? value.toString() : String(value as string | number | boolean);
}
