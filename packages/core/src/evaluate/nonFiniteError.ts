/** What is said of a result that is not finite: where that began, from which operands, and what it spoiled. */
import { ChainruleError, type ErrorDetails } from "../errors.ts";
import { describe, nameOf } from "../graph/describe.ts";
import { formatShape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { stridesOf, type NDArray } from "../ndarray.ts";
import { broadcastPositions } from "../ops/elementwise.ts";
import { toText } from "../print/text.ts";

/** One element of a node, by its position in row-major order. */
export interface Element {
  readonly node: Tensor;
  readonly position: number;
}

/** The first bad element, and what it came from: finite operands (or none), infinite ones, or nothing but a constant. */
export interface Origin extends Element {
  readonly kind: "finite" | "infinite" | "constant";
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
  { node, position, kind }: Origin,
  values: ReadonlyMap<Tensor, NDArray>,
  result: SpoiledResult,
): ChainruleError {
  const { data, shape } = values.get(node)!;
  const element = data[position]!;
  const index = stridesOf(shape).map((stride, axis) => Math.floor(position / stride) % shape[axis]!);
  const { formula, written } = formulaOf(node);
  const operands = [...written].map(([operand, text]) => reportOn(operand, text, node, position, values));
  const lines = operands.map(operandLine);
  if (result.root !== node) lines.push(`so ${result.name} becomes ${result.element}`);
  return new ChainruleError("non-finite", {
    where: node.label === undefined || node.op.leaf !== undefined ? formula : `${node.label} = ${formula}`,
    ...expectation(node, kind),
    received:
      shape.length === 0 ? `${element}` : `${element} at ${formatShape(index)} (shape ${formatShape(shape)})`,
    ...(lines.length === 0 ? {} : { excerpt: lines.map((line) => `  ${line}`).join("\n") }),
    data: { formula, label: node.label, value: element, index, operands, result: result.name },
  });
}

function expectation({ op: { leaf } }: Tensor, kind: Origin["kind"]): Pick<ErrorDetails, "expected" | "fix"> {
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
    expected:
      kind === "finite"
        ? "a finite result, since it comes from finite operands"
        : "a number, since no operand is NaN",
    fix: "Try simplify(…), which replaces many a formula that overflows by an equal one that does not",
  };
}

/** The node in terms of its operands, on one line, and how each of these is written. */
function formulaOf(node: Tensor): {
  readonly formula: string;
  readonly written: ReadonlyMap<Tensor, string>;
} {
  const { leaf } = node.op;
  if (leaf !== undefined) {
    const name = nameOf(node);
    return { formula: name === undefined ? leaf : `${leaf} "${name}"`, written: new Map() };
  }
  const operands = [...new Set(node.inputs)].filter(({ op }) => op.leaf !== "constant");
  const inPlace = new Map(operands.map((operand) => [operand, nameOf(operand) ?? shortText(operand)]));
  const formula = shortText(node);
  if (formula !== undefined && [...inPlace.values()].every((text) => text !== undefined)) {
    return { formula, written: inPlace as ReadonlyMap<Tensor, string> };
  }
  // Too long to be written in place: the operands get names, and lines of their own.
  const unnamed = operands.filter((operand) => nameOf(operand) === undefined);
  const names = new Map(unnamed.map((operand, index) => [operand, `t${index + 1}`]));
  const written = operands.map((operand): [Tensor, string] => {
    const name = names.get(operand);
    return [
      operand,
      name === undefined ? nameOf(operand)! : `${name} = ${shortText(operand) ?? describe(operand)}`,
    ];
  });
  return { formula: toText(node, { names }), written: new Map(written) };
}

const longestInPlace = 60;

/** The formula, if it is a short line. */
function shortText(tensor: Tensor): string | undefined {
  const text = toText(tensor);
  return text.length > longestInPlace || text.includes("\n") ? undefined : text;
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
  if (Object.is(min, max)) return `${formula}: ${rounded(min)}`;
  const range = `from ${rounded(min)} to ${rounded(max)}`;
  return value === undefined ? `${formula}: ${range}` : `${formula}: ${rounded(value)} there, ${range}`;
}

const rounded = (value: number): number => Number(value.toPrecision(6));
