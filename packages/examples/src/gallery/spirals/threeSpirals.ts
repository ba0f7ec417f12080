/** Points on three spirals wound around each other: data that no straight line can separate. */
import { NDArray } from "@chainrule/core";
import { dataset, normal, splitSeed, uniform, type Dataset } from "@chainrule/nn";

/** How many spirals there are, and so how many classes. */
export const arms = 3;

/** How often each of them winds around the centre. */
const turns = 1.25;

/** `x` [points, 2], within about 1 of the centre, and `y` [points], the arm that each point is on: 0, 1 or 2. */
export function threeSpirals(points: number, seed: number): Dataset<"x" | "y"> {
  // Two streams of random numbers from one seed, for from equal seeds distances and noise would depend on each other.
  const [ofDistance, ofNoise] = splitSeed(seed, 2) as [number, number];
  const distance = uniform([points], { lowest: 0.1, seed: ofDistance }).data;
  const noise = normal([points], { std: 0.15, seed: ofNoise }).data;
  const armOf = (point: number): number => point % arms;
  const x = Array.from(distance, (r, point) => {
    const angle = 2 * Math.PI * (armOf(point) / arms + turns * r) + noise[point]!;
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
  const y = Int32Array.from(distance, (_, point) => armOf(point));
  return dataset({ x, y: new NDArray("int32", [points], y) });
}
