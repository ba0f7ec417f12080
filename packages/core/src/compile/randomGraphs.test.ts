/**
 * Compiled ≡ reference on random graphs, in two steps that need no tolerance for what accumulates. With all nodes as outputs, every
 * node must be what its op gives for the operands that the program itself computed. And a program with any other choice of
 * outputs, which is cut into kernels differently, must give the same bits, if no order of summation can make a difference.
 */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { compiledValues, faultsOfGraph, feedsFor, same } from "../../test/compiled/judgeGraph.ts";
import { quantised } from "../../test/compiled/quantised.ts";
import { grad } from "../autodiff/index.ts";
import { matmul } from "../functions/matmul.ts";
import { createNode, type Attributes, type Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { ops } from "../ops/index.ts";
import { NDArray } from "../ndarray.ts";
import { neg, sub } from "../ops/arithmetic.ts";
import { center } from "../ops/center.ts";
import { input, parameter, type Parameter } from "../ops/leaves.ts";
import { transpose } from "../ops/movement.ts";
import { max, min, prod, sum } from "../ops/reduction.ts";
import { pad } from "../ops/slicing.ts";
import { sigmoid } from "../ops/transcendental.ts";
import { simplify } from "../simplify/simplify.ts";
import { graphs, substitute, type GraphOptions, type RandomGraph } from "../testing/index.ts";
import { compile } from "./compile.ts";

vi.setConfig({ testTimeout: 60_000 }); // only to stop what hangs: a busy machine must not fail

/** How many graphs of a kind; CHAINRULE_RUNS asks for a longer search. */
const runs = Number(process.env["CHAINRULE_RUNS"] ?? 200);

const kinds: readonly (readonly [string, GraphOptions])[] = [
  ["of float32", { dtype: "float32" }],
  ["of float64", { dtype: "float64" }],
  ["of both", { mixed: true }],
  ["that are smooth", { smooth: true }],
  ["of larger sizes", { sizes: [5, 7, 4, 1, 8, 9, 0], largestSize: 1024 }],
  ["of long axes", { sizes: [16, 17, 1, 31, 0], largestSize: 4096, maxSteps: 8 }],
];

/** All derivatives of the sum of the output. */
function gradientsOf({ output, inputs }: RandomGraph): Tensor[] {
  return inputs.length === 0
    ? []
    : [...(grad(sum(output) as Tensor<readonly []>, inputs) as readonly Tensor[])];
}

describe.each(kinds)("random graphs %s", (_, options) => {
  it("are computed node by node as the reference does", () => {
    fc.assert(
      fc.property(graphs(options), ({ output, feeds, dimensions }) => {
        expect(faultsOfGraph([output], feeds, dimensions)).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  it("and so are their gradients, as they are and simplified", () => {
    fc.assert(
      fc.property(graphs({ ...options, maxSteps: 6 }), (graph) => {
        const gradients = gradientsOf(graph);
        const { output, feeds, dimensions } = graph;
        const roots = [output, ...gradients, ...simplify(gradients)];
        expect(faultsOfGraph(roots, feeds, dimensions)).toEqual([]);
      }),
      { numRuns: runs / 2 },
    );
  });
});

describe("graphs that were once wrong", () => {
  it("pad what was padded: two buffers of zeros of different sizes", () => {
    const padded = (of: Tensor, [starts, steps, lengths]: readonly (readonly number[])[]): Tensor =>
      createNode(pad.op, [of], { starts, steps, lengths } as Attributes);
    const inner = padded(input("x", [2], "float64"), [[1], [1], [3]]);
    expect(faultsOfGraph([padded(inner, [[0], [2], [5]])], { x: NDArray.from([1, 2], "float64") })).toEqual(
      [],
    );
  });

  it("multiply by a matrix whose named size is 1", () => {
    const x = input("x", [2, "n"]);
    const y = input("y", ["n", 2]);
    for (const root of [
      matmul(x, y),
      matmul(y, x),
      matmul(x, transpose(x, [1, 0])),
      matmul(y, transpose(y, [1, 0])),
    ]) {
      const feeds = { x: NDArray.from([[1], [2]]), y: NDArray.from([[3, 4]]) };
      expect(faultsOfGraph([root as Tensor], feeds, { n: 1 })).toEqual([]);
    }
  });

  it("take the mean off an infinite element", () => {
    const data = NDArray.from([0, -Infinity, 1]);
    expect(faultsOfGraph([center(input("x", [3]))], { x: data })).toEqual([]);
  });

  it("reduce over the first and the last axis: nothing is rounded, or overflows, on the way", () => {
    const data = [
      [3e38, 3e38],
      [1, 2 ** -24],
      [-3e38, -3e38],
      [2 ** -24, 2 ** -24],
    ];
    const x = input("x", [2, 2, 2]);
    const feeds = { x: new NDArray("float32", [2, 2, 2], new Float32Array(data.flat())) };
    expect(faultsOfGraph([sum(x, [0, 2]), prod(x, [0, 2])] as Tensor[], feeds)).toEqual([]);
  });

  it("multiply no whole numbers at all", () => {
    const x = input("x", [0], "int32");
    expect(faultsOfGraph([prod(x), sum(x), max(x), min(x)], { x: NDArray.zeros("int32", [0]) })).toEqual([]);
  });
});

/** Ops whose parts are sums, of operands that cannot be rounded from outside, take no part. */
const exactOps = ops.filter(({ lowering }) => lowering?.kind !== "composition");

/** Whether σ(z) and σ(−z) occur together: one loop computes them from one exponential, two loops do not. */
function sharesSigmoids(nodes: readonly Tensor[]): boolean {
  const arguments_ = nodes
    .filter(({ op }) => op === sigmoid.op)
    .map(({ inputs: [z] }) => (z!.op === neg.op ? z!.inputs[0]! : z!));
  return new Set(arguments_).size < arguments_.length;
}

/** Some of the nodes of a graph, at least one. */
const choiceOf = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });

describe.each(kinds)("two programs for random graphs %s", (_, options) => {
  it("give the same bits, whatever their outputs", () => {
    fc.assert(
      fc.property(
        graphs({ ...options, ops: exactOps }),
        choiceOf,
        fc.boolean(),
        (graph, choice, withGradients) => {
          const { output, feeds, dimensions } = graph;
          const gradients = withGradients ? simplify(gradientsOf(graph)) : [];
          const nodes = topologicalOrder(quantised([output, ...gradients]));
          fc.pre(!sharesSigmoids(nodes));
          const all = compiledValues(nodes, feeds, dimensions);
          const chosen = [...new Set(choice.map((number) => nodes.length - 1 - (number % nodes.length)))];
          const few = compiledValues(
            chosen.map((position) => nodes[position]!),
            feeds,
            dimensions,
          );
          chosen.forEach((position, index) => {
            const [wanted, found] = [all[position]!, few[index]!];
            expect(same(wanted, found) ? found : [...found.data]).toEqual(
              same(wanted, found) ? found : [...wanted.data],
            );
          });
        },
      ),
      { numRuns: runs },
    );
  });
});

describe("updates of random graphs", () => {
  it("assign what the same program would put out, in each of several steps", () => {
    fc.assert(
      fc.property(graphs({ ops: exactOps, names: [] }), choiceOf, (graph, choice) => {
        const { feeds, inputs } = graph;
        fc.pre(inputs.length > 0);
        const named = inputs.map((tensor) => [tensor, feeds[tensor.attributes["name"] as string]!] as const);
        const make = (): ReadonlyMap<Tensor, Parameter> =>
          new Map(
            named.map(([tensor, value], index): [Tensor, Parameter] => [
              tensor,
              parameter(`p${index}`, value),
            ]),
          );
        const roots = quantised(topologicalOrder([graph.output]));
        fc.pre(!sharesSigmoids(topologicalOrder(roots)));
        const program = (parameters: ReadonlyMap<Tensor, Parameter>): [Tensor, [Parameter, Tensor][]] => {
          const nodes = substitute(roots, parameters);
          const updates = [...parameters.values()].map((target, index): [Parameter, Tensor] => {
            const fitting = nodes.filter(
              ({ dtype, shape }) => dtype === target.dtype && shape.join() === target.shape.join(),
            );
            const detail = choice[index % choice.length]!;
            const node = fitting[fitting.length - 1 - (detail % fitting.length)]!;
            return [target, detail % 2 === 0 ? node : (sub(target, node) as Tensor)];
          });
          return [nodes.at(-1)!, updates];
        };
        const [own, others] = [make(), make()];
        const [output, updates] = program(own);
        const [plainOutput, nexts] = program(others);
        const updating = compile({ outputs: { output }, updates });
        const plain = compile({
          outputs: Object.fromEntries([
            ["output", plainOutput],
            ...nexts.map(([, next], index) => [String(index), next]),
          ]) as Record<string, Tensor>,
        });
        for (let step = 0; step < 3; step++) {
          const found = updating.run(feedsFor([output, ...updates.map(([, next]) => next)], feeds));
          const wanted = plain.run(feedsFor([plainOutput, ...nexts.map(([, next]) => next)], feeds));
          expect(same(found.output, wanted["output"]!)).toBe(true);
          nexts.forEach(([target], index) => target.assign(wanted[String(index)]!));
          updates.forEach(([target], index) => expect(same(target.value, wanted[String(index)]!)).toBe(true));
        }
        updating.dispose();
        plain.dispose();
      }),
      { numRuns: runs },
    );
  });
});
