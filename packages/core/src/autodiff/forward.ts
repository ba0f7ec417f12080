/** Forward mode: one walk from the sources to the outputs, reading the same records as reverse mode. */
import { createNode, type Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { add } from "../ops/arithmetic.ts";
import { broadcast, reshape } from "../ops/movement.ts";
import { sum } from "../ops/reduction.ts";
import { scale, zerosLike } from "./chain.ts";
import { hasPoles, isLinearIn } from "./reverse.ts";

/**
 * The tangents of `outputs` (each of its output's shape) that arise from the given tangents of `sources`.
 * @param isGuarded Whether the given tangents may themselves have hard zeros or infinities.
 */
export function pushForward(
  outputs: readonly Tensor[],
  sources: readonly Tensor[],
  tangents: readonly Tensor[],
  { isGuarded: areGuarded = false }: { readonly isGuarded?: boolean } = {},
): Tensor[] {
  const given = new Map<Tensor, Tensor>();
  sources.forEach((source, index) => {
    const earlier = given.get(source);
    given.set(source, earlier === undefined ? tangents[index]! : add(earlier, tangents[index]!));
  });
  const known = new Map<Tensor, Tensor>();
  const guarded = new Set<Tensor>(areGuarded ? sources : []); // as in reverse mode: tangents that came through a pole, or have hard zeros
  for (const node of topologicalOrder(outputs)) {
    const isGuarded = hasPoles(node) || node.inputs.some((input) => guarded.has(input));
    const passed = tangentOf(node, (operand) => known.get(node.inputs[operand]!), isGuarded);
    const own = given.get(node);
    // A source that depends on another moves by its own tangent and with the other, as in reverse mode the other's gradient counts it.
    const tangent = passed === undefined || own === undefined ? (own ?? passed) : add(own, passed);
    if (tangent === undefined) continue;
    known.set(node, tangent);
    if (isGuarded || node.op.dropsEntries === true) guarded.add(node);
  }
  return outputs.map((output) => known.get(output) ?? zerosLike(output));
}

function tangentOf(
  node: Tensor,
  tangentOfOperand: (operand: number) => Tensor | undefined,
  isGuarded: boolean,
): Tensor | undefined {
  const { op, inputs, attributes } = node;
  const moving = inputs
    .map((_, operand) => operand)
    .filter((operand) => tangentOfOperand(operand) !== undefined);
  if (moving.length === 0) return undefined;
  const { derivative } = op;
  switch (derivative.kind) {
    case "partials": {
      const partials = derivative.partials(node, ...inputs);
      const terms = moving.map((operand) => scale(tangentOfOperand(operand)!, partials[operand]!, isGuarded));
      return total(node, terms);
    }
    case "reduction": {
      const term = scale(tangentOfOperand(0)!, derivative.partial(node, inputs[0]!), isGuarded);
      if (term === undefined) return undefined;
      const axes = attributes["axes"] as readonly number[];
      return reshape(sum(broadcast(term, inputs[0]!.shape), axes), node.shape);
    }
    case "linear": {
      if (!moving.some((operand) => isLinearIn(derivative.operands, operand))) return undefined;
      const operands = inputs.map((input, operand) =>
        isLinearIn(derivative.operands, operand) ? (tangentOfOperand(operand) ?? zerosLike(input)) : input,
      );
      return createNode(op, operands, attributes);
    }
    case "multilinear":
      return total(
        node,
        moving.map((operand) => createNode(op, inputs.with(operand, tangentOfOperand(operand)!), attributes)),
      );
    case "rule":
      return derivative.jvp(
        inputs.map((_, operand) => tangentOfOperand(operand)),
        node,
        isGuarded,
      );
    case "none":
      return undefined;
  }
}

function total(node: Tensor, terms: readonly (Tensor | undefined)[]): Tensor | undefined {
  const present = terms.filter((term) => term !== undefined);
  if (present.length === 0) return undefined;
  return broadcast(
    present.reduce((sumOfTerms, term) => add(sumOfTerms, term)),
    node.shape,
  );
}
