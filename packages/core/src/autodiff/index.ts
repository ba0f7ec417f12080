/** Derivatives as users ask for them: graph in, graph out. `reverse.ts` and `forward.ts` do the walking. */
import type { Shape } from "../graph/shape.ts";
import type { ShapeError, ShapeOf, Show } from "../graph/shapeTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { constant } from "../ops/constant.ts";
import {
  arrangedLike,
  checkDirection,
  checkedDirections,
  checkedLoss,
  checkedOutput,
  checkedSources,
} from "./checks.ts";
import { pushForward } from "./forward.ts";
import { pullBack } from "./reverse.ts";

/** Tensors of the shapes of the given ones, in the same arrangement. */
export type Like<T extends Tensor | readonly Tensor[]> = T extends readonly Tensor[]
  ? { readonly [K in keyof T]: Tensor<ShapeOf<T[K]>> }
  : Tensor<ShapeOf<T>>;

/** What a loss must be: a scalar, or a tensor whose rank is known only at run time. */
export type FitsScalar<S extends Shape> = S extends readonly []
  ? unknown
  : number extends S["length"]
    ? unknown
    : ShapeError<`a gradient needs a scalar, not shape ${Show<S>}; sum it, or use vjp`>;

/**
 * The gradient of a scalar: for each tensor of `wrt`, a graph of its shape. Tensors may be inputs, parameters or any node in
 * between; one on which the loss does not depend gets zeros.
 * @throws ChainruleError `not-scalar` for a loss that has axes, `not-differentiable` for whole numbers and truth values,
 *   `invalid-argument` for what is no tensor.
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
  const tensor = checkedLoss("grad", loss);
  const gradients = pullBack([tensor], [constant(1, tensor.dtype)], checkedSources("grad", wrt));
  return { value: loss, gradients: arrangedLike(wrt, gradients) as Like<W> }; // of the tensors' shapes
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
  const sources = checkedSources("vjp", wrt);
  checkDirection("vjp", "cotangent", cotangent, checkedOutput("vjp", output));
  return arrangedLike(wrt, pullBack([output], [cotangent], sources)) as Like<W>; // of the tensors' shapes
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
  const sources = checkedSources("jvp", wrt);
  const directions = checkedDirections("jvp", "tangent", tangents, sources);
  return pushForward([checkedOutput("jvp", output)], sources, directions)[0] as Tensor<ShapeOf<O>>; // of the output's shape
}
