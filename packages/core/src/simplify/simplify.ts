/** Simplification as users ask for it: graph in, graph out. `rewrite.ts` does the walking. */
import { Tensor, type RuleClass } from "../graph/tensor.ts";
import { rewriteUntilStable, type Step } from "./rewrite.ts";

export type { Step };

/** How to simplify. */
export interface SimplifyOptions {
  /** `exact` keeps every IEEE result, NaN, infinities and −0 included; `real` (the default) adds the rules of real numbers. */
  readonly rules?: RuleClass;
}

/** A simplified tensor, and how it came about. */
export interface Trace<T> {
  readonly result: T;
  readonly steps: readonly Step[];
}

/**
 * An equal formula, smaller and numerically safer: like terms gathered, common factors cancelled, movement undone, formulas that overflow
 * replaced by ones that do not. Applied to a list, what its members share stays shared.
 *
 * Real rules hold for all finite real inputs (and dimensions of at least one element), proved by a range analysis where they
 * need a condition. They may change the last digits of a result, and reach values on whose way the original overflows;
 * they never remove the last dependence on an input. Linear ops may scale by a scalar after instead of before.
 */
export function simplify<T extends Tensor>(tensor: T, options?: SimplifyOptions): T;
export function simplify<const T extends readonly Tensor[]>(tensors: T, options?: SimplifyOptions): T;
export function simplify<T extends Tensor | readonly Tensor[]>(
  tensors: T,
  options: SimplifyOptions & { readonly trace: true },
): Trace<T>;
export function simplify(
  tensors: Tensor | readonly Tensor[],
  { rules = "real", trace = false }: SimplifyOptions & { readonly trace?: boolean } = {},
): unknown {
  const roots = tensors instanceof Tensor ? [tensors] : tensors;
  const steps: Step[] = [];
  const results = rewriteUntilStable(roots, rules, trace ? (step) => steps.push(step) : () => undefined);
  const result = tensors instanceof Tensor ? results[0] : results;
  return trace ? { result, steps } : result;
}

/**
 * Whether two formulas are equal for all finite real inputs, as far as the simplifier can see: sound, but incomplete. True
 * means that both simplify to the same node; false means that it does not know.
 */
export function equal(a: Tensor, b: Tensor): boolean {
  return a === b || simplify(a) === simplify(b);
}
