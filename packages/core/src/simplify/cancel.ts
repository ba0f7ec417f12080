/** Factors of a product that cancel or join, wherever among the others they stand. */
import { shapesEqual } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { sub } from "../ops/arithmetic.ts";
import { logSoftmax, logsumexp } from "../ops/logsumexp.ts";
import { sum } from "../ops/reduction.ts";
import { exp, sigmoid } from "../ops/transcendental.ts";
import type { Facts } from "./facts.ts";
import { factorsOf, isProduct, type Factors } from "./factors.ts";
import { stretchedTo } from "./pattern.ts";
import { productOf } from "./product.ts";
import { withoutSign } from "./terms.ts";

/** Cancels what stands above and below, where it cannot be 0. @returns the same object if nothing does. */
export function cancel(factors: Factors, facts: Facts): Factors {
  const above = [...factors.above];
  const below: Tensor[] = [];
  for (const factor of factors.below) {
    const position = facts.isNonzero(factor) ? above.indexOf(factor) : -1;
    if (position < 0) below.push(factor);
    else above.splice(position, 1);
  }
  return below.length === factors.below.length ? factors : { ...factors, above, below };
}

/** Joins factors that overflow by themselves but not together. @returns the same object if there are none. */
export function joinFactors(factors: Factors, facts: Facts): Factors {
  return joinAdjoints(joinPairs(factors), facts);
}

/** `eᵘ / Σ eᵘ = e^(u − log Σ eᵘ)` and `eᵘ σ(−u) = σ(u)` */
function joinPairs(factors: Factors): Factors {
  for (const [at, exponential] of factors.above.entries()) {
    if (exponential.op !== exp.op) continue;
    const [u] = exponential.inputs as [Tensor];
    const totalAt = factors.below.findIndex((total) => isSumOf(total, exponential));
    if (totalAt >= 0) {
      const { axes, keepDims } = factors.below[totalAt]!.attributes;
      const above = factors.above.with(
        at,
        exp(logProbability(u, axes as readonly number[], keepDims === true)),
      );
      return joinPairs({ ...factors, above, below: factors.below.toSpliced(totalAt, 1) });
    }
    const logisticAt = factors.above.findIndex(
      ({ op, inputs }) => op === sigmoid.op && isOpposite(inputs[0]!, u),
    );
    if (logisticAt >= 0) {
      const above = factors.above.with(at, sigmoid(u)).toSpliced(logisticAt, 1);
      return joinPairs({ ...factors, above });
    }
  }
  return factors;
}

function logProbability(u: Tensor, axes: readonly number[], keepDims: boolean): Tensor {
  return axes.length === 1 ? logSoftmax(u, axes[0]) : sub(u, logsumexp(u, axes, { keepDims }));
}

/** Whether it is the sum of these elements, of a shape that broadcasts against them. */
function isSumOf({ op, inputs, attributes, rank }: Tensor, elements: Tensor): boolean {
  return op === sum.op && inputs[0] === elements && (attributes["keepDims"] === true || rank === 0);
}

/** `x ∘ Fᵀ(g / F(x)) = Fᵀ(g)` for a movement F, such as a slice: what a gradient through a selected element looks like. */
function joinAdjoints(factors: Factors, facts: Facts): Factors {
  for (const [position, adjoint] of factors.above.entries()) {
    const [inner] = adjoint.inputs;
    if (inner === undefined || adjoint.op.derivative.kind !== "linear" || adjoint.op.elementwise === true)
      continue;
    const innerFactors = factorsOf(inner, isProduct);
    for (const [at, moved] of innerFactors.below.entries()) {
      const xAt = factors.above.indexOf(moved.inputs[0]!);
      if (xAt < 0 || xAt === position || !facts.isNonzero(moved) || !isAdjointOf(adjoint, moved, inner))
        continue;
      const below = innerFactors.below.toSpliced(at, 1);
      const rest = productOf({ ...innerFactors, below }, inner.dtype, facts, true);
      if (rest === undefined) continue;
      const moving = adjointOf(moved, stretchedTo(inner, rest))!;
      const above = factors.above.with(position, moving).toSpliced(xAt, 1);
      return { ...factors, above };
    }
  }
  return factors;
}

function isAdjointOf(adjoint: Tensor, moved: Tensor, inner: Tensor): boolean {
  return shapesEqual(inner.shape, moved.shape) && adjointOf(moved, inner) === adjoint;
}

function adjointOf(moved: Tensor, cotangent: Tensor): Tensor | undefined {
  const { derivative } = moved.op;
  return derivative.kind === "linear" ? derivative.adjoint(cotangent, moved, 0) : undefined;
}

/** Whether `a = −b`, as it is written. */
export function isOpposite(a: Tensor, b: Tensor): boolean {
  const [left, right] = [withoutSign(a), withoutSign(b)];
  if (left.node === right.node) return left.isNegative !== right.isNegative;
  return a.op === sub.op && b.op === sub.op && a.inputs[0] === b.inputs[1] && a.inputs[1] === b.inputs[0];
}
