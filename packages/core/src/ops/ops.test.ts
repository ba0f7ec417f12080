/** Laws that hold for every op of the table, on each of its samples. A new op needs no new test: its record is enough. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jvp, vjp } from "../autodiff/index.ts";
import { isFloating } from "../dtype.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { range as rangeOf } from "../graph/range.ts";
import type { Shape } from "../graph/shape.ts";
import { createNode, type Op, type Sample, type Tensor } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";
import { checkGradients } from "../testing/checkGradients.ts";
import { sampleFeeds, sampleNode } from "../testing/opSamples.ts";
import { randomDirection, seededRandom } from "../testing/random.ts";
import { add, mul } from "./arithmetic.ts";
import { cast } from "./cast.ts";
import { constant } from "./constant.ts";
import { ops } from "./index.ts";
import { input } from "./leaves.ts";

const applied = ops.filter(({ leaf }) => leaf === undefined);

type Feeds = Readonly<Record<string, NDArray>>;

/** Checks a law on a few draws of data for every sample of an op. */
function forEverySample(
  op: Op,
  numRuns: number,
  options: { readonly dtype?: "float32" | "float64"; readonly values?: "any" | "finite" },
  law: (sample: Sample, feeds: Feeds) => void,
): void {
  const { dtype = "float64", ...elements } = options;
  for (const sample of op.samples) {
    fc.assert(
      fc.property(sampleFeeds(sample, dtype, elements), (feeds) => law(sample, feeds)),
      { numRuns },
    );
  }
}

