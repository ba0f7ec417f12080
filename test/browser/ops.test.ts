/** Every op compiled in the browser: what the reference gives, and the bits of Node. */
import type { NDArray } from "@chainrule/core";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { faultsOf } from "../../packages/core/test/compiled/nodeJudge.ts";
import { bitsOf } from "./bits.ts";
import { appliedOps, compiledCase, opCases } from "./compiledOps.ts";

const inNode = inject("opsInNode");

describe.each(appliedOps)("op $name, compiled", (op) => {
  const cases = opCases(op);
  let results: readonly (readonly NDArray[])[] = [];
  beforeAll(() => {
    results = cases.map(compiledCase);
  });

  it("is computed on its samples as the reference does", () => {
    cases.forEach(({ node, inputs, draws }, index) => {
      draws.forEach((feeds, draw) => {
        const operands = inputs.map((_, operand) => feeds[`x${operand}`]!);
        expect(faultsOf(node, operands, results[index]![draw]!)).toEqual([]);
      });
    });
  });

  it("comes to the bits of Node", () => {
    expect(results.flat().length).toBeGreaterThan(0);
    expect(results.flat().map(bitsOf)).toEqual(inNode[op.name]);
  });
});
