/** The family of elementwise ops: a function of numbers, applied at every position of operands that broadcast together. */
import type { DType } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import type { ScalarFunction } from "../graph/lowering.ts";
import type { Notation } from "../graph/notation.ts";
import type { RangeRule } from "../graph/range.ts";
import type { Broadcast, Fits, Operand, ShapeOf, ShapeOrError } from "../graph/shapeTypes.ts";
import {
  createNode,
  type Derivative,
  type Interval,
  type Laws,
  type Op,
  type Partial,
  type Sample,
  type Tensor,
} from "../graph/tensor.ts";
import { stridesOf, type NDArray } from "../ndarray.ts";
import { cast } from "./cast.ts";
import { constant } from "./constant.ts";
import { broadcastOperands, builder, callNotation, lift, type Builder } from "./define.ts";

/** Builds `f(x)`, of the shape of `x`. */
export type UnaryFunction = Builder<<A extends Operand>(x: A) => Tensor<ShapeOf<A>>>;

/** Builds `f(a, b)`; the operands broadcast together. */
export type BinaryFunction = Builder<
  <A extends Operand, B extends Operand>(
    a: A,
    b: B & Fits<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
  ) => Tensor<ShapeOrError<Broadcast<ShapeOf<A>, ShapeOf<B>>>>
>;

/** What an elementwise op states of itself. */
export interface ElementwiseRecord {
  readonly name: string;
  /** The function of numbers, in float64. */
  readonly value: (...operands: number[]) => number;
  /** The same on int32, where float64 arithmetic would round. */
  readonly integerValue?: (...operands: number[]) => number;
  /** The same function as backends know it. */
  readonly scalar: ScalarFunction;
  /** The partial derivative by each operand; absent for a piecewise constant function. */
  readonly partials?: (output: Tensor, ...operands: readonly Tensor[]) => readonly Partial[];
  /** Whether a partial may be infinite or NaN where the op is defined; for all operands, or depending on them. */
  readonly poles?: boolean | ((operands: readonly Tensor[]) => boolean);
  readonly dropsEntries?: boolean;
  /** For each operand an interval on which the function is smooth. */
  readonly domain: readonly Interval[];
  readonly notation?: Notation;
  readonly laws?: Laws;
  readonly range?: RangeRule;
  readonly mayOverflow?: NonNullable<Op["mayOverflow"]>;
  /** `real`: whole numbers become float32 first. `number`: whole numbers stay, truth values count as 0 and 1. `bool`: numbers count as `≠ 0`. `int32`: whole numbers only. */
  readonly takes: "real" | "number" | "bool" | "int32";
  /** The element type of the result, where it is not that of the operands. */
  readonly gives?: "bool" | "float32";
}

const narrowest: Readonly<Record<ElementwiseRecord["takes"], DType>> = {
  real: "float32",
  number: "int32",
  bool: "bool",
  int32: "int32",
};

/** An elementwise op of one operand. */
export function unary(record: ElementwiseRecord): UnaryFunction {
  const op = elementwiseOp(record);
  return builder(op, (x: Operand) => createNode(op, operandsOf(record, [x])));
}

/** An elementwise op of two operands. */
export function binary(record: ElementwiseRecord): BinaryFunction {
  const op = elementwiseOp(record);
  return builder(op, (a: Operand, b: Operand) => createNode(op, operandsOf(record, [a, b])));
}

function operandsOf({ name, takes }: ElementwiseRecord, given: readonly Operand[]): Tensor[] {
  const whole = (operand: Operand): Operand =>
    typeof operand === "number" && Number.isInteger(operand) ? constant(operand | 0, "int32") : operand;
  const operands = lift(name, takes === "int32" ? given.map(whole) : given, narrowest[takes]);
  if (takes === "int32") checkWhole(name, operands);
  return takes === "bool" ? operands.map((operand) => cast(operand, "bool")) : operands;
}

function checkWhole(where: string, operands: readonly Tensor[]): void {
  const other = operands.find(({ dtype }) => dtype !== "int32");
  if (other === undefined) return;
  throw new ChainruleError("dtype-mismatch", {
    where,
    expected: "whole numbers, of type int32",
    received: `${describe(other)} of ${other.dtype}`,
    fix: 'Use constant(…, "int32"), input(name, shape, "int32") or cast(x, "int32")',
  });
}