describe("the table of ops", () => {
  it("gives every op that has operands samples to be tested on", () => {
    expect(applied.filter(({ samples }) => samples.length === 0).map(({ name }) => name)).toEqual([]);
  });

  it("gives leaves none, as their values are supplied", () => {
    const leaves = ops.filter(({ leaf }) => leaf !== undefined);
    expect(leaves.flatMap(({ samples }) => samples)).toEqual([]);
    for (const { derivative } of leaves) expect(derivative.kind).toBe("none");
  });

  it("names every op once", () => {
    const names = ops.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

const isSmooth = ({ derivative }: Op): boolean => derivative.kind !== "none";

describe.each(applied)("op $name", (op) => {
  it.each(["float32", "float64"] as const)("evaluates to the inferred shape and type in %s", (dtype) => {
    forEverySample(op, 3, { dtype }, (sample, feeds) => {
      const { node } = sampleNode(op, sample, dtype);
      const value = evaluate(node, feeds);
      expect(value.shape).toEqual(node.shape);
      expect(value.dtype).toBe(node.dtype);
      const isGiven = sample.operands.every((operand) => operand.dtype !== undefined);
      const own = isGiven || node.dtype === "int32" ? [node.dtype] : []; // an op of whole numbers, or of positions
      expect(["bool", sample.attributes?.["dtype"] ?? dtype, ...own]).toContain(node.dtype);
      // An element read beyond an operand is NaN.
      expect(value.data.every(Number.isFinite)).toBe(true);
    });
  });

  it("gives the same for named dimensions as for their sizes", () => {
    forEverySample(op, 2, {}, (sample, feeds) => {
      if (!isShapeless(sample)) return;
      const sizes = [...new Set(sample.operands.flatMap(({ shape }) => shape))].filter((size) => size !== 1);
      const named = (shape: readonly number[]): Shape =>
        shape.map((size) => (size === 1 ? 1 : `d${sizes.indexOf(size)}`));
      const inputs = sample.operands.map(({ shape, dtype = "float64" }, index) =>
        input(`x${index}`, named(shape), dtype),
      );
      const node = createNode(op, inputs, sample.attributes);
      const { node: plain } = sampleNode(op, sample);
      expect(node.shape).toEqual(named(plain.shape as readonly number[]));
      expect(evaluate(node, feeds)).toEqual(evaluate(plain, feeds));
    });
  });

  it("takes empty operands", () => {
    for (const sample of op.samples.filter(isShapeless)) {
      for (const size of new Set(sample.operands.flatMap(({ shape }) => shape))) {
        if (size === 1) continue;
        const operands = sample.operands.map((operand) => ({
          ...operand,
          shape: operand.shape.map((length) => (length === size ? 0 : length)),
        }));
        const { node, inputs } = sampleNode(op, { ...sample, operands });
        const feeds = Object.fromEntries(
          operands.map(({ shape, dtype = "float64" }, index) => [`x${index}`, NDArray.zeros(dtype, shape)]),
        );
        expect(evaluate(node, feeds).shape).toEqual(node.shape);
        const sources = inputs.filter(({ dtype }) => isFloating(dtype));
        if (!isFloating(node.dtype) || sources.length === 0) continue;
        const gradients = vjp(node, sources, spread(constant(1, "float64"), node));
        evaluateAll(gradients, inputs, feeds).forEach((gradient, index) => {
          expect(gradient.shape).toEqual(sources[index]!.shape);
        });
      }
    }
  });
});

describe.each(applied.filter(isSmooth))("the differentiable op $name", (op) => {
  it("has derivatives that agree with differences in both modes, to third order", () => {
    forEverySample(op, 1, {}, (sample, feeds) => {
      const { node, inputs: wrt } = sampleNode(op, sample);
      expect(checkGradients(node, { wrt, feeds, order: 3, maxEntries: 4 }).order).toBe(3);
    });
  });

  it("has a vjp that is linear in its cotangent, and a jvp in its tangent", () => {
    forEverySample(op, 2, {}, (sample, feeds) => {
      const { node, inputs } = sampleNode(op, sample);
      const sources = inputs.filter(({ dtype }) => isFloating(dtype));
      const random = seededRandom(1);
      const like = (tensor: Tensor): Tensor =>
        constant(randomDirection(random, tensor.shape as readonly number[]));
      const combine = (a: Tensor, b: Tensor): Tensor => add(mul(2.5, a), mul(-0.75, b)) as Tensor;
      const [u, v] = [like(node), like(node)];
      const [s, t] = [sources.map(like), sources.map(like)];
      const pulled = [combine(u, v), u, v].map((cotangent) => vjp(node, sources, cotangent));
      const pushed = [s.map((each, index) => combine(each, t[index]!)), s, t].map((each) =>
        jvp(node, sources, each),
      );
      const triples = [...sources.keys()].map((index) => pulled.map((gradients) => gradients[index]!));
      for (const [together, first, second] of [...triples, pushed]) {
        const [left, right] = evaluateAll([together!, combine(first!, second!)], inputs, feeds);
        expect(deviation(left!, right!)).toBeLessThan(1e-13);
      }
    });
  });
});

describe.each(applied.filter((op) => !isSmooth(op)))("the piecewise constant or held op $name", (op) => {
  it("has a derivative of exactly zero, whatever the operands", () => {
    forEverySample(op, 5, { values: "any" }, (sample, feeds) => {
      const inputs = sample.operands.map(({ shape }, index) => input(`x${index}`, shape, "float64"));
      const operands = inputs.map((tensor, index) =>
        cast(tensor, sample.operands[index]!.dtype ?? tensor.dtype),
      );
      const output = cast(createNode(op, operands, sample.attributes), "float64");
      const ones = constant(1, "float64");
      const gradients = vjp(output, inputs, spread(ones, output));
      const tangent = jvp(
        output,
        inputs,
        inputs.map((tensor) => spread(ones, tensor)),
      );
      for (const value of evaluateAll([...gradients, tangent], inputs, feeds)) {
        expect(value.data.every((element) => Object.is(element, 0))).toBe(true);
      }
    });
  });
});

describe.each(applied.filter(({ elementwise }) => elementwise))("the elementwise op $name", (op) => {
  it("is computed in float32 as the rounded result in float64", () => {
    forEverySample(op, 25, { dtype: "float32", values: "any" }, (sample, feeds) => {
      const { node } = sampleNode(op, sample, "float32");
      if (node.dtype === "float64") return; // a conversion to it
      const rounded = evaluate(node, feeds, { precision: "float64" }).data.map((value) =>
        node.dtype === "float32" ? Math.fround(value) : value,
      );
      expect([...evaluate(node, feeds).data]).toEqual([...rounded]);
    });
  });
});

describe.each(applied.filter(({ range }) => range !== undefined))("the range of $name", (op) => {
  it("holds every value that the op takes", () => {
    forEverySample(op, 20, {}, (sample, feeds) => {
      const { node } = sampleNode(op, sample);
      const operands = Object.values(feeds);
      if (operands.some(({ size }) => size === 0)) return;
      const known = op.range!(...operands.map(({ data }) => rangeOf(Math.min(...data), Math.max(...data))));
      if (known === undefined) return;
      for (const value of evaluate(node, feeds).data) {
        // An open end may be reached by rounding.
        const slack = 4 * Number.EPSILON * Math.abs(value);
        expect(value).toBeGreaterThanOrEqual(known.low - slack);
        expect(value).toBeLessThanOrEqual(known.high + slack);
      }
    });
  });
});

/** Whether the sizes of the operands may be changed without changing the attributes. */
function isShapeless({ attributes = {} }: Sample): boolean {
  return Object.keys(attributes).every((name) => ["axes", "keepDims", "permutation", "dtype"].includes(name));
}

const spread = (ones: Tensor, like: Tensor): Tensor =>
  createNode(
    ops.find(({ name }) => name === "broadcast")!,
    [ones],
    { shape: like.shape as readonly number[] },
  );

/** The values of several tensors, of which some may not depend on all inputs. */
function evaluateAll(tensors: readonly Tensor[], inputs: readonly Tensor[], feeds: Feeds): NDArray[] {
  return evaluate([...tensors, ...inputs], feeds).slice(0, tensors.length);
}

/** The largest difference, relative to the largest element. */
function deviation(a: NDArray, b: NDArray): number {
  const largest = (values: readonly number[]): number => Math.max(0, ...values.map(Math.abs));
  const difference = largest([...a.data].map((value, index) => value - b.data[index]!));
  return difference === 0 ? 0 : difference / largest([...a.data, ...b.data]);
}
