/** The graph of a formula as a picture: Graphviz's DOT, with a box for each node. */
import { formatShape } from "../graph/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import type { NDArray } from "../ndarray.ts";
import { numberText } from "./literals.ts";
import { Names } from "./names.ts";
import { prettyName } from "./prettyName.ts";
import type { PrintOptions } from "./text.ts";

/** How a graph is drawn. */
export interface DotOptions extends PrintOptions {
  /** The results of the forward pass, such as the loss: what they do not depend on is drawn as its derivative. */
  readonly forward?: Tensor | readonly Tensor[];
}

const colours = {
  input: "#cfe5fb",
  parameter: "#fde3b4",
  constant: "#ececec",
  forward: "#ffffff",
  gradient: "#f9d9e6",
} as const;

type Kind = keyof typeof colours;

/**
 * The graph of one or more tensors in DOT. Inputs are blue, parameters orange, constants grey, the forward pass white and, if
 * `forward` says where that ends, what belongs to derivatives pink; the tensors asked for have a bold border.
 */
export function toDot(tensors: Tensor | readonly Tensor[], options: DotOptions = {}): string {
  const roots = listOf(tensors);
  const order = topologicalOrder(roots);
  const forward = new Set(options.forward === undefined ? order : topologicalOrder(listOf(options.forward)));
  const names = new Names(options.names);
  const positions = new Map(order.map((node, index) => [node, index]));
  const isRoot = new Set(roots);
  for (const node of order) names.of(node);
  const lines = order.flatMap((node, index) => {
    if (isNumber(node, names) && !isRoot.has(node)) return [];
    const border = isRoot.has(node) ? ", penwidth=2.5" : "";
    const kind = kindOf(node, forward);
    return [
      `n${index} [label=${quoted(labelLines(node, names))}, fillcolor="${colours[kind]}"${border}];`,
      ...edgesInto(node, index, positions, names),
    ];
  });
  return [
    "digraph formula {",
    '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];',
    '  edge [color="#555555", arrowsize=0.7, fontname="Helvetica", fontsize=9, labeldistance=1.6, labelangle=40];',
    ...lines.map((line) => `  ${line}`),
    "}",
    "",
  ].join("\n");
}

const listOf = (tensors: Tensor | readonly Tensor[]): readonly Tensor[] =>
  tensors instanceof Tensor ? [tensors] : tensors;

/** Numbers and sizes are drawn at each use, lest one box for 1 gather edges from everywhere. */
function isNumber(node: Tensor, names: Names): boolean {
  const { leaf } = node.op;
  return !names.has(node) && (leaf === "dimension" || (leaf === "constant" && node.rank === 0));
}

function kindOf(node: Tensor, forward: ReadonlySet<Tensor>): Kind {
  const { leaf } = node.op;
  if (leaf === "input" || leaf === "parameter") return leaf;
  if (leaf !== undefined) return "constant";
  return forward.has(node) ? "forward" : "gradient";
}

/** Its name, what it computes, and its shape. */
function labelLines(node: Tensor, names: Names): string[] {
  const name = names.of(node);
  const { leaf } = node.op;
  const lines = name === undefined ? [] : [prettyName(name)];
  if (leaf === undefined || leaf === "index") lines.push(operation(node));
  else if (name === undefined) lines.push(leafText(node));
  return node.rank === 0 ? lines : [...lines, formatShape(node.shape)];
}

function operation({ op }: Tensor): string {
  const { notation } = op;
  if (notation.kind === "infix" || notation.kind === "prefix") return notation.symbol;
  return notation.kind === "power" ? `^${notation.exponent}` : op.name;
}

function leafText({ op, attributes, dtype, rank }: Tensor): string {
  if (op.leaf === "dimension") return `size of ${String(attributes["name"])}`;
  if (rank > 0) return `constant ${dtype}`;
  return numberText((attributes["value"] as NDArray).item(), dtype);
}

/** An edge from each operand; where their order matters they are numbered. */
function edgesInto(
  node: Tensor,
  index: number,
  positions: ReadonlyMap<Tensor, number>,
  names: Names,
): string[] {
  const isNumbered = node.inputs.length > 1 && node.op.laws?.commutative !== true;
  return node.inputs.flatMap((input, operand) => {
    const attributes = isNumbered ? ` [headlabel="${operand + 1}"]` : "";
    if (!isNumber(input, names)) return [`n${positions.get(input)!} -> n${index}${attributes};`];
    const id = `n${index}_${operand}`;
    return [
      `${id} [label=${quoted([leafText(input)])}, shape=plaintext, style="", fontsize=10, height=0.2];`,
      `${id} -> n${index}${attributes};`,
    ];
  });
}

/** A string of DOT over several lines. */
function quoted(lines: readonly string[]): string {
  const escaped = lines.map((line) => line.replace(/[\\"]/g, "\\$&").replace(/\n/g, " "));
  return `"${escaped.join("\\n")}"`;
}
