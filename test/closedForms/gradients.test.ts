/**
 * Derived gradients against the article's closed forms, as loops and as graphs, for one to four layers: "we would do
 * strictly the same" (that they simplify to the same nodes, `test/proofs` shows). Everything is computed in float64; sizes and bounds come from `roundingBounds`.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beyondBounds, largestRelative } from "./compareGradients.ts";
import { activations, gradients } from "./layerLoops.ts";
import { closedFormGradients, derivedGradients, simplifiedGradients } from "./networkGradients.ts";
import { alteredRules } from "./networks.ts";
import {
  divisorOf,
  ordinaryNetworks,
  roundedNetworks,
  saturatingNetworks,
  type RandomNetwork,
} from "./randomNetworks.ts";
import { roundingBounds } from "./roundingBounds.ts";

/** Of the largest entry of a gradient, each term of a sum counted with its absolute value. */
const relativeTolerance = 1e-12;

function looped(random: RandomNetwork) {
  const { layers, x, y } = random;
  const divisor = divisorOf(random);
  return { closed: gradients(layers, x, y, divisor), ...roundingBounds(layers, x, y, divisor) };
}

describe.each([1, 2, 3, 4])("the gradients of %i layers", (depth) => {
  it("are the closed forms, as loops and as graphs, to 12 digits where nothing saturates", () => {
    fc.assert(
      fc.property(ordinaryNetworks(depth), (random) => {
        const { closed, sizes } = looped(random);
        const derived = derivedGradients(random);
        const graphs = closedFormGradients(random);
        expect(largestRelative(derived, closed, sizes)).toBeLessThanOrEqual(relativeTolerance);
        expect(largestRelative(derived, graphs, sizes)).toBeLessThanOrEqual(relativeTolerance);
        expect(largestRelative(graphs, closed, sizes)).toBeLessThanOrEqual(relativeTolerance);
      }),
    );
  });

  it("are the closed forms, as loops and as graphs, as far as rounding allows where layers saturate", () => {
    fc.assert(
      fc.property(saturatingNetworks(depth), (random) => {
        const { closed, bounds } = looped(random);
        const derived = derivedGradients(random);
        const graphs = closedFormGradients(random);
        expect(beyondBounds(derived, closed, bounds)).toEqual([]);
        expect(beyondBounds(derived, graphs, bounds)).toEqual([]);
        expect(beyondBounds(graphs, closed, bounds)).toEqual([]);
      }),
    );
  });

  it("are the closed forms, once simplified, also where ŷ rounds to 1 (z > 36) or to 0 (z < −745)", () => {
    let roundedOutputs = 0;
    fc.assert(
      fc.property(roundedNetworks(depth), (random) => {
        const { closed, sizes } = looped(random);
        const outputs = activations(random.layers, random.x).at(-1)!;
        roundedOutputs += outputs.filter((yHat) => yHat === 0 || yHat === 1).length;
        expect(largestRelative(simplifiedGradients(random), closed, sizes)).toBeLessThanOrEqual(
          relativeTolerance,
        );
      }),
    );
    expect(roundedOutputs).toBeGreaterThan(0);
  });
});

describe("the bounds on rounding", () => {
  it("allow no more than 12 digits where nothing saturates", () => {
    fc.assert(
      fc.property(ordinaryNetworks(2), (random) => {
        const { closed, bounds, sizes } = looped(random);
        const shifted = closed.map(({ W, b, z }, l) => ({
          W: W.map((entry, index) => entry + bounds[l]!.W[index]!),
          b: b.map((entry, index) => entry + bounds[l]!.b[index]!),
          z: z.map((entry, index) => entry + bounds[l]!.z[index]!),
        }));
        expect(largestRelative(shifted, closed, sizes)).toBeLessThanOrEqual(relativeTolerance);
      }),
    );
  });
});

describe.each(Object.entries(alteredRules))("a closed form with %s", (_, rules) => {
  it("is not taken for the derived gradient", () => {
    const random: RandomNetwork = {
      layers: [
        { inputs: 2, outputs: 2, W: Float64Array.of(0.5, -1, 0.25, 2), b: Float64Array.of(0.1, -0.2) },
        { inputs: 2, outputs: 1, W: Float64Array.of(1.5, -0.5), b: Float64Array.of(0.3) },
      ],
      rows: 3,
      x: Float64Array.of(1, 0, -1, 2, 0.5, 1),
      y: Float64Array.of(1, 0, 0),
      dtype: "float64",
      reduction: "mean",
    };
    const { sizes, bounds } = looped(random);
    const derived = derivedGradients(random);
    const altered = closedFormGradients(random, rules);
    expect(largestRelative(derived, altered, sizes)).toBeGreaterThan(1e-3);
    expect(beyondBounds(derived, altered, bounds)).not.toEqual([]);
  });
});
