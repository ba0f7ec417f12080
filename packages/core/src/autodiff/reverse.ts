/** Reverse mode: one walk from the outputs back to the sources. Reads the derivative of each op off its record. */
import { isFloating } from "../dtype.ts";
import type { PullContext, Tensor } from "../graph/tensor.ts";
import { dependents, topologicalOrder } from "../graph/walk.ts";
import { add } from "../ops/arithmetic.ts";
import { broadcast, reshape } from "../ops/movement.ts";
import { scale, unbroadcast, zerosLike } from "./chain.ts";

/**
 * The cotangents of `sources` (each of its source's shape) that arise from the given cotangents of `outputs`: the vector-Jacobian
 * product. Every node between them is visited once, after all its users.
 * @param isGuarded Whether the given cotangents may themselves have hard zeros or infinities.
 */
export function pullBack(
  outputs: readonly Tensor[],
  cotangents: readonly Tensor[],
  sources: readonly Tensor[],
  { isGuarded: areGuarded = false }: { readonly isGuarded?: boolean } = {},
): Tensor[] {
  const order = topologicalOrder(outputs);
  const sourceSet = new Set(sources);
  const between = dependents(order, sourceSet);
  const adjoints = new Map<Tensor, Tensor>();
  // Nodes whose adjoint may have hard zeros, since a user ignores some of their entries, or infinities, since it came
  // through a pole. From there on products let zeros win, so that neither 0 · ∞ nor ∞ · 0 becomes NaN.
  const guarded = new Set<Tensor>(areGuarded ? outputs : []);
  const accumulate = (node: Tensor, contribution: Tensor): void => {
    const earlier = adjoints.get(node);
    adjoints.set(node, earlier === undefined ? contribution : add(earlier, contribution));
  };
  outputs.forEach((output, index) => accumulate(output, cotangents[index]!));

  for (const node of order.reverse()) {
    const adjoint = adjoints.get(node);
    if (adjoint === undefined || !between.has(node)) continue;
    const isGuarded = guarded.has(node) || hasPoles(node);
    const contribute = contributionsOf(node, adjoint, { isGuarded, sources: sourceSet });
    node.inputs.forEach((input, operand) => {
      if (!between.has(input) || !isFloating(input.dtype)) return;
      const contribution = contribute(operand);
      if (contribution === undefined) return;
      accumulate(input, unbroadcast(contribution, input));
      if (isGuarded || node.op.dropsEntries === true) guarded.add(input);
    });
  }
  return sources.map((source) => adjoints.get(source) ?? zerosLike(source));
}

/** What a node with this adjoint contributes to the adjoint of each operand, before broadcasting is undone. */
function contributionsOf(
  node: Tensor,
  adjoint: Tensor,
  context: PullContext,
): (operand: number) => Tensor | undefined {
  const { derivative } = node.op;
  const { isGuarded } = context;
  switch (derivative.kind) {
    case "partials": {
      const partials = derivative.partials(node, ...node.inputs);
      return (operand) => scale(adjoint, partials[operand]!, isGuarded);
    }
    case "reduction": {
      const [x] = node.inputs as readonly [Tensor];
      const kept = reshape(adjoint, keptShape(x, node));
      const scaled = scale(kept, derivative.partial(node, x), isGuarded);
      return () => (scaled === undefined ? undefined : broadcast(scaled, x.shape));
    }
    case "linear":
      return (operand) =>
        isLinearIn(derivative.operands, operand) ? derivative.adjoint(adjoint, node, operand) : undefined;
    case "multilinear":
      return (operand) => derivative.adjoint(adjoint, node, operand);
    case "rule": {
      const contributions = derivative.vjp(adjoint, node, context);
      return (operand) => contributions[operand];
    }
    case "none":
      return () => undefined;
  }
}

/** Whether a local derivative of the node may be infinite or undefined where the node itself is defined. */
export function hasPoles({ op: { derivative }, inputs }: Tensor): boolean {
  return derivative.kind === "partials" && derivative.hasPoles(inputs);
}

/** The shape of a reduction's operand with the reduced axes at length 1. */
export function keptShape(x: Tensor, node: Tensor): Tensor["shape"] {
  const axes = node.attributes["axes"] as readonly number[];
  return x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}

/** Whether a linear op depends on this operand linearly, and does not merely take directions from it. */
export function isLinearIn(operands: "all" | readonly number[], operand: number): boolean {
  return operands === "all" || operands.includes(operand);
}
