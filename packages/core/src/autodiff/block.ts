/** Functions of tensors as graphs with places for their operands, to be applied to other operands later. */
import { ChainruleError } from "../errors.ts";
import { inFloat64, substitute } from "../graph/substitute.ts";
import { Tensor } from "../graph/tensor.ts";
import { isConstantFormula } from "../ops/constant.ts";
import { builtOn, standInFor } from "./standIn.ts";

/** A function that was applied to tensors. */
export interface Block {
  /** The operands, then the tensors that the function used besides them. */
  readonly operands: readonly Tensor[];
  /** Whether the value depends on this operand, and a change of it is possible at all. */
  readonly isUsed: readonly boolean[];
  /** The value for other operands, of the same shapes. */
  readonly apply: (operands: readonly Tensor[]) => Tensor;
  /** The nodes between operands and value, in the form in which they stand in for any operands. */
  readonly inside: readonly Tensor[];
}

/**
 * Records what a function does with its operands. Tensors that it uses besides them become further operands; what does not
 * depend on its operands counts as such.
 * @throws ChainruleError `invalid-argument` when the function returns no tensor.
 */
export function trace(
  where: string,
  f: (...operands: never[]) => unknown,
  operands: readonly Tensor[],
): Block {
  const standIns = operands.map((operand) => (isConstantFormula(operand) ? operand : standInFor(operand)));
  const root = f(...(standIns as never[])); // of the shapes that the caller's types promise
  if (!(root instanceof Tensor)) {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: "a function that returns a tensor",
      received: `one that returns ${Array.isArray(root) ? "an array" : typeof root}`,
    });
  }
  const inside = builtOn(
    standIns.filter((standIn, index) => standIn !== operands[index]),
    [root],
  );
  const isInside = new Set(inside);
  const reached = isInside.has(root) ? inside.flatMap(({ inputs }) => inputs) : [root];
  const used = new Set(reached.filter((tensor) => !isInside.has(tensor) && !isConstantFormula(tensor)));
  const keys = [...standIns, ...used];
  const isUsed = keys.map((key) => used.has(key) || (isInside.has(key) && !isConstantFormula(key)));
  return {
    operands: [...operands, ...used],
    isUsed,
    apply: (held) => {
      const replacements = new Map(
        keys.flatMap((key, index) => (isUsed[index] === true ? [[key, held[index]!]] : [])),
      );
      // A gradient check computes a float32 graph in float64: then operands are wider than those that were traced.
      const isWider = [...replacements].some(([key, operand]) => operand.dtype !== key.dtype);
      return (isWider ? inFloat64 : substitute)([root], replacements)[0]!;
    },
    inside,
  };
}

/**
 * What `build` makes of `operands`, built on stand-ins first. So each of them is on its own, also one that is computed from
 * another: a derivative that `build` takes by one does not see through it.
 */
export function apart(
  operands: readonly Tensor[],
  build: (operands: readonly Tensor[]) => readonly Tensor[],
): readonly Tensor[] {
  const standIns = operands.map(standInFor);
  return substitute(build(standIns), new Map(standIns.map((standIn, index) => [standIn, operands[index]!])));
}
