/**
 * The ways in which the cases are carried out: what is done to a graph before it is evaluated, and by what. A new backend or
 * a new transformation is one more entry of {@link modes}.
 */
import { compile, evaluate, simplify, type Feeds, type NDArray, type Tensor } from "@chainrule/core";

/** What a mode can do beyond evaluating the formula as it was written. */
export type Capability = "simplification" | "compilation";

/** One way of carrying out a check. */
export interface Mode {
  readonly name: string;
  readonly provides: readonly Capability[];
  /** Applied to every value and gradient before evaluation. */
  readonly transform: (tensor: Tensor) => Tensor;
  readonly evaluate: (tensors: readonly Tensor[], feeds: Feeds) => readonly NDArray[];
}

/** The formula as it was written, on the reference evaluator. */
export const referenceMode: Mode = {
  name: "reference",
  provides: [],
  transform: (tensor) => tensor,
  evaluate: (tensors, feeds) => evaluate(tensors, feeds),
};

/** Values and gradients simplified, the gradients being those of the formula as it was written. */
export const simplifiedMode: Mode = {
  name: "simplified",
  provides: ["simplification"],
  transform: (tensor) => simplify(tensor),
  evaluate: (tensors, feeds) => evaluate(tensors, feeds),
};

/** The formula as it was written, as one compiled program of all its values and gradients. */
export const compiledMode: Mode = {
  name: "compiled",
  provides: ["compilation"],
  transform: (tensor) => tensor,
  evaluate: (tensors, feeds) => {
    const outputs = Object.fromEntries(tensors.map((tensor, index) => [String(index), tensor]));
    const program = compile({ outputs });
    const results = program.run(feeds, { copy: true });
    program.dispose();
    return tensors.map((_, index) => results[String(index)]!);
  },
};

/** Every way there is so far. */
export const modes: readonly Mode[] = [referenceMode, simplifiedMode, compiledMode];

/** The issue that will bring a capability. */
export const issueOf: Readonly<Record<Capability, number>> = { simplification: 4, compilation: 5 };
