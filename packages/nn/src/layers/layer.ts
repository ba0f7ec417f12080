/**
 * What a layer is: a plain value that makes parameters and says what it computes with them. A layer of one's own is an
 * object with these two functions; nothing is registered, and no derivative is written.
 *
 * Some layers change numbers by another way than a gradient: batch normalisation keeps a running mean. Such a statistic is a
 * parameter like any other, made by `init`. What makes it a statistic is that `apply`, in training, tells its next value to
 * `options.update`. Whoever trains collects these values while the layer is applied, computes them in the program of the
 * step, and takes no gradient by what is updated so; whoever only wants the output passes no `update`, and nothing is lost.
 *
 * Randomness comes in the same way: `options.seed` is a scalar that training feeds anew for each step. A layer of several
 * parts gives each part a seed of its own, by `seedForPart`; a layer that draws twice does the same.
 */
import { constant, randomBits, Tensor, type Parameter, type Shape } from "@chainrule/core";
import type { RealDType } from "../initializers.ts";
import type { ShapeRule } from "./shapeRule.ts";

/** Values under names or in lists, nested as deep as the model is. */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [name: string]: Tree<Leaf> };

/** What a layer computes with. */
export type TensorTree = Tree<Tensor>;

/** The same arrangement, with a parameter in the place of every tensor. */
export type Trainable<P> = [P] extends [Tensor]
  ? Parameter
  : [TensorTree] extends [P]
    ? Tree<Parameter>
    : { readonly [K in keyof P]: Trainable<P[K]> };

/** A part of a model as it was applied: what `summary` lists. */
export interface AppliedPart {
  /** Its positions, from 0, from the outermost sequence inwards. */
  readonly path: readonly number[];
  /** The name of its layer. */
  readonly name: string;
  /** What it computed with. */
  readonly parameters: TensorTree;
  /** What it gave. */
  readonly output: Tensor;
}

/** Circumstances under which a layer is applied. */
export interface ApplyOptions {
  /** Whether the result is trained on: dropout drops, and a batch normalises itself. */
  readonly training: boolean;
  /** A scalar of int32, from which a layer draws in training; training feeds another for each step. */
  readonly seed?: Tensor;
  /** Takes the next value of a statistic: of a parameter that follows from the data, and not from a gradient. */
  readonly update?: (statistic: Tensor, next: Tensor) => void;
  /** Takes each part of a layer that has parts, once it is applied. */
  readonly observe?: (part: AppliedPart) => void;
}

/**
 * A part of a network. `P` is what it computes with, `T` the same arrangement of parameters; `R` is what the types know of its
 * shapes, and may be left out.
 */
export interface Layer<P extends TensorTree = TensorTree, T = Trainable<P>, R extends ShapeRule = ShapeRule> {
  /** Exists in types alone: what `OutputShape` reads. */
  readonly shapeRule?: R;
  /** The word for it in summaries and messages, such as `dense`. */
  readonly name?: string;
  /**
   * New parameters for an input of the given shape. The same seed gives the same bits.
   * @param inputShape The whole shape, with the dimension of the rows, as in `["m", 16]`.
   * @param dtype The element type; float32 unless told.
   */
  init(seed: number, inputShape: Shape, dtype?: RealDType): T;
  /** The output for `x`, as a graph. `parameters` may be any tensors of the right shapes. */
  apply(parameters: P, x: Tensor, options: ApplyOptions): Tensor;
}

/** The parameters of a tree, in the order in which it lists them. */
export function parametersOf(tree: Tree<Parameter>): Parameter[] {
  return leavesOf<Parameter>(tree);
}

/** The tensors of a tree, in the order in which it lists them. */
export function leavesOf<Leaf extends Tensor>(tree: Tree<Leaf>): Leaf[] {
  if (tree instanceof Tensor) return [tree];
  const branches: readonly Tree<Leaf>[] = Object.values(tree);
  return branches.flatMap((branch) => leavesOf(branch));
}

/** The seed of one part of a layer, as a graph: a hash of both, so that parts of parts have seeds of their own, too. */
export function seedForPart(seed: Tensor, index: number): Tensor {
  return randomBits(constant(index, "int32"), seed);
}
