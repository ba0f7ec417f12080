/** Order statistics of measured times. */

/** The value that a fraction of the values lies below, between neighbours by proportion. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * fraction;
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return below! + (above! - below!) * (position - Math.floor(position));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
