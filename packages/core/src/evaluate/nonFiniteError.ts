/** What is said of a result that is not finite: where that began, from which operands, and what it spoiled. */
import { ChainruleError, type ErrorDetails } from "../errors.ts";
import { nameOf } from "../graph/describe.ts";
import { formatShape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { stridesOf, type NDArray } from "../ndarray.ts";
import { broadcastPositions } from "../ops/elementwise.ts";
import { toText } from "../print/text.ts";

/** The element with which it began: its node, and its position in row-major order. */
export interface BadElement {
  readonly node: Tensor;
  readonly position: number;
}

/** The result that it spoiled: what a message calls it, and one of its bad elements. */
export interface SpoiledResult {
  readonly root: Tensor;
  readonly name: string;
  readonly element: number;
}

/** An operand of the node: how it is written, its range, and its value where the bad element comes from it alone. */
interface OperandReport {
  readonly formula: string;
  readonly min: number;
  readonly max: number;
  readonly value?: number;
}

/** The error that names the first bad element. @param values The values of the node and its operands. */
export function nonFiniteError(
  { node, position }: BadElement,
  values: ReadonlyMap<Tensor, NDArray>,
  result: SpoiledResult,
): ChainruleError {
  const { data, shape } = values.get(node)!;
  const element = data[position]!;
  const index = stridesOf(shape).map((stride, axis) => Math.floor(position / stride) % shape[axis]!);
  const { formula, written } = formulaOf(node);
  const operands = [...written].map(([operand, text]) => reportOn(operand, text, node, position, values));
  const lines = operands.map(operandLine);
  if (result.root !== node) lines.push(`makes ${result.name} ${result.element}`);
  const isFirst = node.inputs.every((input) => values.get(input)!.data.every(Number.isFinite));
  return new ChainruleError("non-finite", {
    where: node.label === undefined || node.op.leaf !== undefined ? formula : `${node.label} = ${formula}`,
    ...expectation(node, isFirst),
    received:
      shape.length === 0 ? `${element}` : `${element} at ${formatShape(index)} (shape ${formatShape(shape)})`,
    ...(lines.length === 0 ? {} : { excerpt: lines.map((line) => `  ${line}`).join("\n") }),
    data: { formula, label: node.label, value: element, index, operands, result: result.name },
  });
}

function expectation({ op: { leaf } }: Tensor, isFirst: boolean): Pick<ErrorDetails, "expected" | "fix"> {
  if (leaf === "input") {
    return {
      expected: "finite data",
      fix: "Look where the data is prepared: a missing value, or a division by 0",
    };
  }
  if (leaf === "parameter") {
    return {
      expected: "a finite value",
      fix: "An earlier update made it so: run that one with checkFinite, too, or take smaller steps",
    };
  }
  if (leaf !== undefined) return { expected: "a finite value" };
  return {
    expected: isFirst
      ? "a finite result, since the operands are finite"
      : "a number, since the operands are numbers",
    fix: "Try simplify(…): many a formula that overflows is equal to one that does not",
  };
}

const longestInPlace = 40;

/** The node in terms of its operands, and how each of these is written; long ones stand under a name. */
function formulaOf(node: Tensor): {
  readonly formula: string;
  readonly written: ReadonlyMap<Tensor, string>;
} {
  const { leaf } = node.op;
  if (leaf !== undefined) {
    const name = nameOf(node);
    return { formula: name === undefined ? leaf : `${leaf} "${name}"`, written: new Map() };
  }
  const names = new Map<Tensor, string>();
  const written = new Map<Tensor, string>();
  for (const operand of node.inputs) {
    if (operand.op.leaf === "constant" || written.has(operand)) continue;
    const text = nameOf(operand) ?? toText(operand);
    if (text.length <= longestInPlace && !text.includes("\n")) {
      written.set(operand, text);
    } else {
      const name = `t${names.size + 1}`;
      names.set(operand, name);
      written.set(operand, `${name} = ${shortened(text)}`);
    }
  }
  return { formula: toText(node, { names }), written };
}

const longestShown = 80;

function shortened(text: string): string {
  const [line] = text.split("\n", 1) as [string];
  return line.length <= longestShown ? line : `${line.slice(0, longestShown)} …`;
}

function reportOn(
  operand: Tensor,
  formula: string,
  node: Tensor,
  position: number,
  values: ReadonlyMap<Tensor, NDArray>,
): OperandReport {
  const { data, shape } = values.get(operand)!;
  let [min, max] = [Infinity, -Infinity];
  for (const element of data) [min, max] = [Math.min(min, element), Math.max(max, element)]; // NaN if there is one
  if (node.op.elementwise !== true) return { formula, min, max };
  const source = broadcastPositions(shape, values.get(node)!.shape)?.[position] ?? position;
  return { formula, min, max, value: data[source]! };
}

function operandLine({ formula, min, max, value }: OperandReport): string {
  if (min > max) return `${formula}: no elements`;
  const range = min === max ? `everywhere ${rounded(min)}` : `from ${rounded(min)} to ${rounded(max)}`;
  return value === undefined || min === max
    ? `${formula}: ${range}`
    : `${formula}: ${rounded(value)} there, ${range}`;
}

const rounded = (value: number): number => Number(value.toPrecision(6));
