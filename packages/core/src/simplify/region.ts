/** Counting the nodes that a rewriting adds and frees, so that it never makes a graph larger. */
import type { Tensor } from "../graph/tensor.ts";
import { neg } from "../ops/arithmetic.ts";
import type { Context } from "./rule.ts";

/**
 * By how many nodes the graph grows when `result` takes the place of `node`; negative when it shrinks. Both are followed down to
 * `boundary`, the parts that they have in common. Leaves and signs do not count: a sign is absorbed by whatever stands
 * around it.
 */
export function growth(
  node: Tensor,
  result: Tensor,
  boundary: ReadonlySet<Tensor>,
  { isShared, isPresent }: Context,
): number {
  // What others use stays; what the graph has anyway costs nothing.
  const freed = region(node, (each) => boundary.has(each) || isShared(each));
  const used = region(result, (each) => boundary.has(each) || (isPresent(each) && !freed.has(each)));
  return countOnly(used, freed) - countOnly(freed, used);
}

function region(root: Tensor, isOutside: (node: Tensor) => boolean): Set<Tensor> {
  const nodes = new Set<Tensor>(root.inputs.length > 0 ? [root] : []);
  for (const node of nodes) {
    for (const input of node.inputs) {
      if (input.inputs.length > 0 && !isOutside(input)) nodes.add(input);
    }
  }
  return nodes;
}

function countOnly(nodes: ReadonlySet<Tensor>, others: ReadonlySet<Tensor>): number {
  let count = 0;
  for (const node of nodes) {
    if (node.op !== neg.op && !others.has(node)) count++;
  }
  return count;
}
