/** A rule of the simplifier: a theorem about one op, the class in which it holds, and what it makes of a node. */
import type { Op, RuleClass, Tensor } from "../graph/tensor.ts";
import type { Facts } from "./facts.ts";

/** What a rule may ask about the graph around a node. */
export interface Context {
  readonly facts: Facts;
  /** Whether nodes other than the one at hand use this one too, so that taking it apart would copy it. */
  readonly isShared: (node: Tensor) => boolean;
  /** Whether the graph has this node already, so that using it costs nothing. */
  readonly isPresent: (node: Tensor) => boolean;
}

/** One theorem. */
export interface Rule {
  /** How it reads in a trace, e.g. `log σ(z) = −softplus(−z)`. */
  readonly name: string;
  readonly holds: RuleClass;
  /** The op at the root of the left side; `undefined` for laws that any op may have. */
  readonly root: Op | undefined;
  /** Both sides and the wildcards in them, when it is written as an equation. */
  readonly equation?: Equation;
  /** The right side, of the same shape and element type; `undefined` when the left side does not match. */
  readonly apply: (node: Tensor, context: Context) => Tensor | undefined;
}

/** A rule as two formulas over wildcards, which stand for any tensors. */
export interface Equation {
  readonly wildcards: readonly Tensor[];
  readonly left: Tensor;
  readonly right: Tensor;
}
