/** Derivatives that users state: their form, what is asked of their results, and how one mode follows from the other. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { formatShape, shapesEqual } from "../graph/shape.ts";
import type { ShapeOf } from "../graph/shapeTypes.ts";
import { Tensor } from "../graph/tensor.ts";
import { cast } from "../ops/cast.ts";
import { zerosLike } from "./chain.ts";
import { transposeLinear } from "./transposeLinear.ts";

/**
 * Reverse mode, as a formula: what the cotangent of the output contributes to that of each operand, of the operand's shape; 0
 * where the output does not depend on it.
 */
export type VjpRule<A extends readonly Tensor[], R extends Tensor> = (
  cotangent: Tensor<ShapeOf<R>>,
  output: Tensor<ShapeOf<R>>,
  ...operands: A
) => readonly (Tensor | 0)[];

/** Forward mode, as a formula: the tangent of the output, given one for each operand (zeros for those that are held). */
export type JvpRule<A extends readonly Tensor[], R extends Tensor> = (
  tangents: readonly Tensor[],
  output: Tensor<ShapeOf<R>>,
  ...operands: A
) => Tensor;

/** A derivative. It may state one mode, from which the other follows by transposition, or both. */
export type GradientRule<A extends readonly Tensor[], R extends Tensor> =
  | { readonly vjp: VjpRule<A, R>; readonly jvp?: JvpRule<A, R> }
  | { readonly vjp?: VjpRule<A, R>; readonly jvp: JvpRule<A, R> };

type Tensors = readonly Tensor[];

/** Both modes of a rule, checked. `undefined` stands for what does not move, or on which nothing depends. */
export interface BothModes {
  readonly pull: (cotangent: Tensor, output: Tensor, operands: Tensors) => readonly (Tensor | undefined)[];
  readonly push: (tangents: readonly (Tensor | undefined)[], output: Tensor, operands: Tensors) => Tensor;
}

/**
 * Both modes of a user's rule.
 * @throws ChainruleError when they are applied: `invalid-argument` or `shape-mismatch` for results that do not fit,
 *   `not-differentiable` for a missing mode that does not follow from the other.
 */
export function bothModes(rule: GradientRule<Tensors, Tensor>): BothModes {
  const { vjp, jvp } = rule;
  const pull: BothModes["pull"] = vjp === undefined ? transposedPull(checkedPush(jvp!)) : checkedPull(vjp);
  return { pull, push: jvp === undefined ? transposedPush(pull) : checkedPush(jvp) };
}

function checkedPull(vjp: VjpRule<Tensors, Tensor>): BothModes["pull"] {
  return (cotangent, output, operands) => {
    const contributions: unknown = vjp(cotangent, output, ...operands);
    if (!Array.isArray(contributions) || contributions.length !== operands.length) {
      throw new ChainruleError("invalid-argument", {
        where: "customGradient, vjp",
        expected: `a list of ${operands.length}, one cotangent for each operand`,
        received: Array.isArray(contributions) ? `a list of ${contributions.length}` : "no list",
      });
    }
    return operands.map((operand, index) => {
      const given: unknown = contributions[index];
      return given === 0
        ? undefined
        : checkedResult("vjp", `cotangent for ${describe(operand)}`, given, operand);
    });
  };
}

function checkedPush(jvp: JvpRule<Tensors, Tensor>): BothModes["push"] {
  return (tangents, output, operands) => {
    const all = operands.map((operand, index) => tangents[index] ?? zerosLike(operand));
    return checkedResult("jvp", "tangent of the output", jvp(all, output, ...operands), output);
  };
}

function transposedPull(push: BothModes["push"]): BothModes["pull"] {
  const rule = { where: "customGradient, jvp", linearIn: "tangents" };
  return (cotangent, output, operands) =>
    transposeLinear(rule, (tangents) => [push(tangents, output, operands)], operands, [cotangent]);
}

/** `⟨Jᵀu, v⟩ = ⟨u, Jv⟩` is linear in `u`, and what multiplies `u` is `Jv`. */
function transposedPush(pull: BothModes["pull"]): BothModes["push"] {
  const rule = { where: "customGradient, vjp", linearIn: "cotangent" };
  return (tangents, output, operands) => {
    const isMoving = (_: unknown, index: number): boolean => tangents[index] !== undefined;
    const contributions = (u: Tensor): Tensors =>
      pull(u, output, operands).map((given, index) => given ?? zerosLike(operands[index]!));
    const present = tangents.filter((tangent) => tangent !== undefined);
    return transposeLinear(rule, ([u]) => contributions(u!).filter(isMoving), [output], present)[0]!;
  };
}

function checkedResult(mode: string, role: string, given: unknown, like: Tensor): Tensor {
  const where = `customGradient, ${mode}`;
  if (!(given instanceof Tensor)) {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: `a tensor as ${role}`,
      received: typeof given === "number" ? `the number ${given}` : typeof given,
      ...(typeof given === "number" ? { fix: "Use constant(…), and broadcast(…) to stretch it" } : {}),
    });
  }
  if (!shapesEqual(given.shape, like.shape)) {
    throw new ChainruleError("shape-mismatch", {
      where,
      expected: `a ${role}, of shape ${formatShape(like.shape)}`,
      received: describe(given),
      data: { shapes: [given.shape, like.shape] },
    });
  }
  return cast(given, like.dtype);
}
