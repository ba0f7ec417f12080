import { evaluate, interpret, toText, type NDArray, type Tensor } from "@chainrule/core";
import { checkGradients } from "@chainrule/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../test/refusing.ts";
import { normal, uniform } from "./initializers.ts";
import { binaryCrossEntropy } from "./losses/binaryCrossEntropy.ts";
import { twoLayerNetwork, type TwoLayerNetwork } from "./twoLayerNetwork.ts";

const size = fc.integer({ min: 1, max: 4 });
const sizes = fc.record({ inputs: size, hidden: size, outputs: size, seed: fc.integer() });
const sigma = (z: number): number => 1 / (1 + Math.exp(-z));

/** A network in float64 with weights of ordinary size, and rows with soft labels for it. */
function example(
  options: { inputs: number; hidden: number; outputs: number; seed: number },
  rows: number,
): {
  network: TwoLayerNetwork;
  feeds: { x: NDArray; y: NDArray };
} {
  const network: TwoLayerNetwork = twoLayerNetwork({ ...options, dtype: "float64" });
  const draw = { seed: options.seed, dtype: "float64" } as const;
  for (const parameter of network.parameters) parameter.assign(normal(parameter.value.shape, draw));
  return {
    network,
    feeds: { x: normal([rows, options.inputs], draw), y: uniform([rows, options.outputs], draw) },
  };
}

/** Row by row, column by column. */
const nested = (array: NDArray): number[][] => array.toNested() as number[][];

/** x W + b by plain loops. */
const affine = (x: number[][], W: number[][], [b]: number[][]): number[][] =>
  x.map((row) =>
    b!.map((bias, unit) => row.reduce((sum, value, index) => sum + value * W[index]![unit]!, bias)),
  );

