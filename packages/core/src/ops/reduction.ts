/** The family of reductions: many elements along some axes become one. Each states the partial by every element once. */
import {
  isNonnegative,
  isNonpositive,
  isPositive,
  nonnegatives,
  positives,
  reals,
  type Range,
  type RangeRule,
} from "../graph/range.ts";
import type { Lowering } from "../graph/lowering.ts";
import type { LatexForm } from "../graph/notation.ts";
import { resolveAxes, type Axis, type Shape } from "../graph/shape.ts";
import type { AxesOf, Reduce } from "../graph/axisTypes.ts";
import type { Operand, ShapeOf } from "../graph/shapeTypes.ts";
import { createNode, type Interval, type Laws, type Op, type Partial, type Tensor } from "../graph/tensor.ts";
import { elementCount, stridesOf } from "../ndarray.ts";
import { div, mul } from "./arithmetic.ts";
import { cast } from "./cast.ts";
import { equalTo } from "./comparison.ts";
import { builder, called, callNotation, lift, type Builder } from "./define.ts";
import { stridedPositions } from "./elementwise.ts";
import { iota } from "./indexing.ts";
import { reshape } from "./movement.ts";
import { where } from "./selection.ts";

/** Whether reduced axes stay, with length 1, so that the result broadcasts against the operand. */
export interface ReductionOptions<K extends boolean = boolean> {
  readonly keepDims?: K;
}

/** Builds `f(x, axes, { keepDims })`; `axes` are positions (negative from the end) or names, all axes if absent. */
export type ReductionFunction = Builder<
  <A extends Operand, const X extends AxesOf<ShapeOf<A>> = undefined, const K extends boolean = false>(
    x: A,
    axes?: X,
    options?: ReductionOptions<K>,
  ) => Tensor<Reduce<ShapeOf<A>, X, K>>
>;

interface ReductionRecord {
  readonly name: string;
  readonly latex?: LatexForm;
  /** Reduces the numbers `read(0) … read(count − 1)`, in float64. */
  readonly value: (read: (index: number) => number, count: number) => number;
  readonly lowering: Lowering<Tensor>;
  /** The partial by each element, given the output with its axes kept. */
  readonly partial: (output: Tensor, x: Tensor, axes: readonly number[]) => Partial;
  readonly dropsEntries?: boolean;
  readonly range: RangeRule;
  readonly laws?: Laws;
  readonly mayOverflow?: NonNullable<Op["mayOverflow"]>;
  readonly domain: Interval;
  readonly takes: "real" | "number";
}

/** The axes of a reduction node. */
const axesOf = (node: Tensor): readonly number[] => node.attributes["axes"] as readonly number[];

function reductionOp(record: ReductionRecord): Op {
  return {
    name: record.name,
    infer: ([x], attributes) => {
      const axes = attributes["axes"] as readonly number[];
      const kept = keptShape(x!.shape, axes);
      return {
        shape: attributes["keepDims"] === true ? kept : kept.filter((_, axis) => !axes.includes(axis)),
        dtype: x!.dtype,
      };
    },
    derivative: {
      kind: "reduction",
      partial: (output, x) => {
        const axes = axesOf(output);
        return record.partial(reshape(output, keptShape(x.shape, axes)), x, axes);
      },
    },
    ...(record.dropsEntries === undefined ? {} : { dropsEntries: record.dropsEntries }),
    kernel: ([x], output, attributes) => {
      const axes = attributes["axes"] as readonly number[];
      const strides = stridesOf(x!.shape);
      const along = axes.map((axis) => x!.shape[axis]!);
      const count = elementCount(along);
      const inner = stridedPositions(
        along,
        axes.map((axis) => strides[axis]!),
        count,
      );
      const rest = x!.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
      const origins = stridedPositions(
        rest.map((axis) => x!.shape[axis]!),
        rest.map((axis) => strides[axis]!),
        output.size,
      );
      for (let index = 0; index < output.size; index++) {
        const origin = origins[index]!;
        output.data[index] = record.value((position) => x!.data[origin + inner[position]!]!, count);
      }
    },
    lowering: record.lowering,
    notation: record.latex === undefined ? callNotation : called(record.latex),
    range: record.range,
    ...(record.laws === undefined ? {} : { laws: record.laws }),
    ...(record.mayOverflow === undefined ? {} : { mayOverflow: record.mayOverflow }),
    samples: [[0], [1], [0, 2], [0, 1, 2]].flatMap((axes) =>
      [true, false].map((keepDims) => ({
        operands: [{ shape: [2, 3, 2], domain: record.domain }],
        attributes: { axes, keepDims },
      })),
    ),
  };
}

function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
}

