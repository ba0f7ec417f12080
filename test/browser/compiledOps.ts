/** Every op compiled on its samples, in both float types, on fixed draws of data. It does not know where it runs. */
import { compile, ops, type NDArray, type Tensor } from "@chainrule/core";
import { sampleFeeds, sampleNode } from "@chainrule/core/testing";
import * as fc from "fast-check";
import { bitsOf } from "./bits.ts";

type Op = (typeof ops)[number];

/** An op over inputs, and draws of data for them. */
export interface OpCase {
  readonly node: Tensor;
  readonly inputs: readonly Tensor[];
  readonly draws: readonly Readonly<Record<string, NDArray>>[];
}

/** The ops that have operands. */
export const appliedOps: readonly Op[] = ops.filter(({ leaf }) => leaf === undefined);

/** An op on its samples: on data from the intervals where it is smooth, and on any, special values included. */
export function opCases(op: Op): OpCase[] {
  return op.samples.flatMap((sample) =>
    (["float32", "float64"] as const).map((dtype) => ({
      ...sampleNode(op, sample, dtype),
      draws: [{}, { values: "any" } as const].flatMap((options) =>
        fc.sample(sampleFeeds(sample, dtype, options), { numRuns: 4, seed: 1 }),
      ),
    })),
  );
}

/** What comes out of a case, draw by draw. */
export function compiledCase({ node, draws }: OpCase): NDArray[] {
  const program = compile({ outputs: { node } });
  const results = draws.map((feeds) => program.run(feeds, { copy: true }).node);
  program.dispose();
  return results;
}

/** What comes out of all cases of an op, bit by bit. */
export function compiledOp(op: Op): string[] {
  return opCases(op).flatMap((each) => compiledCase(each).map(bitsOf));
}
