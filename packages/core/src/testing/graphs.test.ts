import { createContext, runInContext } from "node:vm";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grad } from "../autodiff/index.ts";
import * as core from "../index.ts";
import { isFloating } from "../dtype.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { mean } from "../functions/statistics.ts";
import { matmul } from "../functions/matmul.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { NDArray } from "../ndarray.ts";
import * as arithmetic from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { ops } from "../ops/index.ts";
import * as leaves from "../ops/leaves.ts";
import * as reduction from "../ops/reduction.ts";
import * as transcendental from "../ops/transcendental.ts";
import { applyOp } from "./applyOp.ts";
import { checkGradients } from "./checkGradients.ts";
import { graphs, type GraphOptions, type RandomGraph } from "./graphs.ts";
import { substitute } from "../graph/substitute.ts";
import { toProgram } from "./toProgram.ts";

/** Runs a printed program with an `evaluate` that hands over the node. */
function rebuilt(program: string): Tensor {
  const context = createContext({ ...core, applyOp, evaluate: (output: Tensor) => output });
  return runInContext(program.replaceAll(/^import .*$/gm, ""), context) as Tensor;
}

const valueOf = (graph: RandomGraph, precision?: "float64"): NDArray =>
  evaluate(graph.output, graph.feeds, {
    dimensions: graph.dimensions,
    ...(precision === undefined ? {} : { precision }),
  });

const kinds: readonly (readonly [string, GraphOptions])[] = [
  ["any", {}],
  ["mixed", { mixed: true }],
  ["smooth", { smooth: true }],
  ["of larger sizes", { sizes: [7, 1, 16, 0], largestSize: 4096 }],
];

