/**
 * Mean and standard deviation of a feature. It does not know which rows it is given: the caller passes training rows
 * only, or the test rows leak into the model.
 */
import { ChainruleError } from "@chainrule/core";

/** The map (value − mean) / standardDeviation of one feature. */
export interface Standardization {
  readonly feature: string;
  readonly mean: number;
  /** Over the rows themselves (divided by their number); 1 where all values are equal. */
  readonly standardDeviation: number;
}

/**
 * The standardization that gives `values` mean 0 and standard deviation 1, or only mean 0 where they are all equal.
 *
 * @throws ChainruleError `non-finite` for values so large that their spread is not a number.
 */
export function fitStandardization(feature: string, values: ArrayLike<number>): Standardization {
  const count = values.length;
  const numbers = Array.from(values);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  if (!Number.isFinite(variance)) {
    throw new ChainruleError("non-finite", {
      where: `standardize ${JSON.stringify(feature)}`,
      expected: "values with a finite mean and variance",
      received: `mean ${mean}, variance ${variance} over ${count} values`,
      fix: "Give the column in a larger unit",
      data: { feature, mean, variance },
    });
  }
  // Equality and not a zero variance: rounding gives ten times 0.1 a mean beside 0.1 and a spread of about 1e-17.
  const isConstant = numbers.every((value) => value === numbers[0]);
  if (isConstant) return { feature, mean: numbers[0] ?? 0, standardDeviation: 1 };
  return { feature, mean, standardDeviation: Math.sqrt(variance) || 1 };
}
