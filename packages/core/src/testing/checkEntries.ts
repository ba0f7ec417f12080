/** One order of a gradient check: entries of the gradient, and directions through all of them, against differences. */
import { ChainruleError } from "../errors.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { NDArray } from "../ndarray.ts";
import { compareDerivative, type Comparison, type Tolerance } from "./compareDerivative.ts";
import { levelsOf } from "./differences.ts";
import { entryAt, type GradientProblem, type Source } from "./gradientProblem.ts";
import { randomDirection, randomPositions, type Random } from "./random.ts";

/** A point at which the one-sided derivatives along an entry, or along a random direction, disagree. */
export interface Kink {
  readonly order: number;
  readonly input: string;
  /** The index of the entry in each axis; absent where all entries were moved along a random direction. */
  readonly entry?: readonly number[];
  readonly left: number;
  readonly right: number;
  /** The derivative in reverse mode, which lies between them. */
  readonly derivative: number;
}

/** What is checked at one order. */
export interface OrderCheck {
  /** The outputs, each weighted entry by entry; the sum of all of it is what is differentiated. */
  readonly outputs: readonly { readonly tensor: Tensor; readonly weights: NDArray }[];
  /** The gradient of that sum by each source, in reverse mode. */
  readonly gradients: readonly Tensor[];
  readonly order: number;
  readonly seed: number;
}

interface EntryOptions extends Tolerance {
  readonly maxEntries: number;
  readonly random: Random;
  /** Kinks of lower orders: there the derivative jumps, and has no derivative itself. */
  readonly kinks: readonly Kink[];
}

/** What the comparisons at one order came to. */
export interface EntriesFound {
  readonly comparisons: number;
  readonly largestDeviation: number;
  readonly kinks: readonly Kink[];
}

/** All outputs in a row, at the points where the sources stand. */
interface Outputs {
  readonly weights: readonly number[];
  readonly values: () => number[];
}

interface Finding extends Comparison {
  readonly source: Source;
  /** The position of the entry in row-major order; absent for a direction. */
  readonly position?: number;
  readonly derivative: number;
  /** The size of the gradient's largest entry. */
  readonly scale: number;
}

/** Compares the gradient with differences. @throws ChainruleError `gradient-mismatch` at the largest deviation. */
export function checkEntries(
  problem: GradientProblem,
  check: OrderCheck,
  options: EntryOptions,
): EntriesFound {
  const valuesOfGradients = problem.prepare(check.gradients)();
  const run = problem.prepare(check.outputs.map(({ tensor }) => tensor));
  const outputs: Outputs = {
    weights: check.outputs.flatMap(({ weights }) => [...weights.data]),
    values: () => run().flatMap(({ data }) => [...data]),
  };
  const findings = problem.sources.flatMap((source, index) =>
    findingsOf(source, valuesOfGradients[index]!, outputs, options),
  );
  const failed = findings.filter(({ agrees }) => !agrees);
  if (failed.length > 0) throw mismatch(largest(failed), check);
  const smooth = findings.filter(({ kink }) => kink === undefined);
  return {
    comparisons: findings.length,
    largestDeviation: Math.max(0, ...smooth.map(({ deviation, scale }) => deviation / Math.max(1, scale))),
    kinks: findings.flatMap((finding) => kinkOf(finding, check.order)),
  };
}

function findingsOf(source: Source, gradient: NDArray, outputs: Outputs, options: EntryOptions): Finding[] {
  const { name, point } = source;
  const start = Float64Array.from(point.data);
  const scale = largestSize(gradient.data);
  const atKink = new Set(
    options.kinks.flatMap(({ input, entry }) =>
      input === name && entry !== undefined ? [entry.join()] : [],
    ),
  );
  const compare = (derivative: number, position: number, move: (t: number) => void): Comparison => {
    const line = (t: number): number[] => {
      move(t);
      return outputs.values();
    };
    const levels = levelsOf(line, outputs.weights, Math.max(1, Math.abs(position)), position);
    const comparison = compareDerivative(derivative, levels, options, scale);
    point.data.set(start);
    return comparison;
  };
  const entry = (position: number): Finding => {
    const derivative = gradient.data[position]!;
    const at = start[position]!;
    return {
      ...compare(derivative, at, (t) => (point.data[position] = at + t)),
      source,
      position,
      derivative,
      scale,
    };
  };
  const isOpen = (position: number): boolean => !atKink.has(entryAt(point.shape, position).join());
  const positions = randomPositions(options.random, point.size, options.maxEntries).filter(isOpen);
  const findings = positions.map(entry);
  if (point.size <= options.maxEntries || options.kinks.some(({ input }) => input === name)) return findings;

  const direction = randomDirection(options.random, point.shape);
  const steps = Float64Array.from(direction.data);
  const along = steps.reduce((total, step, index) => total + step * gradient.data[index]!, 0);
  const all: Finding = {
    ...compare(along, largestSize(start), (t) =>
      start.forEach((at, index) => (point.data[index] = at + t * steps[index]!)),
    ),
    source,
    derivative: along,
    scale,
  };
  if (all.agrees || findings.some(({ agrees }) => !agrees)) return [...findings, all];
  // An entry that was not in the sample must be wrong: find it, so that it can be named.
  const every = Array.from({ length: point.size }, (_, position) => position)
    .filter(isOpen)
    .map(entry);
  return every.some(({ agrees }) => !agrees) ? every : [...findings, all];
}

const largestSize = (values: Iterable<number>): number => {
  let size = 0;
  for (const value of values) size = Math.max(size, Math.abs(value));
  return size;
};

const largest = (findings: readonly Finding[]): Finding =>
  findings.reduce((worst, finding) => (finding.deviation > worst.deviation ? finding : worst));

function kinkOf({ source, position, derivative, kink }: Finding, order: number): Kink[] {
  if (kink === undefined) return [];
  const entry = position === undefined ? {} : { entry: entryAt(source.point.shape, position) };
  return [{ order, input: source.name, ...entry, ...kink, derivative }];
}

function mismatch(finding: Finding, { order, seed }: OrderCheck): ChainruleError {
  const { source, position, derivative, differences, deviation, kink } = finding;
  const entry = position === undefined ? undefined : entryAt(source.point.shape, position);
  const place =
    entry === undefined
      ? "along a random direction"
      : entry.length === 0
        ? ""
        : `entry [${entry.join(", ")}]`;
  const sides =
    kink === undefined ? "" : ` (a kink: ${kink.left} from the left, ${kink.right} from the right)`;
  return new ChainruleError("gradient-mismatch", {
    where: `checkGradients, order ${order}, input "${source.name}"${place === "" ? "" : `, ${place}`}`,
    expected: `${differences} by differences in float64${sides}`,
    received: `${derivative} in reverse mode, ${deviation} away`,
    fix: `The derivative of an op between that input and the output is wrong, or the function is not smooth there (seed ${seed})`,
    data: {
      order,
      input: source.name,
      ...(entry === undefined ? {} : { entry }),
      differences,
      derivative,
      deviation,
      ...kink,
      seed,
    },
  });
}
