/** Random networks with data, ordinary and saturating, for the properties of the closed forms. */
import fc from "fast-check";
import { activations, preActivations, type LayerValues } from "./layerLoops.ts";
import type { Reduction } from "./networks.ts";

/** A network, its data, and how the loss adds up. */
export interface RandomNetwork {
  readonly layers: readonly LayerValues[];
  readonly rows: number;
  /** Of shape [rows, inputs of the first layer]. */
  readonly x: Float64Array;
  /** Of shape [rows, outputs of the last layer]: zeros and ones, or anything in between. */
  readonly y: Float64Array;
  readonly dtype: "float32" | "float64";
  readonly reduction: Reduction;
}

/** By what the sum over the entries of ŷ is divided. */
export function divisorOf({ y, reduction }: Pick<RandomNetwork, "y" | "reduction">): number {
  return reduction === "mean" ? y.length : 1;
}

/** How large weights are, and how far z may go. */
interface Ranges {
  /** Weights are up to 2 times one of these. */
  readonly factors: readonly number[];
  readonly hidden: readonly [lowest: number, highest: number];
  readonly output: readonly [lowest: number, highest: number];
}

/** Where nothing saturates: both ŷ and 1 − ŷ keep 13 digits. */
const ordinary: Ranges = { factors: [0.1, 1], hidden: [-5, 5], output: [-5, 5] };

/** Beyond z = 36 at the output ŷ rounds to 1, below −745 to 0, and the textbook loss as it is written has no gradient left. */
const saturating: Ranges = { factors: [0.1, 1, 10, 1000], hidden: [-700, 700], output: [-700, 30] };

/** Far beyond: ŷ is 1 or 0 to the last bit, which a derived gradient survives once it is simplified. */
const rounded: Ranges = { factors: [1, 10, 1000], hidden: [-5, 5], output: [-3000, 3000] };

/** Random networks of the given depth, their weights from small to as large as the ranges of z allow. */
function randomNetworks(depth: number, ranges: Ranges): fc.Arbitrary<RandomNetwork> {
  const width = fc.integer({ min: 1, max: 5 });
  return fc
    .record({
      rows: fc.integer({ min: 1, max: 7 }),
      widths: fc.array(width, { minLength: depth + 1, maxLength: depth + 1 }),
      dtype: fc.constantFrom("float32" as const, "float64" as const),
      reduction: fc.constantFrom<Reduction>("mean", "sum"),
    })
    .chain(({ rows, widths, dtype, reduction }) =>
      fc
        .record({
          x: numbers(rows * widths[0]!, signed),
          y: labels(rows * widths.at(-1)!),
          drawn: fc.tuple(
            ...widths.slice(1).map((outputs, index) => randomLayer(widths[index]!, outputs, ranges.factors)),
          ),
        })
        .map(({ x, y, drawn }) => {
          const layers = limited(drawn, x, ranges, dtype === "float32" ? Math.fround : Number);
          return { layers, rows, x, y, dtype, reduction };
        }),
    );
}

/** Networks of the given depth in which nothing saturates. */
export const ordinaryNetworks = (depth: number): fc.Arbitrary<RandomNetwork> =>
  randomNetworks(depth, ordinary);

/** Networks of the given depth in which hidden and output layers may saturate. */
export const saturatingNetworks = (depth: number): fc.Arbitrary<RandomNetwork> =>
  randomNetworks(depth, saturating);

/** Networks of the given depth whose outputs may round to 1 and to 0. */
export const roundedNetworks = (depth: number): fc.Arbitrary<RandomNetwork> => randomNetworks(depth, rounded);

const signed = fc.double({ min: -2, max: 2, noNaN: true });
const soft = fc.double({ min: 0, max: 1, noNaN: true });
const hard = fc.constantFrom(0, 1);

function numbers(length: number, entry: fc.Arbitrary<number>): fc.Arbitrary<Float64Array> {
  return fc
    .array(entry, { minLength: length, maxLength: length })
    .map((entries) => Float64Array.from(entries));
}

function labels(length: number): fc.Arbitrary<Float64Array> {
  return fc.oneof(numbers(length, hard), numbers(length, soft));
}

function randomLayer(inputs: number, outputs: number, factors: readonly number[]): fc.Arbitrary<LayerValues> {
  return fc
    .tuple(numbers(inputs * outputs, signed), numbers(outputs, signed), fc.constantFrom(...factors))
    .map(([W, b, factor]) => scaled({ inputs, outputs, W, b }, factor));
}

function scaled(layer: LayerValues, factor: number): LayerValues {
  const scale = (entry: number): number => factor * entry;
  return { ...layer, W: layer.W.map(scale), b: layer.b.map(scale) };
}

/** Shrinks the layers whose z would leave its range, one after the other, and rounds the weights. */
function limited(
  layers: readonly LayerValues[],
  x: Float64Array,
  ranges: Ranges,
  rounded: (value: number) => number,
): LayerValues[] {
  const result: LayerValues[] = [];
  layers.forEach((layer, index) => {
    const [lowest, highest] = index + 1 < layers.length ? ranges.hidden : ranges.output;
    const z = preActivations(activations(result, x).at(-1)!, layer);
    const shrunk = scaled(layer, 1 / Math.max(1, Math.max(...z) / highest, Math.min(...z) / lowest));
    result.push({ ...shrunk, W: shrunk.W.map(rounded), b: shrunk.b.map(rounded) });
  });
  return result;
}
