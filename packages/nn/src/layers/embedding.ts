/** Vectors in the place of whole numbers: a table of which training changes the rows that are looked up. */
import { cast, ChainruleError, gather, parameter, type Tensor } from "@chainrule/core";
import type { Initializer } from "../initializers.ts";
import { smallNormal } from "./dense.ts";
import type { Layer, Trainable } from "./layer.ts";
import type { Appends } from "./shapeRule.ts";
import { checkSizes } from "./wholeNumbers.ts";

/** What an embedding looks like. */
export interface EmbeddingOptions<U extends number = number> {
  /** How many different numbers there are: 0 … count − 1. */
  readonly count: number;
  /** The length of the vector for each. */
  readonly size: U;
  /** Makes the table; small normal numbers (standard deviation 0.1) unless told. */
  readonly initializer?: Initializer;
}

/** The parameters of an embedding: `table` [count, size]. */
export type EmbeddingParameters = { readonly table: Tensor };

/**
 * The layer that puts row i of its table in the place of each number i: [m, …] becomes [m, …, size]. The input is of type int32, or
 * of real numbers that are whole, as in a model whose other inputs are real; a fraction is cut off. A number out of range is an
 * error, `index-out-of-range`, when the data arrives.
 * @throws ChainruleError `invalid-argument` unless `count` and `size` are whole numbers of at least 1, and from `init` for an
 *   initializer that makes another shape.
 */
export function embedding<const U extends number>({
  count,
  size,
  initializer = smallNormal,
}: EmbeddingOptions<U>): Layer<EmbeddingParameters, Trainable<EmbeddingParameters>, Appends<U>> {
  checkSizes("embedding", { count, size });
  return {
    name: "embedding",
    init(seed, _inputShape, dtype = "float32") {
      const table = initializer([count, size], { seed, dtype });
      if (table.shape.join() !== `${count},${size}`) {
        throw new ChainruleError("invalid-argument", {
          where: "embedding, initializer",
          expected: `a table of shape [${count}, ${size}]`,
          received: `shape [${table.shape.join(", ")}]`,
        });
      }
      return { table: parameter("E", table, dtype) };
    },
    apply: ({ table }, x) => gather(table, x.dtype === "int32" ? x : cast(x, "int32"), 0),
  };
}
