/** The gradients that were derived from the graph against the article's closed forms: same rows, same weights, float64. */
import { evaluate, simplify, type Parameter } from "@chainrule/core";
import type { EncodedRows, TwoLayerNetwork } from "@chainrule/nn";
import { articleGradients, type ClosedForm, type Weights } from "./articleGradients.ts";
import { dataOf } from "../tables/prepareRows.ts";

/** How far the derived gradient of one parameter is from the closed form. */
export interface GradientDifference {
  /** `W_2`, `b_2`, `W_1` or `b_1`. */
  readonly parameter: string;
  /** The largest difference of two entries. */
  readonly maxAbsolute: number;
  /** That difference as a share of the largest entry of the closed form. */
  readonly maxRelative: number;
  /** The largest difference that rounding alone can make. */
  readonly rounding: number;
}

/** The largest relative difference of equal gradients, unless the gradient is so small that little more than rounding is left of it. */
export const tolerance = 1e-12;

/**
 * Compares the gradients of all four parameters at their current values, in the order in which they are derived: simplified,
 * as training follows them.
 */
export function compareGradients(
  { W1, b1, W2, b2, gradients, structure }: TwoLayerNetwork,
  rows: EncodedRows,
): GradientDifference[] {
  const { x, y } = dataOf(rows);
  const simplified = simplify([gradients.W2, gradients.b2, gradients.W1, gradients.b1]);
  const derived = evaluate(simplified, { x, y }, { precision: "float64" });
  const weights = { W_1: numbersOf(W1), b_1: numbersOf(b1), W_2: numbersOf(W2), b_2: numbersOf(b2) };
  const closedForms = articleGradients(rows, weights);
  // Sums over inputs, hidden units and rows follow one another, and each addition rounds once.
  const roundings = structure.inputs + structure.hidden + rows.rows;
  const names: readonly (keyof Weights)[] = ["W_2", "b_2", "W_1", "b_1"];
  return names.map((parameter, index) => ({
    parameter,
    ...differenceOf(derived[index]!.data, closedForms[parameter], roundings),
  }));
}

/**
 * Whether every difference is within the tolerance or, at a minimum or where sigmoids are saturated, of the size of rounding.
 * NaN is neither.
 */
export function agree(differences: readonly GradientDifference[]): boolean {
  return differences.every(
    (difference) => isWithinTolerance(difference) || difference.maxAbsolute <= difference.rounding,
  );
}

/** Whether the relative difference is as small as it must be. */
export function isWithinTolerance({ maxRelative }: GradientDifference): boolean {
  return maxRelative <= tolerance;
}

function differenceOf(
  derived: ArrayLike<number>,
  { entries, magnitudes }: ClosedForm,
  roundings: number,
): Omit<GradientDifference, "parameter"> {
  const maxAbsolute = largest(entries.map((entry, index) => entry - derived[index]!));
  return {
    maxAbsolute,
    maxRelative: maxAbsolute === 0 ? 0 : maxAbsolute / largest(entries),
    rounding: roundings * Number.EPSILON * largest(magnitudes),
  };
}

/** The largest magnitude; NaN if one is NaN. */
function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function numbersOf(parameter: Parameter): Float64Array {
  return Float64Array.from(parameter.value.data);
}
