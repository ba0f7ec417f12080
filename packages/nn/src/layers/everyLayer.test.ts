import {
  compile,
  grad,
  interpret,
  mul,
  sigmoid,
  sum,
  tanh,
  topologicalOrder,
  type Feeds,
  type Padding,
  type Tensor,
} from "@chainrule/core";
import { checkGradients } from "@chainrule/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appliedLayer, type AppliedLayer } from "../../test/appliedLayer.ts";

import { parametersOf, type Layer } from "./layer.ts";
import { batchNorm } from "./batchNorm.ts";
import { conv1d, conv2d } from "./convolution.ts";
import { dropout } from "./dropout.ts";
import { averagePool, maxPool } from "./pooling.ts";
import { dense } from "./dense.ts";
import { embedding } from "./embedding.ts";
import { flatten } from "./flatten.ts";
import { gru } from "./gru.ts";
import { layerNorm } from "./layerNorm.ts";
import { lstm } from "./lstm.ts";
import { multiHeadAttention } from "./multiHeadAttention.ts";
import { residual } from "./residual.ts";
import { sequential } from "./sequential.ts";
import { simpleRnn } from "./simpleRnn.ts";

interface Subject {
  readonly name: string;
  /** Layers with the shapes of their inputs, without the rows. */
  readonly layers: fc.Arbitrary<{ readonly layer: Layer; readonly inputShape: readonly number[] }>;
  /** Whether the input counts as positions, up to this number. */
  readonly indices?: number;
}

const size = fc.integer({ min: 1, max: 3 });
const stride = fc.integer({ min: 1, max: 2 });
const groups = fc.constantFrom(1, 2);
const padding = fc.constantFrom<unknown>("valid", "same", 1);
const output = fc.constantFrom("last", "all");
const shapes = (minLength: number, maxLength: number): fc.Arbitrary<readonly number[]> =>
  fc.array(size, { minLength, maxLength });
const subject = <T extends readonly unknown[]>(
  name: string,
  draws: { readonly [K in keyof T]: fc.Arbitrary<T[K]> },
  make: (...drawn: T) => { readonly layer: Layer; readonly inputShape: readonly number[] },
  indices?: number,
): Subject => ({
  name,
  layers: fc
    .tuple<unknown[]>(...(draws as readonly fc.Arbitrary<unknown>[]))
    .map((drawn) => make(...(drawn as unknown as T))),
  ...(indices === undefined ? {} : { indices }),
});

// With an ε beside which no variance is so small that differences of values would be rounding errors.
const epsilon = 0.5;
const subjects: readonly Subject[] = [
  subject("dense", [shapes(1, 2), size] as const, (inputShape, units) => ({
    layer: dense({ units, activation: tanh }),
    inputShape,
  })),
  subject("layerNorm", [shapes(1, 3)] as const, (inputShape) => ({
    layer: layerNorm({ epsilon }),
    inputShape,
  })),
  subject("batchNorm", [shapes(1, 3)] as const, (inputShape) => ({
    layer: batchNorm({ epsilon }),
    inputShape,
  })),
  subject("dropout", [shapes(1, 2), fc.constantFrom(0, 0.25, 0.5)] as const, (inputShape, rate) => ({
    layer: dropout({ rate }),
    inputShape,
  })),
  subject(
    "conv1d",
    [fc.integer({ min: 3, max: 5 }), size, size, stride, padding, stride, groups] as const,
    (length, channels, kernel, step, margin, dilation, count) => ({
      layer: conv1d({
        channels: count * channels,
        size: Math.min(kernel, 2),
        stride: step,
        padding: margin as Padding,
        dilation,
        groups: count,
        activation: tanh,
      }),
      inputShape: [length, 2],
    }),
  ),
  subject(
    "conv2d",
    [fc.integer({ min: 3, max: 4 }), size, stride, padding, groups] as const,
    (length, channels, step, margin, count) => ({
      layer: conv2d({
        channels: count * channels,
        size: [2, 1],
        stride: [step, 1],
        padding: margin as Padding,
        groups: count,
      }),
      inputShape: [length, 3, 2],
    }),
  ),
  ...[maxPool, averagePool].map((pool) =>
    subject(
      pool.name,
      [fc.integer({ min: 2, max: 4 }), stride, padding] as const,
      (length, step, margin) => ({
        layer: pool({ window: [2, 1], stride: step, padding: margin === 1 ? "same" : (margin as Padding) }),
        inputShape: [length, 3, 2],
      }),
    ),
  ),
  subject("flatten", [shapes(0, 3)] as const, (inputShape) => ({ layer: flatten(), inputShape })),
  subject("residual", [shapes(1, 2), size] as const, (inputShape, units) => ({
    layer: residual(sequential([dense({ units }), sigmoid]), { shortcut: dense({ units }) }),
    inputShape,
  })),
  subject(
    "embedding",
    [shapes(0, 2), size] as const,
    (inputShape, width) => ({ layer: embedding({ count: 4, size: width }), inputShape }),
    4,
  ),
  ...[simpleRnn, gru, lstm].map((recurrent) =>
    subject(recurrent.name, [shapes(2, 3), size, output] as const, (inputShape, units, which) => ({
      layer: recurrent({ units, output: which as "last" | "all" }),
      inputShape,
    })),
  ),
  subject(
    "multiHeadAttention",
    [shapes(2, 3), size, size, fc.boolean()] as const,
    (inputShape, heads, width, causal) => ({
      layer: multiHeadAttention({ heads, size: width, causal }),
      inputShape,
    }),
  ),
];

