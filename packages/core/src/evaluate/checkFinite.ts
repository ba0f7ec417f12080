/**
 * Finding where a result that is not finite comes from. An infinity that no result depends on, such as that of a branch which is
 * not chosen, is no mistake, so the search goes back from the results.
 */
import type { Tensor } from "../graph/tensor.ts";
import type { NDArray } from "../ndarray.ts";
import { broadcastPositions } from "../ops/elementwise.ts";
import { nonFiniteError, type BadElement as Element } from "./nonFiniteError.ts";

/** Tensors with their values, and what a message calls them, such as `output "J"`. */
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
  const failed = values.findIndex(({ data }) => data.some(isBad));
  if (failed < 0) return;
  const all = valuesOf(order);
  const known: Values = new Map(order.map((node, index) => [node, all[index]!]));
  throw nonFiniteError(originOf(roots[failed]!, order, known), known, {
    root: roots[failed]!,
    name: nameOfRoot(failed),
    element: values[failed]!.data.find(isBad)!,
  });
}

const isBad = (element: number): boolean => !Number.isFinite(element);

function originOf(root: Tensor, order: readonly Tensor[], values: Values): Element {
  const valueAt = ({ node, position }: Element): number => values.get(node)!.data[position]!;
  const bad = new Map([[root, new Set(positionsOf(values.get(root)!, isBad))]]);
  let fromFinite: Element | undefined;
  let fromInfinities: Element | undefined;
  let constant: Element | undefined;
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
    // An infinity among the constants is meant, as when −∞ masks a logit. What becomes NaN because of it is not.
    if (node.op.leaf === "constant") constant = first;
    else if (sources.length === 0) fromFinite = first;
    else if (Number.isNaN(valueAt(first)) && !sources.some((source) => Number.isNaN(valueAt(source)))) {
      fromInfinities = first;
    }
  }
  return (fromFinite ?? fromInfinities ?? constant)!; // whatever is bad leads down to a leaf, or begins on the way
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
      positionsOf(values.get(input)!, isBad).map((position) => ({ node: input, position })),
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

function positionsOf({ data }: NDArray, matches: (element: number) => boolean): number[] {
  const positions: number[] = [];
  data.forEach((element, position) => matches(element) && positions.push(position));
  return positions;
}
