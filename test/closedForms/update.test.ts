/** The article's update `W ← W − α ∂J/∂W`, all parameters at once, as a program. */
import { grad, interpret, mul, sub, type Parameter, type Program, type Tensor } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradients, type LayerGradientValues, type LayerValues } from "./layerLoops.ts";
import { feedsOf } from "./networkGradients.ts";
import { crossEntropy, sigmoidNetwork, type Network, type Reduction } from "./networks.ts";
import { divisorOf, ordinaryNetworks } from "./randomNetworks.ts";
import { roundingBounds } from "./roundingBounds.ts";

/** One step of gradient descent on the textbook loss; it returns the loss before the step. */
function descent(network: Network, reduction: Reduction, rate: number): Program<"J"> {
  const J = crossEntropy(network, reduction);
  const parameters = network.layers.flatMap(({ W, b }) => [W, b]);
  const updates = grad(J, parameters).map((gradient, index): [Parameter, Tensor] => {
    const parameter = parameters[index]!;
    return [parameter, sub(parameter, mul(rate, gradient))];
  });
  return interpret({ outputs: { J }, updates }, { precision: "float64" });
}

/** The same step with loops: all gradients from the old weights, then all weights. */
function loopedDescent(
  layers: readonly LayerValues[],
  slopes: readonly LayerGradientValues[],
  rate: number,
): LayerValues[] {
  return layers.map((layer, l) => ({
    ...layer,
    W: layer.W.map((weight, index) => weight - rate * slopes[l]!.W[index]!),
    b: layer.b.map((bias, index) => bias - rate * slopes[l]!.b[index]!),
  }));
}

/** How parameters round: relative to their value, and near 0 absolutely. */
const rounding = {
  float32: { relative: 2 ** -23, absolute: 2 ** -149 },
  float64: { relative: 2 ** -52, absolute: 2 ** -900 },
};

describe("the update", () => {
  it("takes every parameter to W − α ∂J/∂W at once, up to the rounding of its element type", () => {
    fc.assert(
      fc.property(ordinaryNetworks(2), fc.constantFrom(0.01, 0.5, 1, 10), (random, rate) => {
        const { layers, x, y, dtype, reduction } = random;
        const network = sigmoidNetwork(layers, dtype);
        descent(network, reduction, rate).run(feedsOf(random));
        const want = loopedDescent(layers, gradients(layers, x, y, divisorOf(random)), rate);
        const { bounds } = roundingBounds(layers, x, y, divisorOf(random));
        const { relative, absolute } = rounding[dtype];
        want.forEach((layer, l) => {
          for (const part of ["W", "b"] as const) {
            const got = network.layers[l]![part].value.data;
            layer[part].forEach((wanted, index) => {
              const step = Math.abs(wanted - layers[l]![part][index]!); // α is rounded, too
              const allowed =
                relative * (Math.abs(wanted) + step) + rate * bounds[l]![part][index]! + absolute;
              expect(Math.abs(got[index]! - wanted)).toBeLessThanOrEqual(allowed);
            });
          }
        });
      }),
    );
  });

  it("takes 200 steps on the article's table as the loops do, and the loss falls at every one", () => {
    const x = Float64Array.of(0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 1); // smoking, obesity, exercise
    const y = Float64Array.of(1, 0, 0, 1, 1); // diabetic
    let layers: readonly LayerValues[] = [
      { inputs: 3, outputs: 2, W: Float64Array.of(0.1, -0.2, 0.3, 0.1, -0.1, 0.2), b: Float64Array.of(0, 0) },
      { inputs: 2, outputs: 1, W: Float64Array.of(0.2, -0.3), b: Float64Array.of(0) },
    ];
    const network = sigmoidNetwork(layers, "float64");
    const program = descent(network, "mean", 0.5);
    const losses: number[] = [];
    for (let step = 0; step < 200; step++) {
      losses.push(program.run(feedsOf({ x, y, rows: 5 })).J.item());
      layers = loopedDescent(layers, gradients(layers, x, y, 5), 0.5);
    }
    expect(losses.slice(1).filter((loss, index) => loss >= losses[index]!)).toEqual([]);
    layers.forEach(({ W, b }, l) => {
      [...W, ...b].forEach((wanted, index) => {
        const got = [...network.layers[l]!.W.value.data, ...network.layers[l]!.b.value.data][index]!;
        expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)));
      });
    });
  });
});
