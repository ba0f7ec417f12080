/**
 * What a layer is: a plain value that makes parameters and says what it computes with them. A layer of one's own is an
 * object with these two functions; nothing is registered, and no derivative is written.
 */
import { Tensor, type Parameter, type Shape } from "@chainrule/core";
import type { RealDType } from "../initializers.ts";

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

/** Circumstances under which a layer is applied. */
export interface ApplyOptions {
  /** Whether the result is trained on: dropout drops, and a batch normalises itself. */
  readonly training: boolean;
}

/** A part of a network. `P` is what it computes with, `T` the same arrangement of parameters. */
export interface Layer<P extends TensorTree = TensorTree, T = Trainable<P>> {
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
  if (tree instanceof Tensor) return [tree];
  const branches: readonly Tree<Parameter>[] = Object.values(tree);
  return branches.flatMap(parametersOf);
}
