/**
 * The shape rules at compile time: the twin of `shape.ts`; here the vocabulary, broadcasting and the matrix product. A rule yields the resulting shape, or a {@link ShapeError}
 * whose text names what differs; an argument of type `Fits<…>` then shows that text in the editor. Dimensions known only
 * at run time (`number`, `string`) and shapes of unknown rank pass, and are checked when the graph is built.
 */
import type { Dimension, Shape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

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
export type IsWideShape<S extends Shape> = number extends S["length"] ? true : false;

/** Whether a dimension is known only at run time. */
export type IsWide<D extends Dimension> = number extends D ? true : string extends D ? true : false;

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
                  : Batch extends ShapeError<infer Message>
                    ? ShapeError<`matmul of ${Show<A>} and ${Show<B>}: leading ${Message}`>
                    : never
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
