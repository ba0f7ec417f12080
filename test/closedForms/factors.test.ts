/** The factors of the article's chain rule one by one, and its two layers equation by equation. */
import { evaluate, grad, input, mul, sigmoid, sub, sum, type Tensor } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { largestRelative } from "./compareGradients.ts";
import { logistic, type LayerValues } from "./layerLoops.ts";
import { derivedGradients, feedsOf } from "./networkGradients.ts";
import { crossEntropy, lossByOutput, sigmoidNetwork } from "./networks.ts";
import { divisorOf, ordinaryNetworks, saturatingNetworks } from "./randomNetworks.ts";
import { roundingBounds } from "./roundingBounds.ts";
import { twoLayerGradients } from "./twoLayerLoops.ts";

/** The spacing of float64 at 1. */
const epsilon = 2 ** -52;

const inFloat64 = { precision: "float64" } as const;

describe("the derivative of the logistic function", () => {
  const z: Tensor = input("z", ["m"], "float64");
  const derived = grad(sum(sigmoid(z)), z);
  const points = fc.array(fc.double({ min: -700, max: 700, noNaN: true }), { minLength: 1, maxLength: 9 });

  it("is σ (1 − σ), as numbers and as a graph, up to the rounding of 1 − σ", () => {
    const closed = mul(sigmoid(z), sub(1, sigmoid(z)));
    fc.assert(
      fc.property(points, (values) => {
        const [got, graph] = evaluate([derived, closed], { z: values });
        values.forEach((value, index) => {
          const s = logistic(value);
          const bound = 4 * epsilon * s; // 1 − σ is off by ε / 2
          expect(Math.abs(got!.data[index]! - s * (1 - s))).toBeLessThanOrEqual(bound);
          expect(Math.abs(got!.data[index]! - graph!.data[index]!)).toBeLessThanOrEqual(bound);
        });
      }),
    );
  });

  it("is e^(−|z|) / (1 + e^(−|z|))² to 15 digits, also where 1 − σ has none left", () => {
    fc.assert(
      fc.property(points, (values) => {
        const got = evaluate(derived, { z: values });
        values.forEach((value, index) => {
          const decay = Math.exp(-Math.abs(value));
          const want = decay / (1 + decay) ** 2;
          expect(Math.abs(got.data[index]! - want)).toBeLessThanOrEqual(8 * epsilon * want);
        });
      }),
    );
  });
});

describe("∂J/∂ŷ", () => {
  it("is (ŷ − y) / (ŷ (1 − ŷ)) / m, as numbers and as a graph", () => {
    fc.assert(
      fc.property(saturatingNetworks(2), (random) => {
        const network = sigmoidNetwork(random.layers, random.dtype);
        const derived = grad(crossEntropy(network, random.reduction), network.yHat);
        const closed = lossByOutput(network, random.reduction);
        const [got, graph, yHat] = evaluate([derived, closed, network.yHat], feedsOf(random), inFloat64);
        yHat!.data.forEach((p, index) => {
          const y = random.y[index]!;
          const scale = 1 / (p * (1 - p)) / divisorOf(random);
          const bound = 8 * epsilon * (p + y) * scale; // ŷ and y may cancel
          expect(Math.abs(got!.data[index]! - (p - y) * scale)).toBeLessThanOrEqual(bound);
          expect(Math.abs(got!.data[index]! - graph!.data[index]!)).toBeLessThanOrEqual(bound);
        });
      }),
    );
  });
});

describe("the article's two layers", () => {
  it("have the loss and the gradients of the article, to 12 digits", () => {
    const oneOutput = ordinaryNetworks(2).filter(({ layers }) => layers[1]!.outputs === 1);
    fc.assert(
      fc.property(oneOutput, (drawn) => {
        const random = { ...drawn, reduction: "mean" as const };
        const { x, y, rows: m } = random;
        const [{ inputs: n, outputs: h, W: W1, b: b1 }, { W: W2, b }] = random.layers as [
          LayerValues,
          LayerValues,
        ];
        const { J, ...want } = twoLayerGradients({ m, n, h, x, y, W1, b1, W2, b2: b[0]! });
        const derivedJ = crossEntropy(sigmoidNetwork(random.layers, random.dtype), "mean");
        expect(Math.abs(evaluate(derivedJ, feedsOf(random), inFloat64).item() / J - 1)).toBeLessThanOrEqual(
          1e-12,
        );
        const article = [
          { W: want.dW1, b: want.db1, z: want.dz1 },
          { W: want.dW2, b: Float64Array.of(want.db2), z: want.dz2 },
        ];
        const { sizes } = roundingBounds(random.layers, x, y, m);
        expect(largestRelative(derivedGradients(random), article, sizes)).toBeLessThanOrEqual(1e-12);
      }),
    );
  });
});
