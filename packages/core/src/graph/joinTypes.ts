/** Shape rules that join several tensors, at compile time: along an axis they have, or along a new one. */
import type { AxisOf, IsWideAxes, PositionOf } from "./axisTypes.ts";
import type { Insert } from "./reshapeTypes.ts";
import type { Dimension, Shape } from "./shape.ts";
import type { IsWide, IsWideShape, ShapeError, ShapeOf, Show } from "./shapeTypes.ts";
import type { Add } from "./typeArithmetic.ts";

/** The static shapes of a list of tensors. */
export type ShapesOf<T extends readonly unknown[]> = { readonly [K in keyof T]: ShapeOf<T[K]> };

/** The shape of tensors joined along an axis: the other dimensions must agree, those along it add up. */
export type Concat<Shapes extends readonly Shape[], Axis extends number> = Shapes extends readonly [
  infer First extends Shape,
  ...(readonly Shape[]),
]
  ? true extends IsWideAxes<Axis> | IsWideShape<First>
    ? Shape
    : Axis extends AxisOf<First>
      ? Join<Shapes, PositionOf<First, Axis>, "concat">
      : ShapeError<`concat along axis ${Axis}, which ${Show<First>} does not have`>
  : Shapes extends readonly []
    ? ShapeError<"concat needs at least one tensor">
    : Shape;

/** The shape of tensors of one shape along a new axis of the result. */
export type Stack<Shapes extends readonly Shape[], Axis extends number> = Shapes extends readonly [
  Shape,
  ...(readonly Shape[]),
]
  ? Join<Shapes, never, "stack"> extends infer Joined
    ? Joined extends Shape
      ? Insert<Joined, Shapes["length"], Axis, "stack">
      : Joined
    : never
  : Shapes extends readonly []
    ? ShapeError<"stack needs at least one tensor">
    : Insert<Shapes[number], number, Axis, "stack">;

/** One shape after the other joined along the axis at `Position`; with `never` all dimensions must agree. */
type Join<
  Shapes extends readonly Shape[],
  Position extends number,
  Name extends string,
> = Shapes extends readonly [
  infer First extends Shape,
  infer Second extends Shape,
  ...infer Others extends readonly Shape[],
]
  ? JoinTwo<First, Second, Position, Name> extends infer Joined
    ? Joined extends Shape
      ? Join<readonly [Joined, ...Others], Position, Name>
      : Joined
    : never
  : Shapes extends readonly [infer Only extends Shape]
    ? Only
    : Shape;

type JoinTwo<A extends Shape, B extends Shape, Position extends number, Name extends string> = true extends
  IsWideShape<A> | IsWideShape<B>
  ? Shape
  : A["length"] extends B["length"]
    ? JoinAlong<A, B, Position, readonly [], A, B, Name>
    : ShapeError<`${Name} of ${Show<A>} and ${Show<B>}: ranks differ`>;

type JoinAlong<
  A extends Shape,
  B extends Shape,
  Position extends number,
  Out extends Shape,
  FullA extends Shape,
  FullB extends Shape,
  Name extends string,
> = A extends readonly [infer AHead extends Dimension, ...infer ATail extends Shape]
  ? B extends readonly [infer BHead extends Dimension, ...infer BTail extends Shape]
    ? Out["length"] extends Position
      ? JoinAlong<
          ATail,
          BTail,
          Position,
          readonly [...Out, JoinedDimension<AHead, BHead>],
          FullA,
          FullB,
          Name
        >
      : true extends IsWide<AHead>
        ? JoinAlong<ATail, BTail, Position, readonly [...Out, BHead], FullA, FullB, Name>
        : true extends IsWide<BHead> | ([AHead] extends [BHead] ? true : false)
          ? JoinAlong<ATail, BTail, Position, readonly [...Out, AHead], FullA, FullB, Name>
          : ShapeError<`${Name} of ${Show<FullA>} and ${Show<FullB>}: dimensions ${AHead} and ${BHead} differ`>
    : Out
  : Out;

type JoinedDimension<A extends Dimension, B extends Dimension> = A extends number
  ? B extends number
    ? Add<A, B>
    : Dimension
  : Dimension;
