/**
 * Thins a long series to what a picture can show, without losing a spike. It knows nothing of the picture but a width.
 */
import type { Point, Series } from "./series.ts";

/**
 * The points of `series`; where it is long, of each of `buckets` equal stretches of epochs only the lowest, the highest
 * and the last. A stretch without a finite value keeps one point whose value is NaN: a gap.
 */
export function visiblePoints(series: Series, buckets: number): Point[] {
  const { name, values } = series;
  const pointAt = (index: number): Point => ({ name, epoch: index + 1, value: values[index] ?? Number.NaN });
  const points = Array.from({ length: values.length }, (_, index) => pointAt(index));
  if (points.length <= 3 * buckets) return points;
  return Array.from({ length: buckets }, (_, bucket) =>
    points.slice(
      Math.floor((bucket * points.length) / buckets),
      Math.floor(((bucket + 1) * points.length) / buckets),
    ),
  ).flatMap(outline);
}

function outline(points: readonly Point[]): Point[] {
  const finite = points.filter(({ value }) => Number.isFinite(value));
  const [first] = finite;
  const last = finite.at(-1);
  if (first === undefined || last === undefined) return points.slice(0, 1);
  const lowest = finite.reduce((best, point) => (point.value < best.value ? point : best), first);
  const highest = finite.reduce((best, point) => (point.value > best.value ? point : best), first);
  return [...new Set([lowest, highest, last])].toSorted((one, other) => one.epoch - other.epoch);
}
