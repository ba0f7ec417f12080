/** The gradients that were derived from the graph against the article's closed forms: same rows, same weights, float64. */
import { evaluate, simplify, type Parameter } from "@chainrule/core";
import type { EncodedRows, TwoLayerNetwork } from "@chainrule/nn";
import { articleGradients, type ClosedForm, type Weights } from "./articleGradients.ts";
import { dataOf } from "./prepareRows.ts";

/** How far the derived gradient of one parameter is from the closed form. */
export interface GradientDifference {
  /** `W_2`, `b_2`, `W_1` or `b_1`. */
  readonly parameter: string;
  /** The largest difference of two entries. */
  readonly maxAbsolute: number;
  /**
   * That difference beside the largest sum of magnitudes of the terms that an entry adds up. Beside the entries themselves
   * it would say nothing at a minimum, where the terms cancel and only their rounding is left.
   */
  readonly maxRelative: number;
}

/** The largest relative difference that rounding explains. */
export const tolerance = 1e-12;

/**
 * Compares the gradients of all four parameters at their current values, in the order in which they are derived: simplified,
 * as training follows them.
 */
export function compareGradients(
  { W1, b1, W2, b2, gradients }: TwoLayerNetwork,
  rows: EncodedRows,
): GradientDifference[] {
  const { x, y } = dataOf(rows);
  const simplified = simplify([gradients.W2, gradients.b2, gradients.W1, gradients.b1]);
  const derived = evaluate(simplified, { x, y }, { precision: "float64" });
  const weights = { W_1: numbersOf(W1), b_1: numbersOf(b1), W_2: numbersOf(W2), b_2: numbersOf(b2) };
  const closedForms = articleGradients(rows, weights);
  const names: readonly (keyof Weights)[] = ["W_2", "b_2", "W_1", "b_1"];
  return names.map((parameter, index) =>
    differenceOf(parameter, derived[index]!.data, closedForms[parameter]),
  );
}

/** Whether every difference is one that rounding explains; NaN is not. */
export function agree(differences: readonly GradientDifference[]): boolean {
  return differences.every(({ maxRelative }) => maxRelative <= tolerance);
}

function differenceOf(
  parameter: string,
  derived: ArrayLike<number>,
  { entries, magnitudes }: ClosedForm,
): GradientDifference {
  const maxAbsolute = largest(entries.map((entry, index) => entry - derived[index]!));
  return { parameter, maxAbsolute, maxRelative: maxAbsolute === 0 ? 0 : maxAbsolute / largest(magnitudes) };
}

/** The largest magnitude; NaN if one is NaN. */
function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function numbersOf(parameter: Parameter): Float64Array {
  return Float64Array.from(parameter.value.data);
}
