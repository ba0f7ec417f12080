/** The transpose of a linear map that is stated as a graph: one mode of differentiation derived from the other. */
import { ChainruleError } from "../errors.ts";
import type { Tensor } from "../graph/tensor.ts";
import { pullBack } from "./reverse.ts";
import { builtOn, standInFor } from "./standIn.ts";

/**
 * `Aᵀu` for the linear map `A` that `map` states: the cotangents of its operands (tensors like those of `like`) that arise from
 * `cotangents` of its results.
 * @param rule Where the map is stated, and the name of what it must be linear in, for the error.
 * @throws ChainruleError `not-differentiable` when the map turns out not to be linear.
 */
export function transposeLinear(
  rule: { readonly where: string; readonly linearIn: string },
  map: (operands: readonly Tensor[]) => readonly Tensor[],
  like: readonly Tensor[],
  cotangents: readonly Tensor[],
): readonly Tensor[] {
  const operands = like.map(standInFor);
  const transposed = pullBack(map(operands), cotangents, operands);
  if (builtOn(operands, transposed).length === 0) return transposed;
  throw new ChainruleError("not-differentiable", {
    where: rule.where,
    expected: `a rule that is linear in the ${rule.linearIn}, so that the other mode follows from it`,
    received: `one whose derivative depends on the ${rule.linearIn}`,
    fix: "State both vjp and jvp, or differentiate only in the mode that the rule states",
  });
}
