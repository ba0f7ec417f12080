import fc from "fast-check";
import { expect, test } from "vitest";
import { add, concat, input, reshape, sum, type Tensor } from "../index.ts";
import { dependents, topologicalOrder } from "./walk.ts";

/** Random graphs: each new node adds up some of the earlier ones. */
const graphs: fc.Arbitrary<readonly Tensor[]> = fc
  .array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { maxLength: 30 })
  .map((steps) => {
    const nodes: Tensor[] = ["a", "b", "c"].map((name) => input(name, [2]));
    for (const choices of steps) {
      const operands = choices.map((choice) => nodes[choice % nodes.length]!);
      nodes.push(
        operands.length === 1 ? operands[0]!.neg() : sum(reshape(concat(operands), [operands.length, 2]), 0),
      );
    }
    return nodes;
  });

/** What a node depends on, itself included, depth first. */
function ancestors(node: Tensor, found: Set<Tensor> = new Set<Tensor>()): Set<Tensor> {
  if (found.has(node)) return found;
  found.add(node);
  for (const operand of node.inputs) ancestors(operand, found);
  return found;
}

test("topologicalOrder has every node that the roots depend on, once, operands first", () => {
  fc.assert(
    fc.property(graphs, fc.array(fc.nat(), { maxLength: 3 }), (nodes, picks) => {
      const roots = picks.map((pick) => nodes[pick % nodes.length]!);
      const order = topologicalOrder(roots);
      expect(new Set(order)).toEqual(new Set(roots.flatMap((root) => [...ancestors(root)])));
      expect(new Set(order).size).toBe(order.length);
      const seen = new Set<Tensor>();
      for (const node of order) {
        expect(node.inputs.every((operand) => seen.has(operand))).toBe(true);
        seen.add(node);
      }
    }),
    { numRuns: 50 },
  );
});

test("dependents are the nodes that depend on a source", () => {
  fc.assert(
    fc.property(graphs, fc.nat(), fc.nat(), (nodes, pick, other) => {
      const root = nodes.at(-1)!;
      const sources = [nodes[pick % nodes.length]!, nodes[other % nodes.length]!];
      const order = topologicalOrder([root]);
      const found = dependents(order, sources);
      const expected = order.filter((node) => sources.some((source) => ancestors(node).has(source)));
      expect(found).toEqual(new Set([...expected, ...sources]));
    }),
    { numRuns: 50 },
  );
});

test("a graph with exponentially many paths is walked once per node", () => {
  let node: Tensor = input("x", [2]);
  for (let level = 0; level < 200; level++) node = add(node, node);
  expect(topologicalOrder([node])).toHaveLength(201);
});
