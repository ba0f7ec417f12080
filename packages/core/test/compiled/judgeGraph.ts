/** Compiles a graph with all its nodes as outputs, runs it, and judges every node by itself. */
import { compile } from "../../src/compile/compile.ts";
import type { DimensionSizes, Feeds } from "../../src/evaluate/bind.ts";
import { bindShape } from "../../src/graph/shape.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { topologicalOrder } from "../../src/graph/walk.ts";
import { NDArray } from "../../src/ndarray.ts";
import { faultsOf } from "./nodeJudge.ts";

/** The compiled values of tensors, in copies. */
export function compiledValues(
  tensors: readonly Tensor[],
  feeds: Feeds,
  dimensions: DimensionSizes = {},
): NDArray[] {
  const outputs = Object.fromEntries(tensors.map((tensor, index) => [String(index), tensor]));
  const program = compile({ outputs }, { dimensions });
  const results = program.run(feedsFor(tensors, feeds), { copy: true });
  program.dispose();
  return tensors.map((_, index) => results[String(index)]!);
}

/** The data for those inputs that the tensors depend on. */
export function feedsFor(tensors: readonly Tensor[], feeds: Feeds): Feeds {
  const names = topologicalOrder(tensors)
    .filter(({ op }) => op.leaf === "input")
    .map(({ attributes }) => attributes["name"] as string);
  return Object.fromEntries(names.map((name) => [name, feeds[name]!]));
}

/** What is wrong with the nodes below the roots; none where all is right. */
export function faultsOfGraph(
  roots: readonly Tensor[],
  feeds: Feeds,
  dimensions: DimensionSizes = {},
): string[] {
  const nodes = topologicalOrder(roots);
  const results = compiledValues(nodes, feeds, dimensions);
  const values = new Map(nodes.map((node, index) => [node, results[index]!]));
  return nodes.flatMap((node) => {
    const value = values.get(node)!;
    const wanted = leafValue(node, feeds, dimensions, value.shape);
    if (wanted === undefined)
      return faultsOf(
        node,
        node.inputs.map((input) => values.get(input)!),
        value,
      );
    return same(wanted, value) ? [] : [`${node.op.name}: ${value.data.join()} is not ${wanted.data.join()}`];
  });
}

function leafValue(
  { op, attributes, dtype }: Tensor,
  feeds: Feeds,
  dimensions: DimensionSizes,
  shape: readonly number[],
): NDArray | undefined {
  const name = attributes["name"] as string;
  if (op.leaf === "input") return NDArray.from(feeds[name]!, dtype);
  if (op.leaf === "dimension") {
    const sizes = new Map(Object.entries(dimensions));
    return NDArray.from(bindShape("dimension", [name], sizes)[0]!, dtype);
  }
  if (op.leaf === undefined) return undefined;
  const output = NDArray.zeros(dtype, shape);
  op.kernel([], output, attributes);
  return output;
}

/** Whether two arrays have the same shape and the same bits, up to those of NaN. */
export function same(a: NDArray, b: NDArray): boolean {
  return (
    a.dtype === b.dtype &&
    a.shape.join() === b.shape.join() &&
    a.data.every((value: number, index: number) => Object.is(value, b.data[index]))
  );
}
