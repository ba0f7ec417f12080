/** What types know of the shapes that layers make. It exists in types alone; the rules at run time are those of the graph. */
import type { Dimension, Shape, Tensor } from "@chainrule/core";

/** How a layer changes shapes: `output` is written in terms of `this["input"]`. */
export interface ShapeRule {
  readonly input: unknown; // whose intersection with a shape is that shape
  readonly output: Shape;
}

/** The shape stays. */
export interface KeepsShape extends ShapeRule {
  readonly output: this["input"] extends Shape ? this["input"] : Shape;
}

/** The last dimension becomes U. */
export interface LastBecomes<U extends Dimension> extends ShapeRule {
  readonly output: this["input"] extends readonly [...infer Leading extends Shape, Dimension]
    ? readonly [...Leading, U]
    : Shape;
}

/** One more dimension at the end. */
export interface Appends<U extends Dimension> extends ShapeRule {
  readonly output: this["input"] extends Shape ? readonly [...this["input"], U] : Shape;
}

/** All dimensions after the first become one. */
export interface Flattens extends ShapeRule {
  readonly output: this["input"] extends readonly [infer Rows extends Dimension, ...Shape]
    ? readonly [Rows, number]
    : Shape;
}

/** The dimensions between the first and the last take other lengths. */
export interface Resizes<U extends Dimension | undefined = undefined> extends ShapeRule {
  readonly output: this["input"] extends readonly [
    infer Rows extends Dimension,
    ...infer Spatial extends Shape,
    infer Channels extends Dimension,
  ]
    ? readonly [Rows, ...{ readonly [K in keyof Spatial]: number }, U extends Dimension ? U : Channels]
    : Shape;
}

/** The steps of a sequence stay, or are left out, and the last dimension becomes U. */
export interface Recurs<U extends Dimension, O extends "last" | "all"> extends ShapeRule {
  readonly output: this["input"] extends readonly [
    ...infer Leading extends Shape,
    infer Steps extends Dimension,
    Dimension,
  ]
    ? "last" | "all" extends O
      ? Shape
      : O extends "all"
        ? readonly [...Leading, Steps, U]
        : readonly [...Leading, U]
    : Shape;
}

/** A rule after another, and so on: `L` is a list of layers and functions. */
export interface InTurn<L extends readonly unknown[]> extends ShapeRule {
  readonly output: this["input"] extends Shape ? Through<L, this["input"]> : Shape;
}

type Through<L extends readonly unknown[], S extends Shape> = number extends L["length"]
  ? Shape
  : L extends readonly [infer First, ...infer Rest]
    ? Through<Rest, OutputShape<First, S>>
    : S;

/** A function that keeps every shape, as `sigmoid` and `relu` do. */
type KeepingFunction = <S extends Shape>(x: Tensor<S>) => Tensor<S>;

/** The shape that a layer, or a function, makes of the shape S, as far as types know it; else any shape. */
export type OutputShape<L, S extends Shape> = number extends S["length"]
  ? Shape
  : L extends { readonly shapeRule?: infer R }
    ? NonNullable<R> extends ShapeRule
      ? (NonNullable<R> & { readonly input: S })["output"]
      : Shape
    : L extends KeepingFunction
      ? S
      : Shape;
