/** A graph as a program: the lines of TypeScript that build it and evaluate it, for a failing example to be run by itself. */
import type { Feeds, DimensionSizes } from "../evaluate/bind.ts";
import type { AttributeValue, Op, Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { NDArray } from "../ndarray.ts";
import { ops } from "../ops/index.ts";
import type { Parameter } from "../ops/leaves.ts";

/** What a program needs besides the graph. */
export interface ProgramData {
  readonly feeds?: Feeds;
  readonly dimensions?: DimensionSizes;
}

/**
 * The program that builds `output` node by node, each with a name of its own, and evaluates it for the given data. It builds
 * the very same node, parameters aside, whose values it starts from.
 */
export function toProgram(output: Tensor, { feeds = {}, dimensions = {} }: ProgramData = {}): string {
  const names = new Map<Tensor, string>();
  const taken = new Set<string>(["core", "testing", ...ops.map(({ name }) => name)]);
  const used = { core: new Set(["evaluate"]), testing: new Set<string>() };
  const lines = topologicalOrder([output]).map((node) => {
    const call = callOf(node, (operand) => names.get(operand)!);
    used[call.from].add(call.called);
    if (call.text.includes("NDArray")) used.core.add("NDArray");
    names.set(node, nameFor(node, taken));
    return `const ${names.get(node)} = ${call.text};`;
  });
  const data = [objectText(feeds, (feed) => arrayText(NDArray.from(feed, "float64")))];
  if (Object.keys(dimensions).length > 0) data.push(`{ dimensions: ${objectText(dimensions, String)} }`);
  if (data.join().includes("NDArray")) used.core.add("NDArray");
  return [
    `import { ${[...used.core].sort().join(", ")} } from "@chainrule/core";`,
    ...(used.testing.size > 0
      ? [`import { ${[...used.testing].sort().join(", ")} } from "@chainrule/core/testing";`]
      : []),
    ...lines,
    `evaluate(${names.get(output)}, ${data.join(", ")});`,
  ].join("\n");
}

interface Call {
  readonly from: "core" | "testing";
  readonly called: string;
  readonly text: string;
}

function callOf(node: Tensor, nameOf: (operand: Tensor) => string): Call {
  const { op, inputs, attributes, dtype, shape } = node;
  const call = (called: string, ...operands: readonly string[]): Call => ({
    from: "core",
    called,
    text: `${called}(${operands.join(", ")})`,
  });
  const name = JSON.stringify(attributes["name"]);
  const type = JSON.stringify(dtype);
  switch (op.leaf) {
    case "input":
      return call("input", name, valueText(shape), type);
    case "parameter":
      return call("parameter", name, arrayText((node as Parameter).value), type); // leaves of this kind are Parameters
    case "dimension":
      return call("dimension", name, type);
    case "constant":
      return call("constant", arrayText(attributes["value"] as NDArray), type);
    case "index":
      return call("iota", valueText(shape), valueText(attributes["axis"]!), type);
    case undefined:
      break;
  }
  const operands = inputs.map(nameOf);
  const extra = argumentsOf(op, attributes);
  if (extra !== undefined) return call(op.name, ...operands, ...extra);
  const { text } = call(
    "applyOp",
    JSON.stringify(op.name),
    `[${operands.join(", ")}]`,
    objectText(attributes, valueText),
  );
  return { from: "testing", called: "applyOp", text };
}

/** The arguments after the operands, for ops whose function takes their attributes as they are. */
function argumentsOf(op: Op, attributes: Tensor["attributes"]): readonly string[] | undefined {
  const keys = Object.keys(attributes).sort().join();
  switch (keys) {
    case "":
      return [];
    case "axes,keepDims":
      return [valueText(attributes["axes"]!), `{ keepDims: ${attributes["keepDims"] === true} }`];
    case "shape":
    case "permutation":
      return [valueText(attributes[keys]!)];
    default:
      return undefined;
  }
}

function nameFor(node: Tensor, taken: Set<string>): string {
  const wished = node.op.leaf === undefined ? undefined : node.attributes["name"];
  let name = typeof wished === "string" && /^[A-Za-z_]\w*$/.test(wished) ? wished : "t1";
  for (let count = 1; taken.has(name); count++) name = name.replace(/\d*$/, String(count));
  taken.add(name);
  return name;
}

function objectText<T>(entries: Readonly<Record<string, T>>, text: (value: T) => string): string {
  const fields = Object.entries(entries).map(([key, value]) => {
    return `${/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)}: ${text(value)}`;
  });
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function valueText(value: AttributeValue | readonly (number | string)[]): string {
  if (value instanceof NDArray) return arrayText(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  return typeof value === "number" ? numberText(value) : JSON.stringify(value);
}

const numberText = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** Nested lists, or an NDArray where there is nothing to nest. */
function arrayText(array: NDArray): string {
  if (array.size === 0) return `NDArray.zeros(${JSON.stringify(array.dtype)}, ${valueText(array.shape)})`;
  const text = (nested: unknown): string =>
    Array.isArray(nested) ? `[${nested.map(text).join(", ")}]` : numberText(nested as number);
  return text(array.toNested());
}
