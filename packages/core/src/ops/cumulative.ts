/** Sums along an axis up to each position. Linear; the adjoint of a sum over what came before is a sum over what comes after. */
import { isNonnegative, isNonpositive, range, type Range } from "../graph/range.ts";
import { resolveAxis, type Axis } from "../graph/shape.ts";
import type { AxisOf } from "../graph/axisTypes.ts";
import type { Operand, ShapeOf } from "../graph/shapeTypes.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { elementCount } from "../ndarray.ts";
import { add } from "./arithmetic.ts";
import { cast } from "./cast.ts";
import { greater, greaterEqual, less, lessEqual } from "./comparison.ts";
import { callNotation, lift, type Builder, builder } from "./define.ts";
import { iota } from "./indexing.ts";
import { reshape } from "./movement.ts";
import { sum } from "./reduction.ts";
import { where } from "./selection.ts";
import { concat, pad, slice, type Range as Cut } from "./slicing.ts";

/** Which elements a cumulative sum takes in. */
export interface CumulativeOptions {
  /** Without the element at the position itself, so that the first sum is 0. Default false. */
  readonly exclusive?: boolean;
  /** From the end: the sums of what comes after. Default false. */
  readonly reverse?: boolean;
}

function cumulativeOp(name: string, exclusive: boolean): Op {
  const op: Op = {
    name,
    infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    derivative: {
      kind: "linear",
      operands: "all",
      adjoint: (cotangent, { attributes: { axis, reverse } }) =>
        createNode(op, [cotangent], { axis: axis!, reverse: reverse !== true }),
    },
    ...(exclusive ? { dropsEntries: true } : {}), // the last element has no part in any sum
    kernel: ([x], output, attributes) => {
      const axis = attributes["axis"] as number;
      const length = output.shape[axis]!;
      const inner = elementCount(output.shape.slice(axis + 1));
      const [first, step] = attributes["reverse"] === true ? [length - 1, -1] : [0, 1];
      for (let line = 0; line < output.size / Math.max(1, length); line++) {
        const origin = Math.floor(line / inner) * length * inner + (line % inner);
        let total = 0;
        for (let count = 0; count < length; count++) {
          const position = origin + (first + step * count) * inner;
          const before = total;
          total += x!.data[position]!;
          output.data[position] = exclusive ? before : total;
        }
      }
    },
    lowering: {
      kind: "composition",
      formula: ({ inputs: [x], attributes }) => {
        const axis = attributes["axis"] as number;
        const isReversed = attributes["reverse"] === true;
        const length = x!.shape[axis]!;
        if (typeof length === "string") return maskedSums(x!, axis, exclusive, isReversed);
        const wide = x!.dtype === "float32" ? cast(x!, "float64") : x!;
        return cast(doubledSums(wide, { axis, length }, exclusive, isReversed), x!.dtype);
      },
    },
    notation: callNotation,
    range: (x) => rangeOfPartialSums(x!, exclusive),
    samples: [
      { operands: [{ shape: [5], domain: [-2, 2] }], attributes: { axis: 0, reverse: false } },
      { operands: [{ shape: [2, 3, 2], domain: [-2, 2] }], attributes: { axis: 1, reverse: true } },
      { operands: [{ shape: [2, 9], domain: [-2, 2] }], attributes: { axis: 1, reverse: false } },
      { operands: [{ shape: [1, 2], domain: [-2, 2] }], attributes: { axis: 0, reverse: true } },
    ],
  };
  return op;
}

/** Sums of any number of elements, for exclusive ones even of none. */
function rangeOfPartialSums({ low, high, openLow, openHigh }: Range, exclusive: boolean): Range {
  const known = { low, high, openLow, openHigh };
  const nonnegative = isNonnegative(known);
  const nonpositive = isNonpositive(known);
  if (exclusive) return range(nonnegative ? 0 : -Infinity, nonpositive ? 0 : Infinity);
  return {
    low: nonnegative ? low : -Infinity,
    openLow: !nonnegative || openLow,
    high: nonpositive ? high : Infinity,
    openHigh: !nonpositive || openHigh,
  };
}

/** In ⌈log₂ n⌉ steps: to each sum over k elements the sum over the k elements before is added (Hillis & Steele 1986). */
function doubledSums(
  x: Tensor,
  along: { readonly axis: number; readonly length: number },
  exclusive: boolean,
  isReversed: boolean,
): Tensor {
  const { axis, length } = along;
  const cut = (of: Tensor, start: number, stop: number): Tensor => {
    const range: Cut = isReversed ? [length - stop, length - start] : [start, stop];
    return slice(
      of,
      x.shape.map((_, each) => (each === axis ? range : null)),
    );
  };
  const joined = (parts: readonly Tensor[]): Tensor => concat(isReversed ? parts.toReversed() : parts, axis);
  let sums = x;
  for (let count = 1; count < length; count *= 2) {
    sums = joined([
      cut(sums, 0, count),
      add(cut(sums, count, length), cut(sums, 0, length - count)) as Tensor,
    ]);
  }
  if (!exclusive || length === 0) return sums;
  const widths = x.shape.map((_, each): [number, number] => {
    if (each !== axis) return [0, 0];
    return isReversed ? [0, 1] : [1, 0];
  });
  return pad(cut(sums, 0, length - 1), widths);
}

/** For an axis whose length is not known yet: for every position a sum over all others that come before, in n² steps. */
function maskedSums(x: Tensor, axis: number, exclusive: boolean, isReversed: boolean): Tensor {
  const { shape } = x;
  const length = shape[axis]!;
  const square = [length, length, ...shape.slice(axis + 1).map(() => 1)];
  const [to, from] = [iota(square, 0), iota(square, 1)];
  const comparison = isReversed ? (exclusive ? greater : greaterEqual) : exclusive ? less : lessEqual;
  const rows: Tensor = reshape(x, [...shape.slice(0, axis), 1, ...shape.slice(axis)]);
  return sum(where(comparison(from, to) as Tensor, rows, 0) as Tensor, axis + 1) as Tensor;
}

const inclusiveOp = cumulativeOp("cumulativeSum", false);
/** The record of exclusive sums, which {@link cumulativeSum} builds as well. */
export const exclusiveSumOp: Op = Object.freeze(cumulativeOp("exclusiveSum", true));

/**
 * The sums along an axis up to each position, `yᵢ = x₀ + … + xᵢ`; with `exclusive` up to the position before, with `reverse` from
 * the end. The shape is that of `x`. Along a named dimension a compiled program takes time that grows with its square.
 * @throws ChainruleError `axis-out-of-range`
 */
export const cumulativeSum: Builder<
  <A extends Operand, const X extends AxisOf<ShapeOf<A>>>(
    x: A,
    axis: X,
    options?: CumulativeOptions,
  ) => Tensor<ShapeOf<A>>
> = builder(inclusiveOp, (x: Operand, axis: Axis, options: CumulativeOptions = {}) => {
  const { exclusive = false, reverse = false } = options;
  const [tensor] = lift("cumulativeSum", [x], "int32");
  const position = resolveAxis("cumulativeSum", tensor!.shape, axis);
  return createNode(exclusive ? exclusiveSumOp : inclusiveOp, [tensor!], { axis: position, reverse });
});
