/**
 * The shape rules at compile time: the twin of `shape.ts`. A rule yields the resulting shape, or a {@link ShapeError}
 * whose text names what differs; an argument of type `Fits<…>` then shows that text in the editor. Dimensions known only
 * at run time (`number`, `string`) and shapes of unknown rank pass, and are checked when the graph is built.
 */
import type { Dimension, Shape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";
import type { Add, Multiply } from "./typeArithmetic.ts";

/** What no argument can be: its type parameter is the message that the editor shows. */
export interface ShapeError<Message extends string> {
  readonly shapeError: Message;
}

/** `unknown`, which every argument fits, when the rule gave a shape; the error, which none fits, when it gave one. */
export type Fits<Result> = Result extends ShapeError<string> ? Result : unknown;

/** The rule's shape; `Shape` in the place of an error, so that one mistake is reported once. */
export type ShapeOrError<Result> = Result extends Shape ? Result : Shape;

/** What functions accept in the place of a tensor: numbers stand for scalar constants. */
export type Operand = Tensor | number;

/** The shape of an operand; a number has none. */
export type ShapeOf<T> = T extends { readonly shape: infer S extends Shape } ? S : readonly [];

/** Whether the rank of a shape is unknown. */
type IsWideShape<S extends Shape> = number extends S["length"] ? true : false;

/** Whether a dimension is known only at run time. */
type IsWide<D extends Dimension> = number extends D ? true : string extends D ? true : false;

/** The one dimension to which two broadcast; `never` if they do not. */
type BroadcastDimension<A extends Dimension, B extends Dimension> = [A] extends [1]
  ? B
  : [B] extends [1]
    ? A
    : IsWide<A> extends true
      ? IsWide<B> extends true
        ? A | B
        : B
      : IsWide<B> extends true
        ? A
        : [A] extends [B]
          ? A
          : never;

/** The shape to which `A` and `B` broadcast, or the error. */
export type Broadcast<A extends Shape, B extends Shape> = true extends IsWideShape<A> | IsWideShape<B>
  ? Shape
  : BroadcastFromRight<A, B, readonly [], A, B>;

type BroadcastFromRight<
  A extends Shape,
  B extends Shape,
  Out extends Shape,
  FullA extends Shape,
  FullB extends Shape,
> = A extends readonly [...infer AInit extends Shape, infer ALast extends Dimension]
  ? B extends readonly [...infer BInit extends Shape, infer BLast extends Dimension]
    ? [BroadcastDimension<ALast, BLast>] extends [never]
      ? ShapeError<`shapes ${Show<FullA>} and ${Show<FullB>} do not broadcast: dimensions ${ALast} and ${BLast} differ`>
      : BroadcastFromRight<AInit, BInit, readonly [BroadcastDimension<ALast, BLast>, ...Out], FullA, FullB>
    : readonly [...A, ...Out]
  : readonly [...B, ...Out];

/** A shape as text, for messages. */
export type Show<S extends Shape> = IsWideShape<S> extends true ? "[…]" : `[${ShowDimensions<S>}]`;

type ShowDimensions<S extends Shape> = S extends readonly [infer Only extends Dimension]
  ? `${Only}`
  : S extends readonly [infer Head extends Dimension, ...infer Tail extends Shape]
    ? `${Head}, ${ShowDimensions<Tail>}`
    : "";

/** The shape of a matrix product: vectors as in linear algebra, leading axes broadcast as batches. */
export type MatMul<A extends Shape, B extends Shape> = true extends IsWideShape<A> | IsWideShape<B>
  ? Shape
  : A extends readonly []
    ? ShapeError<"matmul needs at least one axis; use mul for scalars">
    : B extends readonly []
      ? ShapeError<"matmul needs at least one axis; use mul for scalars">
      : A extends readonly [infer K extends Dimension]
        ? B extends readonly [infer L extends Dimension]
          ? Contract<A, B, K, L, readonly []>
          : B extends readonly [
                ...infer Batch extends Shape,
                infer L extends Dimension,
                infer J extends Dimension,
              ]
            ? Contract<A, B, K, L, readonly [...Batch, J]>
            : Shape
        : A extends readonly [
              ...infer BatchA extends Shape,
              infer N extends Dimension,
              infer K extends Dimension,
            ]
          ? B extends readonly [infer L extends Dimension]
            ? Contract<A, B, K, L, readonly [...BatchA, N]>
            : B extends readonly [
                  ...infer BatchB extends Shape,
                  infer L extends Dimension,
                  infer J extends Dimension,
                ]
              ? Broadcast<BatchA, BatchB> extends infer Batch
                ? Batch extends Shape
                  ? Contract<A, B, K, L, readonly [...Batch, N, J]>
                  : Batch
                : never
              : Shape
          : Shape;

/** `Out` if the contracted dimensions `K` and `L` can be equal. */
type Contract<
  A extends Shape,
  B extends Shape,
  K extends Dimension,
  L extends Dimension,
  Out extends Shape,
> = true extends IsWide<K> | IsWide<L>
  ? Out
  : [K] extends [L]
    ? Out
    : ShapeError<`matmul of ${Show<A>} and ${Show<B>}: inner dimensions ${K} and ${L} differ`>;

/** The axes of a shape: positions from both ends, and the names of named dimensions. */
export type AxisOf<S extends Shape> =
  IsWideShape<S> extends true ? number | string : Positions<S> | (S[number] & string);

type Positions<S extends Shape, Seen extends Shape = readonly []> = S extends readonly [
  unknown,
  ...infer Tail extends Shape,
]
  ? Seen["length"] | Negative<S["length"]> | Positions<Tail, readonly [...Seen, 1]>
  : never;

type Negative<N extends number> = `-${N}` extends `${infer Value extends number}` ? Value : never;

/** One axis, several, or all (`undefined`). */
export type AxesOf<S extends Shape> = AxisOf<S> | readonly AxisOf<S>[] | undefined;

type AxisUnion<Axes> = Axes extends readonly (infer Axis)[] ? Axis : Axes;

/** The shape that is left when `Axes` are reduced; with `Keep` they stay with length 1. */
export type Reduce<S extends Shape, Axes, Keep> =
  IsWideShape<S> extends true
    ? Shape
    : [Axes] extends [undefined]
      ? ReduceOver<S, AxisOf<S>, Keep>
      : true extends (number extends AxisUnion<Axes> ? true : false) | (boolean extends Keep ? true : false)
        ? Shape // an axis, or whether it stays, is known only at run time
        : ReduceOver<S, AxisUnion<Axes>, Keep>;

type ReduceOver<
  S extends Shape,
  Axes,
  Keep,
  Seen extends Shape = readonly [],
  Out extends Shape = readonly [],
> = S extends readonly [infer Head extends Dimension, ...infer Tail extends Shape]
  ? IsReduced<Head, Seen["length"], Negative<S["length"]>, Axes> extends true
    ? ReduceOver<Tail, Axes, Keep, readonly [...Seen, 1], Keep extends true ? readonly [...Out, 1] : Out>
    : ReduceOver<Tail, Axes, Keep, readonly [...Seen, 1], readonly [...Out, Head]>
  : Out;

type IsReduced<Head extends Dimension, Front extends number, Back extends number, Axes> = Front extends Axes
  ? true
  : Back extends Axes
    ? true
    : Head extends string
      ? Head extends Axes
        ? true
        : false
      : false;

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
  IsWideShape<S> | (number extends Permutation["length"] ? true : false)
  ? Shape
  : Permutation["length"] extends S["length"]
    ? {
        readonly [K in keyof Permutation]: S[Permutation[K]] extends infer D extends Dimension
          ? D
          : Dimension;
      }
    : ShapeError<`a permutation of ${Show<S>} has one entry per axis`>;

/** `To`, if it can have as many elements as `From`. */
export type Reshape<From extends Shape, To extends Shape> = true extends IsWideShape<From> | IsWideShape<To>
  ? To
  : ElementCount<From> extends infer A extends number
    ? ElementCount<To> extends infer B extends number
      ? number extends A | B
        ? To
        : [A, Names<From>] extends [B, Names<To>]
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

/** The shape of tensors joined along an axis (0 … rank − 1): the other dimensions must agree. */
export type Concat<Shapes extends readonly Shape[], Axis extends number> = Shapes extends readonly [
  infer First extends Shape,
  ...infer Rest extends readonly Shape[],
]
  ? number extends Axis
    ? Shape
    : Rest extends readonly [infer Second extends Shape, ...infer Others extends readonly Shape[]]
      ? Join<First, Second, Axis> extends infer Joined
        ? Joined extends Shape
          ? Concat<readonly [Joined, ...Others], Axis>
          : Joined
        : never
      : number extends Shapes["length"]
        ? Shape
        : First
  : Shape;

type Join<A extends Shape, B extends Shape, Axis extends number> = true extends
  IsWideShape<A> | IsWideShape<B>
  ? Shape
  : A["length"] extends B["length"]
    ? JoinAlong<A, B, Axis, readonly [], A, B>
    : ShapeError<`concat of ${Show<A>} and ${Show<B>}: ranks differ`>;

type JoinAlong<
  A extends Shape,
  B extends Shape,
  Axis extends number,
  Out extends Shape,
  FullA extends Shape,
  FullB extends Shape,
> = A extends readonly [infer AHead extends Dimension, ...infer ATail extends Shape]
  ? B extends readonly [infer BHead extends Dimension, ...infer BTail extends Shape]
    ? Out["length"] extends Axis
      ? JoinAlong<ATail, BTail, Axis, readonly [...Out, JoinedDimension<AHead, BHead>], FullA, FullB>
      : true extends IsWide<AHead>
        ? JoinAlong<ATail, BTail, Axis, readonly [...Out, BHead], FullA, FullB>
        : true extends IsWide<BHead> | ([AHead] extends [BHead] ? true : false)
          ? JoinAlong<ATail, BTail, Axis, readonly [...Out, AHead], FullA, FullB>
          : ShapeError<`concat of ${Show<FullA>} and ${Show<FullB>}: dimensions ${AHead} and ${BHead} differ`>
    : Out
  : Out;

type JoinedDimension<A extends Dimension, B extends Dimension> = A extends number
  ? B extends number
    ? Add<A, B>
    : Dimension
  : Dimension;
