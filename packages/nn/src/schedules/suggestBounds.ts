/** What a learning-rate range test suggests. It knows the measured points, and not how they came about. */

/** One step of a learning-rate range test. */
export interface LearningRatePoint {
  /** The learning rate of the step. */
  readonly rate: number;
  /** The loss before it. */
  readonly loss: number;
  /** The loss as an average over this step and those before. */
  readonly smoothedLoss: number;
}

/**
 * Bounds for a cyclical schedule, read off the smoothed loss. Its fall is what it loses from its highest value before its
 * lowest one, and to that. `max` is the rate at which nine tenths of the fall are reached: where the loss still falls, safely
 * before the rate at which it no longer does. `base` is the rate at which one tenth is reached, where learning sets in; but at
 * most a third of `max`, after the rule of thumb of Smith 2015, section 3.3.
 */
export interface SuggestedBounds {
  readonly base: number;
  readonly max: number;
}

/** Undefined where the loss never fell. */
export function suggestBounds(points: readonly LearningRatePoint[]): SuggestedBounds | undefined {
  const losses = points.map(({ smoothedLoss }) => smoothedLoss);
  const lowest = losses.indexOf(Math.min(...losses));
  if (lowest <= 0) return undefined;
  const start = losses.indexOf(Math.max(...losses.slice(0, lowest)));
  const fall = losses[start]! - losses[lowest]!;
  const rateAt = (share: number): number => {
    const reached = losses.findIndex(
      (loss, index) => index >= start && losses[start]! - loss >= share * fall,
    );
    return points[reached]!.rate; // the lowest point reaches every share
  };
  const max = rateAt(0.9);
  return { base: Math.min(rateAt(0.1), max / 3), max };
}
