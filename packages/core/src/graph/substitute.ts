/** The same formulas with other tensors in place of some of their parts, or in another element type. */
import { NDArray } from "../ndarray.ts";
import { createNode, type Attributes, type AttributeValue, type Tensor } from "./tensor.ts";

/**
 * `roots` rebuilt with every key of `replacements` replaced by its value, which has the key's shape and element type. Rebuilt nodes
 * keep their names.
 */
export function substitute(
  roots: readonly Tensor[],
  replacements: ReadonlyMap<Tensor, Tensor>,
): readonly Tensor[] {
  return rebuild(roots, replacements, (attributes) => attributes);
}

/**
 * `roots` rebuilt in float64: constants, and whatever an attribute makes float32, become float64. So do the numbers that
 * derivatives bring in, which float32 would round. Inputs and parameters of float32 must be among the `replacements`.
 */
export function inFloat64(
  roots: readonly Tensor[],
  replacements: ReadonlyMap<Tensor, Tensor>,
): readonly Tensor[] {
  return rebuild(roots, replacements, widened);
}

function rebuild(
  roots: readonly Tensor[],
  replacements: ReadonlyMap<Tensor, Tensor>,
  change: (attributes: Attributes) => Attributes,
): readonly Tensor[] {
  const rebuilt = new Map<Tensor, Tensor>(replacements);
  for (const node of nodesAbove(replacements, roots)) {
    if (rebuilt.has(node)) continue;
    const inputs = node.inputs.map((input) => rebuilt.get(input)!);
    const attributes = change(node.attributes);
    const isSame = attributes === node.attributes && inputs.every((input, i) => input === node.inputs[i]);
    const copy = isSame ? node : createNode(node.op, inputs, attributes);
    if (node.label !== undefined && copy.label === undefined) copy.named(node.label);
    rebuilt.set(node, copy);
  }
  return roots.map((root) => rebuilt.get(root)!);
}

/** What the roots are built of down to the replaced parts, operands first. */
function nodesAbove(replacements: ReadonlyMap<Tensor, Tensor>, roots: readonly Tensor[]): Tensor[] {
  const reached = new Set(roots);
  // A set iterates over what is added while it is being walked.
  for (const node of reached) {
    if (replacements.has(node)) continue;
    for (const input of node.inputs) reached.add(input);
  }
  return [...reached].sort((a, b) => a.id - b.id); // ids rise along every edge
}

function widened(attributes: Attributes): Attributes {
  const isNarrow = (value: AttributeValue): boolean =>
    value === "float32" || (value instanceof NDArray && value.dtype === "float32");
  if (!Object.values(attributes).some(isNarrow)) return attributes;
  const wide = (value: AttributeValue): AttributeValue =>
    !isNarrow(value) ? value : value instanceof NDArray ? NDArray.from(value, "float64") : "float64";
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, wide(value)]));
}
