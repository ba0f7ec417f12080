import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultsOfGraph } from "../../test/compiled/judgeGraph.ts";
import { graphs, type GraphOptions } from "../testing/index.ts";

const kinds: readonly (readonly [string, GraphOptions])[] = [
  ["of float32", { dtype: "float32" }],
  ["of float64", { dtype: "float64" }],
  ["of both", { mixed: true }],
  ["smooth", { smooth: true }],
  ["of larger sizes", { sizes: [5, 7, 4, 1, 8, 9, 0], largestSize: 1024 }],
  ["of long axes", { sizes: [16, 17, 1, 31, 0], largestSize: 4096, maxSteps: 8 }],
];

describe.each(kinds)("random graphs %s", (_, options) => {
  it("are computed node by node as the reference does", () => {
    fc.assert(
      fc.property(graphs(options), ({ output, feeds, dimensions }) => {
        expect(faultsOfGraph([output], feeds, dimensions)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
