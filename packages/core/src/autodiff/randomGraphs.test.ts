/** Both modes on random graphs over the whole table of ops: against differences, and against each other. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { NDArray } from "../ndarray.ts";
import { mul } from "../ops/arithmetic.ts";
import { input } from "../ops/leaves.ts";
import { sum } from "../ops/reduction.ts";
import { checkGradients } from "../testing/checkGradients.ts";
import { graphs, type RandomGraph } from "../testing/graphs.ts";
import { randomDirection, seededRandom } from "../testing/random.ts";
import { grad, jvp } from "./index.ts";

describe("on smooth random graphs", () => {
  it.each([
    [1, 60],
    [2, 20],
    [3, 8],
  ] as const)("reverse mode ≡ differences ≡ forward mode at order %i", (order, numRuns) => {
    fc.assert(
      fc.property(graphs({ smooth: true, mixed: true }), ({ output, inputs: wrt, feeds, dimensions }) => {
        fc.pre(wrt.length > 0);
        const { kinks } = checkGradients(output, { wrt, feeds, dimensions, order, maxEntries: 4 });
        expect(kinks).toEqual([]);
      }),
      { numRuns },
    );
  });
});

/** Values of tensors in float64; inputs on which they do not depend may be fed. */
function valuesOf(
  tensors: readonly Tensor[],
  { inputs, dimensions }: RandomGraph,
  feeds: Readonly<Record<string, NDArray>>,
  directions: readonly Tensor[] = [],
): NDArray[] {
  const all = [...tensors, ...inputs, ...directions];
  return evaluate(all, feeds, { dimensions, precision: "float64" }).slice(0, tensors.length);
}

describe("on any random graph", () => {
  it("gradients have the shapes and element types of what they are taken by", () => {
    fc.assert(
      fc.property(graphs({ mixed: true }), (graph) => {
        const gradients = grad(sum(graph.output) as Tensor<readonly []>, graph.inputs);
        expect(gradients.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
          graph.inputs.map(({ shape, dtype }) => ({ shape, dtype })),
        );
        valuesOf(gradients, graph, graph.feeds).forEach((value, index) => {
          expect(value.shape).toEqual(Object.values(graph.feeds)[index]!.shape);
        });
      }),
    );
  });

  it("⟨u, Jv⟩ = ⟨Jᵀu, v⟩, at kinks and ties as well, wherever the numbers stay moderate", () => {
    let compared = 0;
    fc.assert(
      fc.property(graphs({ values: [-4, 4], dtype: "float64", sizes: [2, 1, 3] }), (graph) => {
        fc.pre(graph.inputs.length > 0);
        const random = seededRandom(1);
        const loss = sum(graph.output) as Tensor<readonly []>;
        const directions = graph.inputs.map((tensor, index): Tensor =>
          input(`v${index}`, tensor.shape, "float64"),
        );
        const tangents = Object.fromEntries(
          Object.values(graph.feeds).map(({ shape }, index) => [`v${index}`, randomDirection(random, shape)]),
        );
        const gradients = grad(loss, graph.inputs);
        const products = gradients.map(
          (gradient, index): Tensor => sum(mul(gradient, directions[index]!)) as Tensor,
        );
        const pushed = graph.inputs.map((tensor, index): Tensor => jvp(loss, tensor, directions[index]!));
        const values = valuesOf([...products, ...pushed], graph, { ...graph.feeds, ...tangents }, directions);
        const numbers = values.map((value) => value.item());
        if (!numbers.every((value) => Math.abs(value) < 1e6)) return;
        compared += 1;
        for (const index of products.keys()) {
          const [reverse, forward] = [numbers[index]!, numbers[index + products.length]!];
          expect(Math.abs(forward - reverse)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(reverse)));
        }
      }),
    );
    expect(compared).toBeGreaterThan(30);
  });

  it("forward mode, too, works with zero sizes, infinities and NaN", () => {
    fc.assert(
      fc.property(graphs({ mixed: true }), (graph) => {
        const loss = sum(graph.output) as Tensor<readonly []>;
        const tangents = graph.inputs.map((tensor): Tensor => tensor);
        const pushed = jvp(loss, graph.inputs, tangents);
        expect(valuesOf([pushed], graph, graph.feeds)[0]!.shape).toEqual([]);
      }),
    );
  });
});
