/** Shape rules that name axes, at compile time: reductions and permutations. They know nothing of sizes. */
import type { Dimension, Shape } from "./shape.ts";
import type { IsWideShape, ShapeError, Show } from "./shapeTypes.ts";

/** The axes of a shape: positions from both ends, and the names of named dimensions. */
export type AxisOf<S extends Shape> =
  IsWideShape<S> extends true
    ? number | string
    : PositionOf<S, unknown> | NegativePositions<S> | (S[number] & string);

type NegativePositions<S extends Shape> = S extends readonly [unknown, ...infer Tail extends Shape]
  ? Negative<S["length"]> | NegativePositions<Tail>
  : never;

type Negative<N extends number> = `-${N}` extends `${infer Value extends number}` ? Value : never;

/** The positions 0 … rank − 1 of the given axes; all of them for `unknown`. */
export type PositionOf<S extends Shape, Axes, Seen extends Shape = readonly []> = S extends readonly [
  infer Head extends Dimension,
  ...infer Tail extends Shape,
]
  ? | (IsAxis<Head, Seen["length"], Negative<S["length"]>, Axes> extends true ? Seen["length"] : never)
    | PositionOf<Tail, Axes, readonly [...Seen, 1]>
  : never;

/** Whether the axis at these positions, of this dimension, is one of `Axes`. */
type IsAxis<Head extends Dimension, Front extends number, Back extends number, Axes> = Front extends Axes
  ? true
  : Back extends Axes
    ? true
    : Head extends string
      ? Head extends Axes
        ? true
        : false
      : false;

/** One axis, several, or all (`undefined`). */
export type AxesOf<S extends Shape> = AxisOf<S> | readonly AxisOf<S>[] | undefined;

type AxisUnion<Axes> = Axes extends readonly (infer Axis)[] ? Axis : Axes;

/** Whether the axes are known only at run time: wide, in a list of unknown length, or one of several. */
export type IsWideAxes<Axes> = [Axes] extends [readonly unknown[]]
  ? number extends Axes["length"] | Axes[number]
    ? true
    : string extends Axes[number]
      ? true
      : false
  : number extends Axes
    ? true
    : string extends Axes
      ? true
      : IsUnion<Axes>;

type IsUnion<T, Member = T> = Member extends unknown ? ([T] extends [Member] ? false : true) : never;

/** The shape that is left when `Axes` are reduced; with `Keep` they stay with length 1. */
export type Reduce<S extends Shape, Axes, Keep> =
  IsWideShape<S> extends true
    ? Shape
    : [Axes] extends [undefined]
      ? boolean extends Keep
        ? Shape
        : ReduceOver<S, AxisOf<S>, Keep>
      : true extends IsWideAxes<Axes> | (boolean extends Keep ? true : false)
        ? Shape // an axis, or whether it stays, is known only at run time
        : ReduceOver<S, AxisUnion<Axes>, Keep>;

/** The shape without the given axes; with `Keep` they stay with length 1. */
export type ReduceOver<
  S extends Shape,
  Axes,
  Keep,
  Seen extends Shape = readonly [],
  Out extends Shape = readonly [],
> = S extends readonly [infer Head extends Dimension, ...infer Tail extends Shape]
  ? IsAxis<Head, Seen["length"], Negative<S["length"]>, Axes> extends true
    ? ReduceOver<Tail, Axes, Keep, readonly [...Seen, 1], Keep extends true ? readonly [...Out, 1] : Out>
    : ReduceOver<Tail, Axes, Keep, readonly [...Seen, 1], readonly [...Out, Head]>
  : Out;

/** The shape with its axes in reverse order. */
export type Reverse<S extends Shape> =
  IsWideShape<S> extends true
    ? Shape
    : S extends readonly [infer Head extends Dimension, ...infer Tail extends Shape]
      ? readonly [...Reverse<Tail>, Head]
      : readonly [];

/** The shape with its last two axes exchanged. */
export type SwapLastTwo<S extends Shape> =
  IsWideShape<S> extends true
    ? Shape
    : S extends readonly [...infer Batch extends Shape, infer N extends Dimension, infer K extends Dimension]
      ? readonly [...Batch, K, N]
      : ShapeError<`a matrix transpose needs at least two axes, not ${Show<S>}`>;

/** The shape whose axis `i` is axis `Permutation[i]` of `S`. */
export type Permute<S extends Shape, Permutation extends readonly number[]> = true extends
  IsWideShape<S> | IsWideAxes<Permutation>
  ? Shape
  : Permutation["length"] extends S["length"]
    ? [PositionOf<S, unknown>] extends [PositionOf<S, Permutation[number]>]
      ? { readonly [K in keyof Permutation]: S[PositionOf<S, Permutation[K]>] }
      : ShapeError<`a permutation of ${Show<S>} names each axis once`>
    : ShapeError<`a permutation of ${Show<S>} has one entry per axis`>;
