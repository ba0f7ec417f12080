/**
 * What a plot of costs shows. It holds numbers and their name; how they are drawn is the plots' own affair.
 */
import { ChainruleError } from "@chainrule/core";

/** One line of a plot: a value for each epoch. */
export interface Series {
  /** What the legend calls it, e.g. `train`. */
  readonly name: string;
  /** The value after epoch 1, 2, 3 …; one that is not finite leaves a gap. */
  readonly values: ArrayLike<number>;
}

/** One finite value of a series. */
export interface Point {
  readonly name: string;
  /** From 1. */
  readonly epoch: number;
  readonly value: number;
}

/**
 * The smallest and the largest finite value and the number of epochs.
 *
 * @throws ChainruleError `empty-data` where no value is finite.
 */
export function extentOf(series: readonly Series[]): { minimum: number; maximum: number; epochs: number } {
  let [minimum, maximum, epochs] = [Infinity, -Infinity, 0];
  for (const { values } of series) {
    epochs = Math.max(epochs, values.length);
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
  }
  if (minimum <= maximum) return { minimum, maximum, epochs };
  throw new ChainruleError("empty-data", {
    where: "cost plot",
    expected: "at least one finite value",
    received: series.length === 0 ? "no series" : `none in ${series.map(({ name }) => name).join(", ")}`,
  });
}