export function reduction(record: ReductionRecord): ReductionFunction {
  const op = reductionOp(record);
  return builder(op, (x: Operand, axes?: Axis | readonly Axis[], options: ReductionOptions = {}) => {
    const [tensor] = lift(record.name, [x], record.takes === "real" ? "float32" : "int32");
    const positions = resolveAxes(record.name, tensor!.shape, axes);
    if (positions.length === 0) return tensor!; // over no axis each of these is the identity
    return createNode(op, [tensor!], { axes: positions, keepDims: options.keepDims ?? false });
  });
}

/** The sum over the axes; 0 over none. */
export const sum: ReductionFunction = reduction({
  name: "sum",
  lowering: { kind: "reduction", combine: "sum" },
  latex: { kind: "reduction", command: "\\sum" },
  value: compensatedSum,
  partial: () => 1,
  range: (x) => rangeOfSums(x!),
  laws: { homogeneous: true },
  domain: [-2, 2],
  takes: "number",
});

/** `{ x₁ + … + xₙ }` for any n ≥ 1. */
function rangeOfSums(x: Range): Range {
  return {
    low: isNonnegative(x) ? x.low : -Infinity,
    openLow: !isNonnegative(x) || x.openLow,
    high: isNonpositive(x) ? x.high : Infinity,
    openHigh: !isNonpositive(x) || x.openHigh,
  };
}

/** Neumaier's compensated sum, so that the reference keeps its digits over any number of terms. */
export function compensatedSum(read: (index: number) => number, count: number): number {
  let total = 0;
  let compensation = 0;
  for (let index = 0; index < count; index++) {
    const term = read(index);
    const next = total + term;
    compensation += Math.abs(total) >= Math.abs(term) ? total - next + term : term - next + total;
    total = next;
  }
  return Number.isFinite(total) ? total + compensation : total;
}

/** The largest element; NaN if one is NaN, −∞ over none. Tied elements share the derivative equally. */
export const max: ReductionFunction = reduction({
  name: "max",
  lowering: { kind: "reduction", combine: "max" },
  latex: { kind: "reduction", command: "\\max" },
  value: extremum(Math.max, -Infinity),
  partial: shareOfTies,
  dropsEntries: true,
  range: (x) => x,
  laws: { dominates: true },
  domain: [-2, 2],
  takes: "number",
});

/** The smallest element; NaN if one is NaN, ∞ over none. Tied elements share the derivative equally. */
export const min: ReductionFunction = reduction({
  name: "min",
  lowering: { kind: "reduction", combine: "min" },
  latex: { kind: "reduction", command: "\\min" },
  value: extremum(Math.min, Infinity),
  partial: shareOfTies,
  dropsEntries: true,
  range: (x) => x,
  domain: [-2, 2],
  takes: "number",
});

export function extremum(better: (a: number, b: number) => number, ofNone: number): ReductionRecord["value"] {
  return (read, count) => {
    let best = ofNone;
    for (let index = 0; index < count; index++) best = better(best, read(index));
    return best;
  };
}

function shareOfTies(output: Tensor, x: Tensor, axes: readonly number[]): Partial {
  const tied = equalTo(x, output);
  return {
    condition: tied,
    chosen: div(1, sum(cast(tied, x.dtype), axes, { keepDims: true })),
    otherwise: 0,
  };
}

/** The product over the axes; 1 over none. The derivative takes n² space along an axis of length n. */
export const prod: ReductionFunction = reduction({
  name: "prod",
  lowering: { kind: "reduction", combine: "prod" },
  latex: { kind: "reduction", command: "\\prod" },
  value: (read, count) => {
    let total = 1;
    for (let index = 0; index < count; index++) total *= read(index);
    return total;
  },
  partial: (_, x, axes) => productOfOthers(x, axes),
  range: (x) => (isPositive(x!) ? positives : isNonnegative(x!) ? nonnegatives : reals),
  mayOverflow: () => true,
  domain: [-2, 2],
  takes: "number",
});

/** For every element the product of the others over the axes: a derivative that never divides, so that zeros are harmless. */
function productOfOthers(x: Tensor, axes: readonly number[]): Tensor {
  const [axis, ...rest] = axes as readonly [number, ...number[]];
  const along = productOfOthersAlong(x, axis);
  // Others are those of the same line, and all elements of the other lines. As many steps as there are axes.
  return rest.length === 0
    ? along
    : (mul(along, productOfOthers(prod(x, axis, { keepDims: true }) as Tensor, rest)) as Tensor);
}

function productOfOthersAlong(x: Tensor, axis: number): Tensor {
  const length = x.shape[axis]!;
  const square = [length, length, ...x.shape.slice(axis + 1).map(() => 1)];
  const isItself = equalTo(iota(square, 0), iota(square, 1));
  const rows = reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
  return prod(where(isItself, 1, rows), axis + 1) as Tensor;
}
