/** Shape rules that keep every element, at compile time: reshaping, and axes of length 1 that come and go. */
import type { AxisOf, IsWideAxes, PositionOf, ReduceOver } from "./axisTypes.ts";
import type { Dimension, Shape } from "./shape.ts";
import type { IsWide, IsWideShape, ShapeError, Show } from "./shapeTypes.ts";
import type { Multiply } from "./typeArithmetic.ts";

/** `To`, if it can have as many elements as `From`. */
export type Reshape<From extends Shape, To extends Shape> = true extends IsWideShape<From> | IsWideShape<To>
  ? To
  : ElementCount<From> extends infer A extends number
    ? ElementCount<To> extends infer B extends number
      ? number extends A | B
        ? To
        : [A, B] extends [0, 0]
          ? To // no elements on either side, whatever sizes the names take
          : [A, Names<From>, Names<To>] extends [B, Names<To>, Names<From>]
            ? To
            : ShapeError<`reshape from ${Show<From>} to ${Show<To>} would change the number of elements`>
      : never
    : never;

/** The product of the numeric dimensions. */
type ElementCount<S extends Shape, Out extends number = 1> = S extends readonly [
  infer Head extends Dimension,
  ...infer Tail extends Shape,
]
  ? Head extends number
    ? ElementCount<Tail, Multiply<Out, Head>>
    : string extends Head
      ? number
      : ElementCount<Tail, Out>
  : Out;

type Names<S extends Shape> = Extract<S[number], string>;

/** The shape with a new axis of length 1 at position `Axis` of the result. */
export type ExpandDims<S extends Shape, Axis extends number> = Insert<S, 1, Axis, "expandDims">;

/** The shape with a new dimension `D` at position `Axis` of the result. */
export type Insert<
  S extends Shape,
  D extends Dimension,
  Axis extends number,
  Name extends string,
> = true extends IsWideShape<S> | IsWideAxes<Axis>
  ? Shape
  : Axis extends AxisOf<readonly [...S, 1]>
    ? InsertAt<S, D, PositionOf<readonly [...S, 1], Axis>>
    : ShapeError<`${Name} of ${Show<S>} gives one axis more, which cannot be axis ${Axis}`>;

type InsertAt<
  S extends Shape,
  D extends Dimension,
  Position extends number,
  Out extends Shape = readonly [],
> = Out["length"] extends Position
  ? readonly [...Out, D, ...S]
  : S extends readonly [infer Head extends Dimension, ...infer Tail extends Shape]
    ? InsertAt<Tail, D, Position, readonly [...Out, Head]>
    : never;

/** The shape without an axis of length 1; without all of them for `undefined`. */
export type Squeeze<S extends Shape, Axis> = true extends IsWideShape<S> | IsWideAxes<Axis>
  ? Shape
  : [Axis] extends [undefined]
    ? true extends IsWide<S[number]>
      ? Shape
      : WithoutOnes<S>
    : S[PositionOf<S, Axis>] extends infer D extends Dimension
      ? true extends IsWide<D> | ([D] extends [1] ? true : false)
        ? ReduceOver<S, Axis, false>
        : ShapeError<`squeeze needs an axis of length 1, not ${D} as in ${Show<S>}`>
      : never;

type WithoutOnes<S extends Shape> = S extends readonly [
  infer Head extends Dimension,
  ...infer Tail extends Shape,
]
  ? [Head] extends [1]
    ? WithoutOnes<Tail>
    : readonly [Head, ...WithoutOnes<Tail>]
  : readonly [];
