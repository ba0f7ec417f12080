/**
 * How far rounding can take two ways of computing the same gradients apart: a running error bound beside the recurrence,
 * to first order in the unit roundoff. It knows the loops and nothing of the framework.
 */
import {
  activations,
  preActivations,
  sumOfRows,
  timesTransposed,
  transposedTimes,
  type LayerGradientValues,
  type LayerValues,
} from "./layerLoops.ts";

/** The spacing of float64 at 1. */
const epsilon = 2 ** -52;

const absolute = (values: Float64Array): Float64Array => values.map(Math.abs);

/** Bounds for the entries of all gradients, layer by layer, and the sums of absolute values that they are made of. */
export interface Bounds {
  /** How far an entry may be off. */
  readonly bounds: readonly LayerGradientValues[];
  /** The entry with the absolute value of every term that it adds up: what "relative" is relative to. */
  readonly sizes: readonly LayerGradientValues[];
}

/**
 * Bounds on the differences between the textbook loss, differentiated as it is written, and the article's closed form.
 *
 * Forward, with c roundings to a sum: z is off by `c ε (|a| |W| + |b|) + e_a |W|`, a by `a (1 − a) e_z + 2 ε a`.
 * Backward, each of the two forms loses digits in its own way: the closed form where ŷ − y and 1 − a cancel, by ε ŷ and ε a;
 * the textbook loss in (1 − y) / (1 − ŷ), by a factor of ε / (1 − ŷ).
 */
export function roundingBounds(
  layers: readonly LayerValues[],
  x: Float64Array,
  y: Float64Array,
  divisor: number,
): Bounds {
  const a = activations(layers, x);
  const errors = forwardErrors(layers, a);
  const rows = x.length / layers[0]!.inputs;
  const yHat = a.at(-1)!;
  let size = yHat.map((p, index) => (y[index]! * (1 - p) + (1 - y[index]!) * p) / divisor);
  let bound = yHat.map((p, index) => {
    const textbook = ((1 - y[index]!) * p * epsilon) / (1 - p);
    return 4 * epsilon * size[index]! + (errors.at(-1)![index]! + 4 * epsilon * p + 4 * textbook) / divisor;
  });
  const bounds: LayerGradientValues[] = [];
  const sizes: LayerGradientValues[] = [];
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = { ...layers[l]!, W: absolute(layers[l]!.W) };
    const below = absolute(a[l]!);
    const summed = bound.map((entry, index) => entry + 2 * rows * epsilon * size[index]!);
    const fromBelow = transposedTimes(errors[l]!, size, layer);
    sizes.unshift({ W: transposedTimes(below, size, layer), b: sumOfRows(size, layer.outputs), z: size });
    bounds.unshift({
      W: transposedTimes(below, summed, layer).map((entry, index) => entry + fromBelow[index]!),
      b: sumOfRows(summed, layer.outputs),
      z: bound,
    });
    if (l === 0) break;
    const through = timesTransposed(size, layer);
    const carried = timesTransposed(bound, layer);
    const slope = below.map((p) => p * (1 - p + epsilon)); // not 0 where 1 − p rounds to 0
    size = through.map((entry, index) => entry * slope[index]!);
    bound = carried.map((entry, index) => {
      const ofSlope = errors[l]![index]! + 4 * epsilon * below[index]!; // the slope moves by at most as much as a
      return (
        entry * slope[index]! +
        through[index]! * (ofSlope + 2 * (layer.outputs + 2) * epsilon * slope[index]!)
      );
    });
  }
  return { bounds, sizes };
}

/** How far the activations may be off, the exact x included. */
function forwardErrors(layers: readonly LayerValues[], a: readonly Float64Array[]): Float64Array[] {
  const errors = [new Float64Array(a[0]!.length)];
  layers.forEach((layer, l) => {
    const { inputs, outputs, W, b } = layer;
    const positive = { inputs, outputs, W: absolute(W), b: absolute(b) };
    const summed = preActivations(absolute(a[l]!), positive);
    const carried = preActivations(errors[l]!, { ...positive, b: new Float64Array(outputs) });
    errors.push(
      a[l + 1]!.map((p, index) => {
        const ofZ = (inputs + 1) * epsilon * summed[index]! + carried[index]!;
        return p * (1 - p) * ofZ + 2 * epsilon * p;
      }),
    );
  });
  return errors;
}