describe("twoLayerNetwork", () => {
  it("computes the article's equations, by plain loops", () => {
    fc.assert(
      fc.property(sizes, size, (options, rows) => {
        const { network, feeds } = example(options, rows);
        const { W1, b1, W2, b2 } = network;
        const [x, y] = [nested(feeds.x), nested(feeds.y)];
        const z1 = affine(x, nested(W1.value), nested(b1.value));
        const a1 = z1.map((row) => row.map(sigma));
        const z2 = affine(a1, nested(W2.value), nested(b2.value));
        const yHat = z2.map((row) => row.map(sigma));
        const logLikelihood = yHat.map((row, m) =>
          row.map((p, k) => y[m]![k]! * Math.log(p) + (1 - y[m]![k]!) * Math.log(1 - p)),
        );
        const J = (-1 / rows) * logLikelihood.flat().reduce((sum, term) => sum + term, 0);
        const expected = [z1, a1, z2, yHat];
        evaluate([network.z1, network.a1, network.z2, network.yHat], { x: feeds.x }).forEach(
          (value, index) => {
            value.data.forEach((element: number, position: number) =>
              expect(element).toBeCloseTo(expected[index]!.flat()[position]!, 12),
            );
          },
        );
        expect(evaluate(network.J, feeds).item()).toBeCloseTo(J, 12);
      }),
    );
  });

  it("derives gradients that are those of its cost, to second order", () => {
    fc.assert(
      fc.property(sizes, size, (options, rows) => {
        const { network, feeds } = example(options, rows);
        const report = checkGradients(network.J, { wrt: network.parameters, feeds, order: 2 });
        expect(report.comparisons).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  });

  it("updates every parameter by W ← W − α ∂J/∂W, all from the old values", () => {
    fc.assert(
      fc.property(sizes, size, fc.double({ min: 0, max: 2, noNaN: true }), (options, rows, alpha) => {
        const { network, feeds } = example(options, rows);
        const { W1, b1, W2, b2, gradients } = network;
        const before = [W1, b1, W2, b2].map(({ value }) => value);
        const derivatives = evaluate([gradients.W1, gradients.b1, gradients.W2, gradients.b2], feeds);
        interpret({ outputs: {}, updates: network.update(alpha) }).run(feeds);
        [W1, b1, W2, b2].forEach(({ value }, index) => {
          const expected = before[index]!.data.map(
            (element: number, position: number) => element - alpha * derivatives[index]!.data[position]!,
          );
          expect(value.data).toEqual(expected);
        });
      }),
    );
  });

  it("starts as the article does: small weights, all different, and zero biases; the same bits for the same seed", () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom("float32" as const, "float64" as const), (options, dtype) => {
        const [network, again] = [
          twoLayerNetwork({ ...options, dtype }),
          twoLayerNetwork({ ...options, dtype }),
        ];
        const { W1, b1, W2, b2 } = network;
        const weights = [...W1.value.data, ...W2.value.data];
        expect(new Set(weights).size).toBe(weights.length);
        expect(weights.every((weight) => Math.abs(weight) < 0.8)).toBe(true); // 8 standard deviations
        expect([...b1.value.data, ...b2.value.data].every((bias) => bias === 0)).toBe(true);
        expect(again.parameters.map(({ value }) => value)).toEqual(
          network.parameters.map(({ value }) => value),
        );
        expect([W1, b1, W2, b2].map(({ shape }) => shape)).toEqual([
          [options.inputs, options.hidden],
          [1, options.hidden],
          [options.hidden, options.outputs],
          [1, options.outputs],
        ]);
        expect(new Set([network.J, ...network.parameters].map((tensor: Tensor) => tensor.dtype))).toEqual(
          new Set([dtype]),
        );
      }),
    );
  });

  it("open-18 f: hidden units differ from the start, seeds differ", () => {
    const [one, two] = [1, 2].map((seed) => twoLayerNetwork({ inputs: 2, hidden: 2, outputs: 1, seed }));
    const [a, b, c, d] = one!.W1.value.data;
    expect([a, c]).not.toEqual([b, d]);
    expect(two!.W1.value).not.toEqual(one!.W1.value);
  });

  it("bears the article's names", () => {
    const { J, z1, a1, z2, yHat } = twoLayerNetwork({ inputs: 3, hidden: 2, outputs: 1, seed: 1 });
    expect(toText(z1)).toBe("x @ W_1 + b_1");
    expect(toText(a1)).toBe("sigmoid(z_1)");
    expect(toText(z2)).toBe("a_1 @ W_2 + b_2");
    expect(toText(yHat)).toBe("sigmoid(z_2)");
    expect(J.label).toBe("J");
    expect(toText(J)).toContain("\\hat{y}");
  });

  it("with one output costs what the mean cross-entropy costs: the same node", () => {
    const { J, yHat, y } = twoLayerNetwork({ inputs: 3, hidden: 2, outputs: 1, seed: 1 });
    expect(J).toBe(binaryCrossEntropy(yHat, y));
  });

  it("feeds another input forward with the same parameters", () => {
    const { network, feeds } = example({ inputs: 2, hidden: 3, outputs: 1, seed: 5 }, 4);
    expect(network.feedForward(network.x).yHat).toBe(network.yHat);
    const shifted = network.feedForward(network.x.add(1));
    const moved = nested(feeds.x).map((row) => row.map((value) => value + 1));
    expect(evaluate(shifted.yHat, { x: feeds.x })).toEqual(evaluate(network.yHat, { x: moved }));
  });

  it.each([
    [{ inputs: 0, hidden: 1, outputs: 1, seed: 1 }, "inputs"],
    [{ inputs: 1, hidden: 2.5, outputs: 1, seed: 1 }, "hidden"],
    [{ inputs: 1, hidden: 1, outputs: -1, seed: 1 }, "outputs"],
    [{ inputs: 1, hidden: 1, outputs: 1, seed: 0.5 }, "seed"],
  ])("refuses %j", (options, name) => {
    expect(() => twoLayerNetwork(options)).toThrow(refusing("invalid-argument", name));
  });
});