function elementwiseOp(record: ElementwiseRecord): Op {
  const { name, partials, domain, poles = false } = record;
  const hasPoles = typeof poles === "function" ? poles : (): boolean => poles;
  const derivative: Derivative =
    partials === undefined ? { kind: "none" } : { kind: "partials", hasPoles, partials };
  return {
    name,
    infer: (operands) => ({
      shape: broadcastOperands(name, operands),
      dtype: record.gives ?? operands[0]!.dtype,
    }),
    derivative,
    ...(record.dropsEntries === undefined ? {} : { dropsEntries: record.dropsEntries }),
    kernel: elementwiseKernel(record.value, record.integerValue),
    lowering: { kind: "scalar", function: record.scalar },
    notation: record.notation ?? callNotation,
    ...(record.laws === undefined ? {} : { laws: record.laws }),
    ...(record.range === undefined ? {} : { range: record.range }),
    ...(record.mayOverflow === undefined ? {} : { mayOverflow: record.mayOverflow }),
    elementwise: true,
    samples: samplesOn(
      domain,
      record.takes === "bool" || record.takes === "int32" ? record.takes : undefined,
    ),
  };
}

/** Scalars, equal shapes, and every way in which one operand stretches along the others. */
function samplesOn(domain: readonly Interval[], dtype?: DType): Sample[] {
  const shapes: (readonly number[])[] = [[], [3], [2, 3]];
  const stretched: (readonly number[])[] = domain.length === 1 ? [] : [[2, 1], [1, 3], [3], []];
  const sample = (shapeOf: (operand: number) => readonly number[]): Sample => ({
    operands: domain.map((interval, operand) => ({
      shape: shapeOf(operand),
      domain: interval,
      ...(dtype === undefined ? {} : { dtype }),
    })),
  });
  return [
    ...shapes.map((shape) => sample(() => shape)),
    ...domain.flatMap((_, short) =>
      stretched.map((shape) => sample((operand) => (operand === short ? shape : [2, 3]))),
    ),
  ];
}

/** The reference kernel of a function of numbers: a loop over the output, reading stretched operands by position tables. */
export function elementwiseKernel(
  value: (...operands: number[]) => number,
  integerValue: (...operands: number[]) => number = value,
): Op["kernel"] {
  return (operands, { data, dtype, shape }) => {
    const apply = dtype === "int32" ? integerValue : value;
    const [a, b, c] = operands.map((operand) => reader(operand, shape));
    if (a === undefined) return;
    for (let index = 0; index < data.length; index++) {
      if (b === undefined) data[index] = apply(a(index));
      else if (c === undefined) data[index] = apply(a(index), b(index));
      else data[index] = apply(a(index), b(index), c(index));
    }
  };
}

function reader(array: NDArray, shape: readonly number[]): (index: number) => number {
  const { data } = array;
  if (data.length === 1) return () => data[0]!;
  const positions = broadcastPositions(array.shape, shape);
  return positions === undefined ? (index) => data[index]! : (index) => data[positions[index]!]!;
}

/** For every position of `to`, the position of `from` that stretches to it; `undefined` if they are the same. */
export function broadcastPositions(from: readonly number[], to: readonly number[]): Int32Array | undefined {
  const size = to.reduce((count, length) => count * length, 1);
  const offset = to.length - from.length;
  if (
    from.every((length, axis) => length === to[axis + offset]) &&
    to.slice(0, offset).every((length) => length === 1)
  ) {
    return undefined;
  }
  const strides = stridesOf(from).map((stride, axis) => (from[axis] === 1 ? 0 : stride));
  const steps = [...new Array<number>(offset).fill(0), ...strides];
  return stridedPositions(to, steps, size);
}

/** Walks the positions of `shape` in row-major order and records where `steps` leads, starting from 0. */
export function stridedPositions(
  shape: readonly number[],
  steps: readonly number[],
  size: number,
): Int32Array {
  const positions = new Int32Array(size);
  const indices = new Array<number>(shape.length).fill(0);
  let position = 0;
  for (let index = 0; index < size; index++) {
    positions[index] = position;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      indices[axis]!++;
      position += steps[axis]!;
      if (indices[axis]! < shape[axis]!) break;
      position -= steps[axis]! * shape[axis]!;
      indices[axis] = 0;
    }
  }
  return positions;
}
