/**
 * How tensors and arrays show themselves in strings and in `console.log`: element type, shape, formula or elements, in lines
 * that a terminal holds. Installed by the package's entry.
 */
import { nameOf } from "../graph/describe.ts";
import { formatShape } from "../graph/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";
import { arrayText } from "./arrayText.ts";
import { toText } from "./text.ts";

const lineWidth = 80;
const longestShown = 2000;
const mostNodes = 1000;

/** `float32 [m, 8]  sigmoid(x @ W_1 + b_1)`, shortened when the formula is very long. */
function summary(tensor: Tensor): string {
  const name = tensor.label === undefined ? "" : `${tensor.label} = `;
  const formula = isLarge(tensor) ? `${tensor.op.name}(…) of more than ${mostNodes} nodes` : toText(tensor);
  const text = `${tensor.dtype} ${formatShape(tensor.shape)}  ${name}${formula}`;
  const shown = text.length > longestShown ? `${text.slice(0, longestShown)} …` : text;
  return shown.split("\n").map(wrapped).join("\n");
}

/** Whether the formula, down to what has a name, has more nodes than anybody would read. */
function isLarge(tensor: Tensor): boolean {
  const reached = new Set([tensor]);
  // A set iterates over what is added while it is being walked.
  for (const node of reached) {
    if (node !== tensor && nameOf(node) !== undefined) continue;
    for (const operand of node.inputs) reached.add(operand);
    if (reached.size > mostNodes) return true;
  }
  return false;
}

/** A line broken at spaces; what follows is set in by eight columns. */
function wrapped(line: string): string {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > lineWidth) {
    const space = rest.lastIndexOf(" ", lineWidth);
    // A word longer than the line stays whole.
    const end = rest.slice(0, space).trim() === "" ? rest.indexOf(" ", lineWidth) : space;
    if (end < 0) break;
    lines.push(rest.slice(0, end));
    rest = `        ${rest.slice(end + 1)}`;
  }
  return [...lines, rest].join("\n");
}

/** Installs `toString` and Node's inspection on the prototypes. Called once, by the entry of the package. */
export function installInspection(): void {
  const inspect = Symbol.for("nodejs.util.inspect.custom");
  show(Tensor.prototype, "toString", summary);
  show(Tensor.prototype, inspect, summary);
  show(NDArray.prototype, "toString", arrayText);
  show(NDArray.prototype, inspect, arrayText);
}

/** Node passes the indentation of what stands around the value; `toString` has none. */
interface InspectOptions {
  readonly indentationLvl?: number;
}

function show<T>(prototype: T, key: PropertyKey, text: (value: T) => string): void {
  Object.defineProperty(prototype, key, {
    configurable: true,
    value(this: T, _depth?: number, { indentationLvl = 0 }: InspectOptions = {}): string {
      return text(this).replaceAll("\n", `\n${" ".repeat(indentationLvl)}`);
    },
  });
}
