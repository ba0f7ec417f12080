/** The same formulas with other tensors in place of some of their parts. */
import { createNode, type Tensor } from "./tensor.ts";

/**
 * `roots` rebuilt with every key of `replacements` replaced by its value, which has the key's shape and element type. Rebuilt nodes
 * keep their names.
 */
export function substitute(
  roots: readonly Tensor[],
  replacements: ReadonlyMap<Tensor, Tensor>,
): readonly Tensor[] {
  const rebuilt = new Map<Tensor, Tensor>(replacements);
  for (const node of nodesAbove(replacements, roots)) {
    if (rebuilt.has(node)) continue;
    const inputs = node.inputs.map((input) => rebuilt.get(input)!);
    const isSame = inputs.every((input, operand) => input === node.inputs[operand]);
    const copy = isSame ? node : createNode(node.op, inputs, node.attributes);
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
