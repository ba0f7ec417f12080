/**
 * Derivatives along a line by differences of values: central ones, and one-sided ones that tell a kink from a smooth
 * point. It knows numbers only, neither tensors nor gradients.
 */

/** Several outputs as functions of one number `t`; `t = 0` is the point at which they are differentiated. */
export type Line = (t: number) => ArrayLike<number>;

/** Differences at one step width; the sum of the outputs weighted by the cotangent is what is differentiated. */
export interface Level {
  readonly central: number;
  readonly left: number;
  readonly right: number;
  /** By how much the rounding of the outputs alone may falsify the differences. */
  readonly rounding: number;
}

/** A limit for step width 0, and how far it can be trusted. */
export interface Limit {
  readonly value: number;
  readonly error: number;
  readonly rounding: number;
}

/** By how much the step shrinks from one level to the next. */
const shrink = 4;
const mostLevels = 24;

/**
 * Differences at steps `scale/64, scale/256, …`, down to about 10⁻⁶ of the scale, and below the size of `position`, so that a point
 * close to a pole at 0 is left on its own side.
 */
export function* levelsOf(
  line: Line,
  weights: ArrayLike<number>,
  scale: number,
  position: number,
): Generator<Level> {
  const largest = 2 ** (Math.ceil(Math.log2(scale)) - 6); // a power of two, so that t is added with the least rounding
  const smallest = Math.min(largest / 2 ** 14, position === 0 ? Infinity : Math.abs(position) / 2 ** 8);
  const middle = line(0);
  let step = largest;
  for (let level = 0; level < mostLevels && step >= smallest; level++, step /= shrink) {
    const above = line(step);
    const below = line(-step);
    const size = weights.length === 0 ? 0 : magnitude(weights, above, middle, below);
    yield {
      central: weightedDifference(weights, above, below) / (2 * step),
      left: weightedDifference(weights, middle, below) / step,
      right: weightedDifference(weights, above, middle) / step,
      rounding: (4 * Number.EPSILON * size) / step,
    };
  }
}

/** The limit of central differences: their error is a series in the square of the step. */
export function centralLimit(levels: readonly Level[]): Limit {
  return extrapolate(levels, (level) => level.central, shrink ** 2);
}

/** The limit of one-sided differences: their error is a series in the step. Infinite where they grow without bound. */
export function oneSidedLimit(levels: readonly Level[], side: "left" | "right"): Limit {
  const limit = extrapolate(levels, (level) => level[side], shrink);
  const early = levels[Math.floor(levels.length / 2)]?.[side] ?? Number.NaN;
  const late = levels.at(-1)?.[side] ?? Number.NaN;
  // At a jump they grow by 4 from level to level, at a root by 2.
  const diverges = Math.abs(late) > 4 * Math.abs(early) && limit.error > 0.1 * Math.abs(limit.value);
  return diverges ? { value: Math.sign(late) * Infinity, error: 0, rounding: 0 } : limit;
}

/**
 * Richardson extrapolation as a tableau (Ridders 1982): of all its entries the one that differs least from its neighbours. Relative
 * to its size where it has settled, since on the far side of a pole differences agree on a value that is far too small;
 * absolutely where none has, as for a limit of 0.
 */
function extrapolate(levels: readonly Level[], read: (level: Level) => number, factor: number): Limit {
  let best: Limit = { value: Number.NaN, error: Infinity, rounding: 0 };
  let previous: number[] = [];
  for (const level of levels) {
    const first = read(level);
    if (!Number.isFinite(first)) {
      previous = []; // the step reaches beyond the domain
      continue;
    }
    const { rounding } = level;
    if (best.error === Infinity) best = { value: first, error: Infinity, rounding };
    const row = [first];
    for (let column = 1; column <= previous.length; column++) {
      const coarse = previous[column - 1]!;
      const fine = row[column - 1]!;
      const value = fine + (fine - coarse) / (factor ** column - 1);
      row.push(value);
      const error = Math.max(Math.abs(value - fine), Math.abs(value - coarse));
      if (isBetter({ value, error, rounding }, best)) best = { value, error, rounding };
    }
    previous = row;
  }
  return best;
}

function isBetter(candidate: Limit, best: Limit): boolean {
  const [a, b] = [relativeError(candidate), relativeError(best)];
  return Math.min(a, b) < 1e-3 ? a <= b : candidate.error <= best.error;
}

const relativeError = ({ value, error }: Limit): number => (error === 0 ? 0 : error / Math.abs(value));

/** `Σ wᵢ (aᵢ − bᵢ)`, output by output, so that a large one that does not move costs no digits; equal infinities do not move. */
function weightedDifference(weights: ArrayLike<number>, a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < weights.length; index++) {
    if (!Object.is(a[index], b[index])) total += weights[index]! * (a[index]! - b[index]!);
  }
  return total;
}

/** The size of those outputs that move. */
function magnitude(
  weights: ArrayLike<number>,
  above: ArrayLike<number>,
  middle: ArrayLike<number>,
  below: ArrayLike<number>,
): number {
  let total = 0;
  for (let index = 0; index < weights.length; index++) {
    const values = [above[index]!, middle[index]!, below[index]!];
    if (values.every((value) => Object.is(value, values[0]))) continue;
    total += Math.abs(weights[index]!) * Math.max(...values.map(Math.abs));
  }
  return total;
}
