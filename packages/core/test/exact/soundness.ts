/**
 * The judge of a rewriting: whether in floating point the new formula gives the exact real value of the old one, up to the
 * error that rounding the operands causes anyway. It knows neither rules nor the simplifier.
 */
import { Decimal } from "decimal.js";
import { evaluate } from "../../src/evaluate/evaluate.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { topologicalOrder } from "../../src/graph/walk.ts";
import type { NDArray } from "../../src/ndarray.ts";
import type { Enclosure, Exact } from "./enclosure.ts";
import { exactValue, type Inputs } from "./exactValue.ts";

/** One rewriting to be judged. */
export interface Rewriting {
  readonly before: Tensor;
  readonly after: Tensor;
  /** The nodes whose rounding is no fault of the rewriting: inputs, and what a rule takes as given. */
  readonly given: readonly Tensor[];
}

/**
 * What was found at one element: the exact value; a value as wrong as it was before; nothing, since the exact value does not
 * exist or is not known; or a fault.
 */
export type Verdict = "right" | "no worse" | "no claim" | Fault;

/** An element at which the rewriting makes a result worse. */
export interface Fault {
  readonly exact: number;
  readonly before: number;
  readonly after: number;
  /** The largest error that would have been accepted. */
  readonly bound: number;
}

// Eight roundings: functions of the host language are off by up to one unit, and a right side has a few of them.
const roundings = 8;
const unit = 2 ** -52;
// Where partial results underflow, digits are lost that no rule can keep; a number in front may magnify them a little.
const underflow = 2 ** -1074 * 2 ** 31;

const digits = Decimal.clone({ precision: 60 });

/** Judges every element of a rewriting on the given inputs, in float64. */
export function judge(rewriting: Rewriting, inputs: Inputs): readonly Verdict[] {
  const { before, after } = rewriting;
  const exact = exactValue(before, inputs).elements;
  if (exact.every((value) => typeof value === "string")) return exact.map(() => "no claim");
  const [old, rewritten] = [before, after].map((root) => evaluate(root, feedsOf(root, inputs)).data);
  const noise = lazy(() => noiseOf(rewriting, inputs, exact));
  return exact.map((value, index) => {
    if (typeof value === "string") return "no claim";
    return verdictOn(middle(value), old![index]!, rewritten![index]!, () => noise()[index]!);
  });
}

function verdictOn(exact: Decimal, before: number, after: number, noise: () => number): Verdict {
  const nearest = exact.toNumber();
  if (!Number.isFinite(nearest)) return "no claim";
  const error = errorOf(after, exact);
  const rounding = roundings * unit * Math.abs(nearest) + underflow;
  if (error <= rounding) return "right";
  const bound = rounding + roundings * noise();
  if (error <= bound) return "right";
  const errorBefore = errorOf(before, exact);
  const isNoWorse = errorBefore > bound && (error <= 2 * errorBefore || error === Infinity);
  return isNoWorse ? "no worse" : { exact: nearest, before, after, bound };
}

function errorOf(value: number, exact: Decimal): number {
  return Number.isFinite(value) ? digits.sub(value, exact).abs().toNumber() : Infinity;
}

const middle = ({ low, high }: Enclosure): Decimal => digits.div(digits.add(low, high), 2);

const nudges = [1 + unit, 1 - unit].map((factor) => new Decimal(factor.toString()));

/** How far the exact elements move when the given nodes move by one rounding; infinitely far where they cease to exist. */
function noiseOf({ before, given }: Rewriting, inputs: Inputs, exact: readonly Exact[]): readonly number[] {
  const total = exact.map(() => 0);
  for (const node of given) {
    const moved = nudges.map((factor) => exactValue(before, inputs, { node, factor }).elements);
    total.forEach((_, index) => {
      const distances = moved.map((elements) => distance(exact[index]!, elements[index]!));
      total[index]! += Math.min(...distances);
    });
  }
  return total;
}

function distance(a: Exact, b: Exact): number {
  if (typeof a === "string" || typeof b === "string") return Infinity;
  return digits.sub(middle(a), middle(b)).abs().toNumber();
}

/** The inputs that a formula has, out of more. */
export function feedsOf(root: Tensor, inputs: Inputs): Record<string, NDArray> {
  const names = topologicalOrder([root])
    .filter(({ op }) => op.leaf === "input")
    .map(({ attributes }) => attributes["name"] as string);
  return Object.fromEntries(names.map((name) => [name, inputs[name]!]));
}

function lazy<T>(compute: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= compute());
}
