/** `customGradient`: a part of a formula with a derivative of the user's own, in either mode and to any order. */
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { formatShape, shapesEqual } from "../graph/shape.ts";
import type { ShapeOf } from "../graph/shapeTypes.ts";
import { createNode, Tensor } from "../graph/tensor.ts";
import { add } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { stopGradient } from "../ops/held.ts";
import { zerosLike } from "./chain.ts";
import { opWithRule } from "./opWithRule.ts";
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

/**
 * The same function with a derivative of one's own: its value is that of `f`, its derivative by the operands is what the rule
 * says. A rule builds formulas, so it is differentiated in turn for higher orders. By tensors that `f` uses besides its
 * operands, the derivative stays that of `f`.
 *
 * `checkGradients` finds a rule that is not the derivative of `f`. A rule that is so on purpose, and is not even linear in the
 * cotangent (such as clipping it), has no forward mode unless it states one.
 *
 * ```ts
 * const clipped = customGradient((x: Tensor) => x, { vjp: (cotangent) => [clip(cotangent, -1, 1)] });
 * ```
 * @throws ChainruleError when a derivative is taken and the rule gives what does not fit: `invalid-argument`, `shape-mismatch`; or
 *   `not-differentiable` when forward mode is asked of a rule that is not linear in the cotangent.
 */
export function customGradient<A extends readonly Tensor[], R extends Tensor>(
  f: (...operands: A) => R,
  rule: GradientRule<A, R>,
): (...operands: A) => Tensor<ShapeOf<R>> {
  const { vjp, jvp } = rule as WideRule; // nodes know their operands as tensors
  const pull: Pull = vjp === undefined ? transposedPull(jvp!) : checkedPull(vjp);
  const push: Push = jvp === undefined ? transposedPush(pull) : checkedPush(jvp);
  const op = opWithRule(
    "customGradient",
    {
      kind: "rule",
      // The value is built on held operands: what reaches it belongs to tensors that `f` uses besides them.
      vjp: (cotangent, output) => [cotangent, ...pull(cotangent, output)],
      jvp: ([ofValue, ...tangents], output) => {
        const ofOperands = tangents.some((tangent) => tangent !== undefined)
          ? push(tangents, output)
          : undefined;
        return ofValue === undefined || ofOperands === undefined
          ? (ofValue ?? ofOperands)
          : add(ofValue, ofOperands);
      },
    },
    true, // what a user's rule gives may have hard zeros and infinities
  );
  return (...operands) => {
    const value = f(...(operands.map((operand) => stopGradient(operand)) as unknown as A)); // of the same shapes
    return createNode(op, [value, ...operands]) as Tensor<ShapeOf<R>>; // the value of `f`
  };
}

type Tensors = readonly Tensor[];
type WideRule = Partial<{ readonly vjp: VjpRule<Tensors, Tensor>; readonly jvp: JvpRule<Tensors, Tensor> }>;
/** The contributions to the operands; `undefined` for none. */
type Pull = (cotangent: Tensor, output: Tensor) => readonly (Tensor | undefined)[];
/** The tangent of the output; operands that are held have none. */
type Push = (tangents: readonly (Tensor | undefined)[], output: Tensor) => Tensor | undefined;

const operandsOf = ({ inputs: [, ...operands] }: Tensor): Tensors => operands;

function checkedPull(vjp: VjpRule<Tensors, Tensor>): Pull {
  return (cotangent, output) => {
    const operands = operandsOf(output);
    const contributions: unknown = vjp(cotangent, output, ...operands);
    if (!Array.isArray(contributions) || contributions.length !== operands.length) {
      throw new ChainruleError("invalid-argument", {
        where: "customGradient, vjp",
        expected: `a list of ${operands.length}, one cotangent for each operand`,
        received: Array.isArray(contributions) ? `a list of ${contributions.length}` : "no list",
      });
    }
    return contributions.map((given, index) => {
      const operand = operands[index]!;
      return given === 0
        ? undefined
        : checkedResult("vjp", `cotangent for ${describe(operand)}`, given, operand);
    });
  };
}

function checkedPush(jvp: JvpRule<Tensors, Tensor>): Push {
  return (tangents, output) => {
    const operands = operandsOf(output);
    const all = operands.map((operand, index) => tangents[index] ?? zerosLike(operand));
    return checkedResult("jvp", "tangent of the output", jvp(all, output, ...operands), output);
  };
}

function transposedPull(jvp: JvpRule<Tensors, Tensor>): Pull {
  const push = checkedPush(jvp);
  const rule = { where: "customGradient, jvp", linearIn: "tangents" };
  return (cotangent, output) =>
    transposeLinear(rule, (tangents) => [push(tangents, output)!], operandsOf(output), [cotangent]);
}

function transposedPush(pull: Pull): Push {
  const rule = { where: "customGradient, vjp", linearIn: "cotangent" };
  return (tangents, output) => {
    // Σ ⟨contribution, tangent⟩ = ⟨u, Jv⟩ is linear in u: its derivative by u is Jv.
    const present = tangents.filter((tangent) => tangent !== undefined);
    const contributions = (u: Tensor): Tensors =>
      pull(u, output)
        .map((given, index) => given ?? zerosLike(operandsOf(output)[index]!))
        .filter((_, index) => tangents[index] !== undefined);
    return transposeLinear(rule, ([u]) => contributions(u!), [output], present)[0];
  };
}

function checkedResult(mode: string, role: string, given: unknown, like: Tensor): Tensor {
  const where = `customGradient, ${mode}`;
  if (!(given instanceof Tensor)) {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: `a tensor as ${role}`,
      received: typeof given === "number" ? `the number ${given}` : typeof given,
      ...(typeof given === "number" ? { fix: `Stretch it with broadcast(…, shape)` } : {}),
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
