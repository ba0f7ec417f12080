/**
 * Rules written as equations. Both sides are formulas over wildcards; the left one is matched against a node, the right one
 * is built from what the wildcards met. Only elementwise ops may stand in them, so that shapes take care of themselves.
 */
import type { DType } from "../dtype.ts";
import { createNode, type RuleClass, type Tensor } from "../graph/tensor.ts";
import { cast } from "../ops/cast.ts";
import { constant, constantValue } from "../ops/constant.ts";
import { input } from "../ops/leaves.ts";
import { broadcast } from "../ops/movement.ts";
import { shapesEqual } from "../graph/shape.ts";
import type { Facts } from "./facts.ts";
import type { Rule } from "./rule.ts";

/** What must be known of the operands that the wildcards met, in the order of the wildcards. */
type Condition = (facts: Facts, ...operands: readonly Tensor[]) => boolean;

/**
 * The rule `left = right`.
 * @param equation Given wildcards, as many as it declares, returns both sides.
 * @param when What must hold for it to fire; nothing if absent.
 */
export function equation(
  name: string,
  holds: RuleClass,
  sides: (...wildcards: Tensor[]) => readonly [left: Tensor, right: Tensor],
  when?: Condition,
): () => Rule {
  // Built on first use, since importing the library must do no work.
  return () => {
    const wildcards = Array.from({ length: sides.length }, (_, index) => input(`?${index}`, []));
    const [left, right] = sides(...wildcards);
    return {
      name,
      holds,
      root: left.op,
      equation: { wildcards, left, right },
      apply: (node, { facts }) => {
        const bindings = match(left, node, wildcards);
        if (bindings === undefined) return undefined;
        if (when !== undefined && !when(facts, ...wildcards.map((wildcard) => bindings.get(wildcard)!)))
          return undefined;
        return stretchedTo(node, instantiate(right, bindings, node.dtype));
      },
    };
  };
}

/** `result` with the shape of the node that it replaces. */
export function stretchedTo(node: Tensor, result: Tensor): Tensor {
  return shapesEqual(result.shape, node.shape) ? result : broadcast(result, node.shape);
}

type Bindings = ReadonlyMap<Tensor, Tensor>;

// Patterns are a few nodes deep, so this recursion is bounded by the rule, not by the graph.
function match(
  pattern: Tensor,
  node: Tensor,
  wildcards: readonly Tensor[],
  bindings: Bindings = new Map(),
): Bindings | undefined {
  if (wildcards.includes(pattern)) {
    const bound = bindings.get(pattern);
    if (bound !== undefined) return bound === node ? bindings : undefined;
    return new Map([...bindings, [pattern, node]]);
  }
  const value = constantValue(pattern);
  if (value !== undefined) return Object.is(constantValue(node), value) ? bindings : undefined;
  if (pattern.op !== node.op) return undefined;
  const straight = matchAll(pattern.inputs, node.inputs, wildcards, bindings);
  if (straight !== undefined || pattern.op.laws?.commutative !== true) return straight;
  return matchAll(pattern.inputs, [...node.inputs].reverse(), wildcards, bindings);
}

function matchAll(
  patterns: readonly Tensor[],
  nodes: readonly Tensor[],
  wildcards: readonly Tensor[],
  bindings: Bindings,
): Bindings | undefined {
  let result: Bindings | undefined = bindings;
  for (let index = 0; index < patterns.length && result !== undefined; index++) {
    result = match(patterns[index]!, nodes[index]!, wildcards, result);
  }
  return result;
}

/** A side of an equation with tensors in place of its wildcards, and its numbers in the element type of those. */
export function instantiate(pattern: Tensor, bindings: Bindings, dtype: DType): Tensor {
  const bound = bindings.get(pattern);
  if (bound !== undefined) return bound;
  const value = constantValue(pattern);
  if (value !== undefined) return constant(value, dtype);
  const operands = pattern.inputs.map((operand) => instantiate(operand, bindings, dtype));
  return createNode(
    pattern.op,
    operands.map((operand) => (operand.dtype === "bool" ? operand : cast(operand, dtype))),
    pattern.attributes,
  );
}
