/** The way from a loss to a parameter, as the chain rule takes it: the named tensors that every path passes. */
import { nameOf } from "../graph/describe.ts";
import { shapesEqual } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { dependents, topologicalOrder } from "../graph/walk.ts";

/** The loss, the named tensors that lie on every path to the parameter, and the parameter. */
export function pathBetween(loss: Tensor, parameter: Tensor): readonly Tensor[] {
  const order = topologicalOrder([loss]);
  const dependent = dependents(order, [parameter]);
  const between = order.filter((node) => dependent.has(node));
  const positions = new Map(between.map((node, position) => [node, position]));
  const farthestUse = between.map((_, position) => position);
  for (const [position, node] of between.entries()) {
    for (const input of node.inputs) {
      const used = positions.get(input);
      if (used !== undefined) farthestUse[used] = Math.max(farthestUse[used]!, position);
    }
  }
  const path: Tensor[] = [];
  let reach = 0;
  for (const [position, node] of between.entries()) {
    // A node is on every path exactly if no edge leaps over it.
    const isPassed = reach <= position;
    if (isPassed && node !== loss && node !== parameter && nameOf(node) !== undefined) path.push(node);
    reach = Math.max(reach, farthestUse[position]!);
  }
  return [loss, ...path.reverse(), ...(loss === parameter ? [] : [parameter])];
}

/** Whether every entry of `of` depends on the same entry of `by` and on no other. */
export function dependsByEntries(of: Tensor, by: Tensor): boolean {
  const order = topologicalOrder([of]);
  const dependent = dependents(order, [by]);
  return order.every(
    (node) =>
      !dependent.has(node) ||
      node === by ||
      (node.op.elementwise === true && shapesEqual(node.shape, by.shape)),
  );
}