describe.each(kinds)("random graphs, %s", (_, options) => {
  it("evaluate, and have the element type and the sizes that were asked for", () => {
    fc.assert(
      fc.property(graphs({ ...options, dtype: "float32" }), (graph) => {
        const value = valueOf(graph);
        expect(value.dtype).toBe(graph.output.dtype);
        expect(isFloating(value.dtype)).toBe(true);
        expect(value.size).toBeLessThanOrEqual(options.largestSize ?? 256);
        if (options.mixed !== true) {
          expect(topologicalOrder([graph.output]).map(({ dtype }) => dtype)).not.toContain("float64");
        }
      }),
    );
  });

  it("print as a program that builds the very same node", () => {
    fc.assert(
      fc.property(graphs(options), (graph) => {
        expect(rebuilt(toProgram(graph.output, graph)) === graph.output).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe("random graphs reach", () => {
  const reached = (options: GraphOptions): ReadonlySet<Op> =>
    new Set(
      fc
        .sample(graphs(options), { numRuns: 1000, seed: 1 })
        .flatMap(({ output }) => topologicalOrder([output]).map(({ op }) => op)),
    );

  it("every op of the table but parameters, for which inputs stand", () => {
    const seen = reached({});
    expect(ops.filter((op) => !seen.has(op)).map(({ leaf }) => leaf)).toEqual(["parameter"]);
  });

  it("in smooth graphs every op but those that have kinks, jumps or a derivative by decree", () => {
    const seen = reached({ smooth: true });
    const isRough = ({ name, isHeld, derivative, dropsEntries }: Op): boolean =>
      ["truncate", "argMax", "argMin"].includes(name) ||
      isHeld === true ||
      (derivative.kind === "reduction" && dropsEntries === true);
    const left = ops.filter((op) => op.leaf === "parameter" || isRough(op));
    expect(ops.filter((op) => !seen.has(op)).map(({ name }) => name)).toEqual(left.map(({ name }) => name));
  });
});

describe("smooth random graphs", () => {
  it("stay finite and moderate, and have no kinks", () => {
    fc.assert(
      fc.property(graphs({ smooth: true }), ({ output, inputs: wrt, feeds, dimensions }) => {
        const value = evaluate(output, feeds, { dimensions, precision: "float64" });
        expect(value.data.every((element) => Math.abs(element) < 1e6)).toBe(true);
        fc.pre(wrt.length > 0);
        expect(checkGradients(output, { wrt, feeds, dimensions }).kinks).toEqual([]);
      }),
    );
  });
});

describe("a failing graph", () => {
  const hasTanh = ({ output }: RandomGraph): boolean =>
    topologicalOrder([output]).some(({ op }) => op === transcendental.tanh.op);

  it("shrinks to little more than what makes it fail", () => {
    const { counterexample } = fc.check(
      fc.property(graphs(), (graph) => !hasTanh(graph)),
      { seed: 5, numRuns: 2000 },
    );
    const [graph] = counterexample!;
    expect(topologicalOrder([graph.output]).length).toBeLessThanOrEqual(3);
  });

  it("is shown as code", () => {
    const message = (): void =>
      fc.assert(
        fc.property(graphs({ dtype: "float32" }), (graph) => !hasTanh(graph)),
        { seed: 5, numRuns: 2000 },
      );
    expect(message).toThrow(
      /import \{ .* \} from "@chainrule\/core";[^]*const t1 = tanh\(.*\);\nevaluate\(t1, /,
    );
  });
});

describe("toProgram", () => {
  it("writes every kind of leaf, special values and empty arrays", () => {
    const x = leaves.input("x", ["m", 0], "float64");
    const strange = leaves.input("strange name", [2]);
    const W = leaves.parameter("exp", [
      [-0, NaN],
      [Infinity, 0.1],
    ]);
    const output = mean(
      arithmetic.add(reduction.sum(x), arithmetic.mul(matmul(strange, W), constant([0.5, -0]))),
    );
    const feeds = { x: new NDArray("float64", [3, 0], new Float64Array(0)), "strange name": [1, 2] };
    expect(toProgram(output, { feeds, dimensions: { m: 3 } })).toMatchInlineSnapshot(`
      "import { NDArray, add, constant, div, evaluate, input, matmul, mul, parameter, reshape, sum } from "@chainrule/core";
      import { applyOp } from "@chainrule/core/testing";
      const t1 = constant(2, "float64");
      const x = input("x", ["m", 0], "float64");
      const t2 = input("strange name", [2], "float32");
      const exp1 = parameter("exp", [[-0, NaN], [Infinity, 0.10000000149011612]], "float32");
      const t3 = sum(x, [0, 1], { keepDims: false });
      const t4 = reshape(t2, [1, 2]);
      const t5 = matmul(t4, exp1);
      const t6 = reshape(t5, [2]);
      const t7 = constant([0.5, -0], "float32");
      const t8 = mul(t6, t7);
      const t9 = applyOp("cast", [t8], { dtype: "float64" });
      const t10 = add(t3, t9);
      const t11 = sum(t10, [0], { keepDims: false });
      const t12 = div(t11, t1);
      evaluate(t12, { x: NDArray.zeros("float64", [3, 0]), "strange name": [1, 2] }, { dimensions: { m: 3 } });"
    `);
  });

  it("writes gradients, too", () => {
    fc.assert(
      fc.property(graphs({ smooth: true, dtype: "float64" }), ({ output, inputs }) => {
        fc.pre(inputs.length > 0);
        const gradient = grad(reduction.sum(output) as Tensor<readonly []>, inputs[0]!);
        expect(rebuilt(toProgram(gradient)) === gradient).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe("substitute", () => {
  it("replaces a node wherever it is used, and nothing else", () => {
    const x = leaves.input("x", [2]);
    const y = leaves.input("y", [2]);
    const part = transcendental.exp(x);
    const shared = transcendental.sin(y);
    const before = arithmetic.add(arithmetic.mul(part, shared), part);
    const [after] = substitute([before], new Map([[part, y]]));
    expect(after === arithmetic.add(arithmetic.mul(y, shared), y)).toBe(true);
    expect(substitute([before], new Map())[0] === before).toBe(true);
  });
});

describe("applyOp", () => {
  it("finds ops by name, and names one that is unknown", () => {
    const x = leaves.input("x", [2]);
    expect(applyOp("exp", [x]) === createNode(transcendental.exp.op, [x])).toBe(true);
    expect(() => applyOp("expo", [x])).toThrow(/"expo"/);
  });
});