describe.each(subjects)("$name", ({ layers, indices }) => {
  const options = fc.record({
    rows: size,
    seed: fc.integer({ min: -1e6, max: 1e6 }),
    training: fc.boolean(),
  });
  const which = indices === undefined ? {} : { indices };

  it("has the derivatives of its values, to second order, by its input and by every parameter", () => {
    fc.assert(
      fc.property(layers, options, ({ layer, inputShape }, drawn) => {
        const { output: y, x, parameters, feeds } = appliedLayer(layer, { ...drawn, ...which, inputShape });
        const wrt = [x, ...parameters].filter(({ dtype }) => dtype === "float64");
        if (indices !== undefined && parameters.length === 0) return;
        const used = usedFeeds(y, feeds);
        expect(checkGradients(y, { wrt, feeds: used, order: 2, maxEntries: 5 }).comparisons).toBeGreaterThan(
          0,
        );
      }),
      { numRuns: 8 },
    );
  }, 20_000); // alone about a second, but several test files share a machine

  it.each(["float32", "float64"] as const)("gives the reference's values when compiled, in %s", (dtype) => {
    fc.assert(
      fc.property(layers, options, ({ layer, inputShape }, drawn) => {
        const applied = appliedLayer(layer, { ...drawn, ...which, inputShape, dtype });
        expect(applied.output.dtype).toBe(dtype);
        const outputs = { y: applied.output, ...gradientsOf(applied) };
        const feeds = usedFeeds(applied.output, applied.feeds);
        const program = compile({ inputs: { x: applied.x }, outputs });
        const [computed, expected] = [program.run(feeds), interpret({ outputs }).run(feeds)];
        for (const [name, array] of Object.entries(expected)) {
          const value = computed[name as "y"];
          expect(value.shape).toEqual(array.shape);
          const largest = Math.max(1, ...Array.from(array.data as Float64Array, Math.abs));
          const allowed = 64 * largest * (dtype === "float32" ? 2 ** -23 : Number.EPSILON);
          array.data.forEach((element: number, at: number) =>
            expect(Math.abs(value.data[at]! - element)).toBeLessThanOrEqual(allowed),
          );
        }
        program.dispose();
      }),
      { numRuns: 8 },
    );
  });

  it("starts alike from the same seed, and gives one shape in training and evaluation", () => {
    fc.assert(
      fc.property(layers, fc.integer(), ({ layer, inputShape }, seed) => {
        const [once, again] = [1, 2].map(() => parametersOf(layer.init(seed, ["m", ...inputShape])));
        expect(again!.map(({ value }) => value)).toEqual(once!.map(({ value }) => value));
        const [training, evaluation] = [true, false].map((isTraining) =>
          appliedLayer(layer, { inputShape, rows: 2, seed: 1, training: isTraining, ...which }),
        );
        expect(training!.output.shape).toEqual(evaluation!.output.shape);
        expect(training!.output.shape[0]).toBe("m");
      }),
      { numRuns: 8 },
    );
  });
});

/** The gradients of Σ y² / 2, whose cotangent is y. */
function gradientsOf({ x, output: y, parameters }: AppliedLayer): Record<string, Tensor> {
  const wrt = [x, ...parameters].filter(({ dtype }) => dtype !== "int32");
  const gradients = grad(mul(sum(mul(y, y)), 0.5) as Tensor<readonly []>, wrt);
  return Object.fromEntries(gradients.map((gradient, index) => [`d${index}`, gradient as Tensor]));
}

/** The data for the inputs that the output depends on. */
function usedFeeds(y: Tensor, feeds: Feeds): Feeds {
  const names = new Set(topologicalOrder([y]).map(({ attributes }) => attributes["name"]));
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => name === "x" || names.has(name)));
}
