/**
 * Finding where a result that is not finite comes from. An infinity that no result depends on, such as that of a branch which is
 * not chosen, is no mistake, so the search goes back from the results.
 */
import type { Tensor } from "../graph/tensor.ts";
import { dependents } from "../graph/walk.ts";
import type { NDArray } from "../ndarray.ts";
import { broadcastPositions } from "../ops/elementwise.ts";
import { nonFiniteError, type Element, type Origin } from "./nonFiniteError.ts";

/** Tensors with their values, and what a message calls them, such as `output "J"`. They are all that counts as a result. */
export interface Results {
  readonly roots: readonly Tensor[];
  readonly values: readonly NDArray[];
  readonly nameOfRoot: (index: number) => string;
}

/** The values of all nodes of a graph. */
export type Values = ReadonlyMap<Tensor, NDArray>;

/**
 * Passes when every result is finite. Otherwise all nodes are evaluated once more, to name the first one that turned non-finite
 * although its operands were finite.
 * @param order The graph of the results, operands first.
 * @param valuesOf The values of all the given nodes.
 * @throws ChainruleError `non-finite`, naming the node, its operands' ranges and its first bad element; or the input, parameter or
 *   constant that is not finite itself.
 */
export function checkFinite(
  { roots, values, nameOfRoot }: Results,
  order: readonly Tensor[],
  valuesOf: (nodes: readonly Tensor[]) => readonly NDArray[],
): void {
  const isSpoiled = values.map(({ data }) => !data.every(Number.isFinite));
  if (!isSpoiled.includes(true)) return;
  const all = valuesOf(order);
  const known: Values = new Map(order.map((node, index) => [node, all[index]!]));
  const origin = originOf(
    roots.filter((_, index) => isSpoiled[index]),
    order,
    known,
  );
  const reached = dependents(order, [origin.node]);
  const index = roots.findIndex((root, each) => isSpoiled[each] && reached.has(root));
  throw nonFiniteError(origin, known, {
    root: roots[index]!,
    name: nameOfRoot(index),
    element: values[index]!.data.find((element) => !Number.isFinite(element))!,
  });
}

function originOf(spoiled: readonly Tensor[], order: readonly Tensor[], values: Values): Origin {
  const valueAt = ({ node, position }: Element): number => values.get(node)!.data[position]!;
  const bad = new Map(spoiled.map((root) => [root, new Set(badPositions(values.get(root)!))]));
  const origins: Partial<Record<Origin["kind"], Origin>> = {};
  // Users come before operands, so the last one found is the first in the order of evaluation.
  for (const node of order.toReversed()) {
    const positions = bad.get(node);
    if (positions === undefined) continue;
    const sources = [...stepsTo(node, positions, values)].flatMap((step) => {
      const ofNaN = step.operands.filter((operand) => Number.isNaN(valueAt(operand)));
      // NaN comes from NaN, if there is one, else from infinities; an infinity comes from infinities.
      if (step.isNaN && ofNaN.length > 0) return ofNaN;
      return step.operands.filter((operand) => Math.abs(valueAt(operand)) === Infinity);
    });
    for (const source of sources) {
      const known = bad.get(source.node);
      if (known === undefined) bad.set(source.node, new Set([source.position]));
      else known.add(source.position);
    }
    const first: Element = { node, position: Math.min(...positions) };
    const isNew = Number.isNaN(valueAt(first)) && !sources.some((source) => Number.isNaN(valueAt(source)));
    if (node.op.leaf === "constant") origins.constant = { ...first, kind: "constant" };
    else if (sources.length === 0) origins.finite = { ...first, kind: "finite" };
    else if (isNew) origins.infinite = { ...first, kind: "infinite" };
  }
  // An infinity among the constants is meant, as when −∞ masks a logit; what becomes NaN because of it is not.
  return (origins.finite ?? origins.infinite ?? origins.constant)!; // whatever is bad begins somewhere
}

/** Elements of a node, whether one is NaN, and the elements of the operands from which they were computed. */
interface Step {
  readonly isNaN: boolean;
  readonly operands: readonly Element[];
}

function* stepsTo(node: Tensor, positions: ReadonlySet<number>, values: Values): Generator<Step> {
  const { data, shape } = values.get(node)!;
  if (node.op.elementwise !== true) {
    const operands = [...new Set(node.inputs)].flatMap((input) =>
      badPositions(values.get(input)!).map((position) => ({ node: input, position })),
    );
    yield { isNaN: [...positions].some((position) => Number.isNaN(data[position])), operands };
    return;
  }
  const tables = node.inputs.map((input) => broadcastPositions(values.get(input)!.shape, shape));
  for (const position of positions) {
    const operands = node.inputs.map((input, operand) => ({
      node: input,
      position: tables[operand]?.[position] ?? position,
    }));
    yield { isNaN: Number.isNaN(data[position]), operands };
  }
}

function badPositions({ data }: NDArray): number[] {
  const positions: number[] = [];
  data.forEach((element, position) => Number.isFinite(element) || positions.push(position));
  return positions;
}
