/** Walks over graphs, without recursion: a chain of 100,000 nodes must not overflow the stack. */
import type { Tensor } from "./tensor.ts";

/** Every node that the roots depend on, roots included, each once, operands before their users. */
export function topologicalOrder(roots: readonly Tensor[]): Tensor[] {
  const reached = new Set(roots);
  // A set iterates over what is added while it is being walked.
  for (const node of reached) {
    for (const input of node.inputs) reached.add(input);
  }
  return [...reached].sort((a, b) => a.id - b.id); // ids rise along every edge
}

/** The nodes among `order` (operands first) whose value can depend on one of `sources`, sources included. */
export function dependents(order: readonly Tensor[], sources: Iterable<Tensor>): Set<Tensor> {
  const dependent = new Set(sources);
  for (const node of order) {
    if (node.inputs.some((input) => dependent.has(input))) dependent.add(node);
  }
  return dependent;
}
