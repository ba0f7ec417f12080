/** Derivatives as users ask for them: graph in, graph out. `reverse.ts` and `forward.ts` do the walking. */
import { isFloating } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { formatShape, shapesEqual, type Shape } from "../graph/shape.ts";
import type { ShapeError, ShapeOf, Show } from "../graph/shapeTypes.ts";
import { Tensor } from "../graph/tensor.ts";
import { constant } from "../ops/constant.ts";
import { pushForward } from "./forward.ts";
import { pullBack } from "./reverse.ts";

/** Tensors of the shapes of the given ones, in the same arrangement. */
export type Like<T extends Tensor | readonly Tensor[]> = T extends readonly Tensor[]
  ? { readonly [K in keyof T]: Tensor<ShapeOf<T[K]>> }
  : Tensor<ShapeOf<T>>;

/** What a loss must be: a scalar, or a tensor whose rank is known only at run time. */
type FitsScalar<S extends Shape> = S extends readonly []
  ? unknown
  : number extends S["length"]
    ? unknown
    : ShapeError<`a gradient needs a scalar, not shape ${Show<S>}; sum it, or use vjp`>;

/**
 * The gradient of a scalar: for each tensor of `wrt`, a graph of its shape. Tensors may be inputs, parameters or any node in
 * between; one on which the loss does not depend gets zeros.
 * @throws ChainruleError `not-scalar` for a loss that has axes, `not-differentiable` for whole numbers and truth values.
 */
export function grad<L extends Tensor, const W extends Tensor | readonly Tensor[]>(
  loss: L & FitsScalar<ShapeOf<L>>,
  wrt: W,
): Like<W> {
  return valueAndGrad(loss, wrt).gradients;
}

/** The loss and its gradient, as {@link grad} gives it, to be evaluated together. */
export function valueAndGrad<L extends Tensor, const W extends Tensor | readonly Tensor[]>(
  loss: L & FitsScalar<ShapeOf<L>>,
  wrt: W,
): { readonly value: L; readonly gradients: Like<W> } {
  const tensor: Tensor = loss;
  checkDifferentiable("grad", [tensor]);
  if (tensor.rank !== 0) {
    throw new ChainruleError("not-scalar", {
      where: "grad",
      expected: "a scalar to differentiate",
      received: describe(tensor),
      fix: "Reduce it with sum or mean, or use vjp with a cotangent of its shape",
      data: { shape: tensor.shape },
    });
  }
  return { value: loss, gradients: vjp(loss, wrt, constant(1, tensor.dtype)) };
}

/**
 * The vector-Jacobian product `Jᵀu` in reverse mode: how a change of each tensor of `wrt` moves `⟨u, output⟩`.
 * @param cotangent `u`, of the output's shape.
 * @throws ChainruleError `shape-mismatch` for a cotangent of another shape, `not-differentiable` as for {@link grad}.
 */
export function vjp<const W extends Tensor | readonly Tensor[]>(
  output: Tensor,
  wrt: W,
  cotangent: Tensor,
): Like<W> {
  const sources = listOf(wrt);
  checkDifferentiable("vjp", [output, ...sources]);
  checkSameShape("vjp", "cotangent", cotangent, output);
  const cotangents = pullBack([output], [cotangent], sources);
  return (isList(wrt) ? cotangents : cotangents[0]) as Like<W>; // arranged like `wrt`
}

/**
 * The Jacobian-vector product `Jv` in forward mode: how the output moves when each tensor of `wrt` moves along its tangent.
 * @param tangents `v`: for each tensor of `wrt` one of its shape.
 * @throws ChainruleError `shape-mismatch` for a tangent of another shape, `not-differentiable` as for {@link grad}.
 */
export function jvp<O extends Tensor, const W extends Tensor | readonly Tensor[]>(
  output: O,
  wrt: W,
  tangents: W extends readonly Tensor[] ? readonly Tensor[] : Tensor,
): Tensor<ShapeOf<O>> {
  const sources = listOf(wrt);
  const directions = listOf(tangents as Tensor | readonly Tensor[]);
  checkDifferentiable("jvp", [output, ...sources]);
  if (directions.length !== sources.length) {
    throw new ChainruleError("invalid-argument", {
      where: "jvp",
      expected: `one tangent for each of the ${sources.length} tensors`,
      received: `${directions.length}`,
    });
  }
  sources.forEach((source, index) => checkSameShape("jvp", "tangent", directions[index]!, source));
  return pushForward([output], sources, directions)[0] as Tensor<ShapeOf<O>>; // of the output's shape
}

const isList = (tensors: Tensor | readonly Tensor[]): tensors is readonly Tensor[] =>
  !(tensors instanceof Tensor);

const listOf = (tensors: Tensor | readonly Tensor[]): readonly Tensor[] =>
  isList(tensors) ? tensors : [tensors];

function checkDifferentiable(where: string, tensors: readonly Tensor[]): void {
  for (const tensor of tensors) {
    if (isFloating(tensor.dtype)) continue;
    throw new ChainruleError("not-differentiable", {
      where,
      expected: "tensors of real numbers (float32 or float64)",
      received: `${describe(tensor)} of ${tensor.dtype}`,
    });
  }
}

function checkSameShape(where: string, role: string, given: Tensor, like: Tensor): void {
  if (shapesEqual(given.shape, like.shape)) return;
  throw new ChainruleError("shape-mismatch", {
    where,
    expected: `a ${role} of shape ${formatShape(like.shape)} for ${describe(like)}`,
    received: describe(given),
    data: { shapes: [given.shape, like.shape] },
  });
}
