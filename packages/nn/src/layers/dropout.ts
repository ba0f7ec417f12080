/** Some of the features left out at random while training, so that none is relied on. */
import { ChainruleError, div, randomBernoulli, where, type Tensor } from "@chainrule/core";
import type { Layer } from "./layer.ts";
import type { KeepsShape } from "./shapeRule.ts";

/** How much is dropped. */
export interface DropoutOptions {
  /** The probability with which an element is dropped: at least 0 and less than 1. */
  readonly rate: number;
}

/**
 * The layer that in training puts 0 in the place of each element with probability p, independently, and divides the others by
 * 1 − p, so that the expected value stays; in evaluation it is the identity (N. Srivastava et al., "Dropout: a simple way to prevent
 * neural networks from overfitting", 2014, scaled in training instead of evaluation). It has no parameters, keeps the shape, and
 * draws inside the graph from `options.seed`: one seed drops the same elements on every backend.
 * @throws ChainruleError `invalid-argument` for a rate outside [0, 1), and from `apply` in training without a seed.
 */
export function dropout({
  rate,
}: DropoutOptions): Layer<Record<never, never>, Record<never, never>, KeepsShape> {
  if (!(rate >= 0 && rate < 1)) {
    throw new ChainruleError("invalid-argument", {
      where: "dropout, rate",
      expected: "a probability of at least 0 and less than 1",
      received: String(rate),
    });
  }
  return {
    name: "dropout",
    init: () => ({}),
    apply(_parameters, x, { training, seed }) {
      if (!training || rate === 0) return x;
      return where(randomBernoulli(x.shape, seed ?? missingSeed(), 1 - rate), div(x, 1 - rate), 0) as Tensor;
    },
  };
}

function missingSeed(): never {
  throw new ChainruleError("invalid-argument", {
    where: "dropout",
    expected: "a seed, since it draws in training",
    received: "none",
    fix: 'Apply the layer with { training: true, seed: input("seed", [], "int32") }, and feed another number at each step',
  });
}
