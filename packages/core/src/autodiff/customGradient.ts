/** `customGradient`: a part of a formula with a derivative of the user's own, in either mode and to any order. */
import type { ShapeOf } from "../graph/shapeTypes.ts";
import type { Op, Tensor } from "../graph/tensor.ts";
import { add } from "../ops/arithmetic.ts";
import { apart, trace, type Block } from "./block.ts";
import { zerosLike } from "./chain.ts";
import { pushForward } from "./forward.ts";
import { bothModes, type BothModes, type GradientRule } from "./gradientRule.ts";
import { NodesWithRule, opWithRule } from "./opWithRule.ts";
import { pullBack } from "./reverse.ts";

/**
 * The same function with a derivative of one's own: its value is that of `f`, its derivative by the operands is what the rule
 * says. A rule builds formulas, so it is differentiated in turn for higher orders. By tensors that `f` uses besides its
 * operands, the derivative stays that of `f`; what is computed inside is not seen from outside.
 *
 * `checkGradients` finds a rule that is not the derivative of `f`. A rule that is so on purpose, and is not even linear in the
 * cotangent (such as clipping it), has no forward mode unless it states one.
 *
 * ```ts
 * const clipped = customGradient((x: Tensor) => x, { vjp: (cotangent) => [clip(cotangent, -1, 1)] });
 * ```
 * @param f Called with tensors that stand in for the operands.
 * @throws ChainruleError when a derivative is taken and the rule gives what does not fit: `invalid-argument`, `shape-mismatch`; or
 *   `not-differentiable` when forward mode is asked of a rule that is not linear in the cotangent.
 */
export function customGradient<A extends readonly Tensor[], R extends Tensor>(
  f: (...operands: A) => R,
  rule: GradientRule<A, R>,
): (...operands: A) => Tensor<ShapeOf<R>> {
  const modes = bothModes(rule as unknown as GradientRule<readonly Tensor[], Tensor>); // nodes know their operands as tensors
  const nodes = new NodesWithRule();
  return (...operands) => {
    const block = trace("customGradient", f, operands);
    const value = block.apply(block.operands);
    const node = nodes.nodeFor(value, block.operands, () => customOp(block, operands.length, modes));
    return node as Tensor<ShapeOf<R>>; // the value of `f`
  };
}

/** @param count How many operands the rule knows; by those beyond, the derivative is that of the block. */
function customOp({ apply }: Block, count: number, { pull, push }: BothModes): Op {
  return opWithRule(
    "customGradient",
    {
      kind: "rule",
      vjp: (cotangent, output, { isGuarded }) => {
        const operands = output.inputs.slice(1);
        const ofOthers = apart([cotangent, ...operands], ([u, ...held]) =>
          pullBack([apply(held)], [u!], held.slice(count), { isGuarded }),
        );
        return [undefined, ...pull(cotangent, output, operands.slice(0, count)), ...ofOthers];
      },
      jvp: ([, ...tangents], output, isGuarded) => {
        const operands = output.inputs.slice(1);
        const [known, others] = [tangents.slice(0, count), tangents.slice(count)];
        const terms: Tensor[] = [];
        if (isAnyMoving(known)) terms.push(push(known, output, operands.slice(0, count)));
        if (isAnyMoving(others)) {
          const directions = others.map((tangent, index) => tangent ?? zerosLike(operands[count + index]!));
          const ofOthers = apart([...operands, ...directions], (standIns) => {
            const held = standIns.slice(0, operands.length);
            const moving = standIns.slice(operands.length);
            return pushForward([apply(held)], held.slice(count), moving, { isGuarded });
          });
          terms.push(...ofOthers);
        }
        return terms.length === 0 ? undefined : terms.reduce((total, term) => add(total, term));
      },
    },
    true, // what a user's rule gives may have hard zeros and infinities
  );
}

const isAnyMoving = (tangents: readonly (Tensor | undefined)[]): boolean =>
  tangents.some((tangent) => tangent !== undefined);
