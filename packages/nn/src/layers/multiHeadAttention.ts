/** Attention of a sequence to itself: every step takes in what other steps say, as much as its question meets their answers. */
import {
  greaterEqual,
  iota,
  matmul,
  matrixTranspose,
  mul,
  parameter,
  reshape,
  softmax,
  transpose,
  where,
  type Tensor,
} from "@chainrule/core";
import { glorotUniform, type Initializer } from "../initializers.ts";
import { splitSeed } from "../seeds.ts";
import type { Layer, Trainable } from "./layer.ts";
import type { KeepsShape } from "./shapeRule.ts";
import { checkRank, checkSizes, knownLength } from "./wholeNumbers.ts";

/** What an attention looks like. */
export interface MultiHeadAttentionOptions {
  /** How many attentions stand side by side. */
  readonly heads: number;
  /** The length of the questions, keys and values of one head. */
  readonly size: number;
  /** Whether a step sees only itself and the steps before it; not unless told. */
  readonly causal?: boolean;
  /** Makes the weights; Glorot's uniform numbers unless told. */
  readonly initializer?: Initializer;
}

/** The parameters of an attention over n features: `query`, `key` and `value` [n, heads size], `output` [heads size, n]. */
export type MultiHeadAttentionParameters = {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly output: Tensor;
};

/**
 * The layer of self-attention over [… , steps, n]: with Q = x W_Q, K = x W_K, V = x W_V, cut into heads of d features each,
 *
 *     headₕ = softmax(Qₕ Kₕᵀ / √d) Vₕ,    output = [head₁ … headₖ] W_O
 *
 * (A. Vaswani et al., "Attention is all you need", 2017, section 3.2), of the shape of the input. With `causal`, products with later
 * steps count as −∞ before the softmax. The softmax is stable for scores of any size.
 * @throws ChainruleError `invalid-argument` unless `heads` and `size` are whole numbers of at least 1; from `init` and `apply` also
 *   when the last two dimensions of the input are no numbers; `rank-mismatch` for an input with fewer than two axes.
 */
export function multiHeadAttention({
  heads,
  size,
  causal = false,
  initializer = glorotUniform,
}: MultiHeadAttentionOptions): Layer<
  MultiHeadAttentionParameters,
  Trainable<MultiHeadAttentionParameters>,
  KeepsShape
> {
  checkSizes("multiHeadAttention", { heads, size });
  const width = heads * size;
  return {
    name: "multiHeadAttention",
    init(seed, inputShape, dtype = "float32") {
      const { features } = sequenceOf(inputShape);
      const [query, key, value, output] = splitSeed(seed, 4) as [number, number, number, number];
      const inwards = (seedOfPart: number): ReturnType<Initializer> =>
        initializer([features, width], { seed: seedOfPart, dtype });
      return {
        query: parameter("W_Q", inwards(query), dtype),
        key: parameter("W_K", inwards(key), dtype),
        value: parameter("W_V", inwards(value), dtype),
        output: parameter("W_O", initializer([width, features], { seed: output, dtype }), dtype),
      };
    },
    apply({ query, key, value, output }, x) {
      const { steps } = sequenceOf(x.shape);
      const [Q, K, V] = [query, key, value].map((weights) => inHeads(matmul(x, weights), heads)) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const scores: Tensor = mul(matmul(Q, matrixTranspose(K) as Tensor) as Tensor, 1 / Math.sqrt(size));
      const seen = causal ? where(notLater(steps), scores, -Infinity) : scores;
      const said: Tensor = matmul(softmax(seen as Tensor, -1) as Tensor, V);
      return matmul(joined(said), output);
    },
  };
}

/** Whether the step of a column is not later than that of a row. */
function notLater(steps: number): Tensor {
  return greaterEqual(iota([steps, steps], 0), iota([steps, steps], 1));
}

/** [… , steps, heads size] as [… , heads, steps, size]. */
function inHeads(x: Tensor, heads: number): Tensor {
  const [steps, width] = x.shape.slice(-2) as [number, number];
  return exchanged(reshape(x, [...x.shape.slice(0, -2), steps, heads, width / heads]));
}

/** And back. */
function joined(x: Tensor): Tensor {
  const [heads, steps, size] = x.shape.slice(-3) as [number, number, number];
  return reshape(exchanged(x), [...x.shape.slice(0, -3), steps, heads * size]);
}

/** With the third and the second axis from the end exchanged. */
function exchanged(x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, -3), x.rank - 2, x.rank - 3, x.rank - 1]);
}

function sequenceOf(shape: readonly (number | string)[]): { steps: number; features: number } {
  checkRank("multiHeadAttention", shape, 2, "[… , steps, features]");
  return {
    steps: knownLength("multiHeadAttention", shape, -2, "the number of steps"),
    features: knownLength("multiHeadAttention", shape, -1, "the number of features"),
  };
}
