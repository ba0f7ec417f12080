/** Programs for training and prediction: compiled where the engine can, else interpreted; simplified as a whole. */
import { canCompile, compile, interpret, simplify, type Program, type Tensor } from "@chainrule/core";
import type { Updates } from "../optimizers/optimizer.ts";

/**
 * A program for these outputs and updates. They are simplified together: what they share stays shared, and a saturated loss stays
 * finite.
 */
export function preparedProgram<Names extends string>(
  outputs: Readonly<Record<Names, Tensor>>,
  updates: Updates = [],
): Program<Names> {
  const names = Object.keys(outputs) as Names[];
  const roots = simplify([...names.map((name) => outputs[name]), ...updates.map(([, next]) => next)]);
  const specification = {
    outputs: Object.fromEntries(names.map((name, index) => [name, roots[index]!])) as Record<Names, Tensor>, // one for each name
    updates: updates.map(([parameter], index) => [parameter, roots[names.length + index]!] as const),
  };
  return canCompile() ? compile(specification) : interpret(specification);
}
