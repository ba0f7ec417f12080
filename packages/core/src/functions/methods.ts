/**
 * The methods of `Tensor`: sugar over the functions, one line each. The entry of the package installs them, so that the
 * graph need not know the ops. They are typed through `this`, which keeps `Tensor<S>` covariant in its shape.
 */
import type { DType } from "../dtype.ts";
import type { Axis, Shape } from "../graph/shape.ts";
import type { AxesOf, AxisOf, Permute, Reduce, Reverse } from "../graph/axisTypes.ts";
import type { Reshape } from "../graph/reshapeTypes.ts";
import type { Broadcast, Fits, MatMul, Operand, ShapeOf, ShapeOrError } from "../graph/shapeTypes.ts";
import { Tensor } from "../graph/tensor.ts";
import { abs, add, div, mul, neg, square, sub } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { equalTo, greater, greaterEqual, less, lessEqual, notEqualTo } from "../ops/comparison.ts";
import { gather } from "../ops/indexing.ts";
import { reshape, transpose } from "../ops/movement.ts";
import { max, min, prod, sum, type ReductionOptions } from "../ops/reduction.ts";
import { slice, type Range, type Sliced } from "../ops/slicing.ts";
import { exp, log, sigmoid, sqrt, tanh } from "../ops/transcendental.ts";
import { relu } from "./activations.ts";
import { matmul } from "./matmul.ts";
import { pow } from "./pow.ts";
import { mean } from "./statistics.ts";

type Unary = <A extends Tensor>(this: A) => Tensor<ShapeOf<A>>;

type Binary = <A extends Tensor, B extends Operand>(
  this: A,
  other: B & Fits<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => Tensor<ShapeOrError<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

type Reduction = <
  A extends Tensor,
  const X extends AxesOf<ShapeOf<A>> = undefined,
  const K extends boolean = false,
>(
  this: A,
  axes?: X,
  options?: ReductionOptions<K>,
) => Tensor<Reduce<ShapeOf<A>, X, K>>;

/** The methods of a tensor, each the function of the same name with the tensor as its first operand. */
export interface TensorMethods {
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly div: Binary;
  readonly pow: Binary;
  readonly equalTo: Binary;
  readonly notEqualTo: Binary;
  readonly less: Binary;
  readonly lessEqual: Binary;
  readonly greater: Binary;
  readonly greaterEqual: Binary;
  readonly neg: Unary;
  readonly abs: Unary;
  readonly square: Unary;
  readonly sqrt: Unary;
  readonly exp: Unary;
  readonly log: Unary;
  readonly sigmoid: Unary;
  readonly tanh: Unary;
  readonly relu: Unary;
  readonly sum: Reduction;
  readonly mean: Reduction;
  readonly max: Reduction;
  readonly min: Reduction;
  readonly prod: Reduction;
  readonly matmul: <A extends Tensor, B extends Tensor>(
    this: A,
    other: B & Fits<MatMul<ShapeOf<A>, ShapeOf<B>>>,
  ) => Tensor<ShapeOrError<MatMul<ShapeOf<A>, ShapeOf<B>>>>;
  readonly transpose: {
    <A extends Tensor>(this: A): Tensor<Reverse<ShapeOf<A>>>;
    <A extends Tensor, const P extends readonly AxisOf<ShapeOf<A>>[] & readonly number[]>(
      this: A,
      permutation: P & Fits<Permute<ShapeOf<A>, P>>,
    ): Tensor<ShapeOrError<Permute<ShapeOf<A>, P>>>;
  };
  readonly reshape: <A extends Tensor, const S extends Shape>(
    this: A,
    shape: S & Fits<Reshape<ShapeOf<A>, S>>,
  ) => Tensor<S>;
  readonly slice: <A extends Tensor, const R extends readonly Range[]>(
    this: A,
    ranges: R,
  ) => Tensor<Sliced<ShapeOf<A>, R>>;
  readonly gather: (indices: Tensor, axis?: Axis) => Tensor;
  readonly cast: <A extends Tensor>(this: A, dtype: DType) => Tensor<ShapeOf<A>>;
}

declare module "../graph/tensor.ts" {
  // The parameter must be repeated for the declarations to merge; the methods do not depend on it.
  // oxlint-disable-next-line no-unused-vars, no-empty-object-type
  interface Tensor<S extends Shape = Shape> extends TensorMethods {}
}

const functions = {
  add,
  sub,
  mul,
  div,
  pow,
  equalTo,
  notEqualTo,
  less,
  lessEqual,
  greater,
  greaterEqual,
  neg,
  abs,
  square,
  sqrt,
  exp,
  log,
  sigmoid,
  tanh,
  relu,
  sum,
  mean,
  max,
  min,
  prod,
  matmul,
  transpose,
  reshape,
  slice,
  gather,
  cast,
} satisfies Record<keyof TensorMethods, unknown>;

/** Installs the methods on the prototype of `Tensor`. Called once, by the entry of the package. */
export function installMethods(): void {
  for (const [name, build] of Object.entries(functions)) {
    const apply = build as (...operands: unknown[]) => Tensor;
    Object.defineProperty(Tensor.prototype, name, {
      configurable: true,
      value(this: Tensor, ...operands: unknown[]): Tensor {
        return apply(this, ...operands);
      },
    });
  }
}
