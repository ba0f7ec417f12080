/** Derivatives at corners, where a convention must hold: equal shares at ties, 0 at the kinks of relu and abs. */
import {
  abs,
  add,
  cos,
  greater,
  max,
  maximum,
  mul,
  relu,
  reshape,
  sin,
  slice,
  stack,
  sum,
  where,
  type Op,
  type Tensor,
} from "@chainrule/core";
import { applyOp, checkGradients, type GradientReport } from "@chainrule/core/testing";
import { expect } from "vitest";
import type { CaseInputs } from "./caseInputs.ts";
import { spelled, written, type KindTests } from "./formula.ts";

/** Checks `Σ max(x, 0)`. */
function checkedCorner(given: CaseInputs): GradientReport {
  return checkGradients((x) => sum(maximum(x, 0)), [given.list("x")]);
}

/** `x sin x` as one op, whose derivative is written by hand as `factor · sin x + x cos x`: right for the factor 1. */
function sineTimesX(factor: number): Op {
  return {
    name: "sineTimesX",
    infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    derivative: {
      kind: "partials",
      hasPoles: () => false,
      partials: (_, x) => [add(mul(factor, sin(x!)), mul(x!, cos(x!)))],
    },
    kernel: ([x], output) =>
      x!.data.forEach((value, index) => (output.data[index] = Math.sin(value) * value)),
    notation: sin.op.notation,
    samples: [],
  };
}

/** Checks the sum of that op over float32 data, which the checker must take to double precision. */
function checkedSine(given: CaseInputs, factor: number): GradientReport {
  const x = Float32Array.from(given.list("x"));
  return checkGradients(({ x: tensor }) => sum(applyOp(sineTimesX(factor), [tensor])), { x });
}

export const kinksAndTies: KindTests = {
  "a maximum of a value with itself": {
    spellings: [
      written((given) => ({ loss: maximum(given.tensor("a"), given.tensor("a")) })),
      spelled("as a reduction", (given) => ({ loss: max(stack([given.tensor("a"), given.tensor("a")])) })),
    ],
  },
  "b rectifier": {
    spellings: [
      written((given) => {
        const x = given.tensor("x");
        return { value: where(greater(x, 0), x, 0) };
      }),
      spelled("with relu", (given) => ({ value: relu(given.tensor("x")) })),
    ],
  },
  "c rectifier as maximum": {
    spellings: [
      written((given) => ({ value: maximum(given.tensor("x"), 0) })),
      spelled("with 0 first", (given) => ({ value: maximum(0, given.tensor("x")) })),
    ],
  },
  "d absolute value": { spellings: [written((given) => ({ value: abs(given.tensor("x")) }))] },
  "e reduce-max with a tie": {
    spellings: [
      written((given) => ({ loss: max(given.tensor("x")) })),
      spelled("by pairs", (given) => {
        const [a, b, c] = given
          .list("x")
          .map((_, index): Tensor => reshape(slice(given.tensor("x"), [[index, index + 1]]), []));
        return { loss: maximum(maximum(a!, b!), c!) };
      }),
    ],
  },
  "f gradient checker at a corner": {
    properties: {
      "must not call a subgradient in [0,1] at x=0 a wrong gradient without telling that the one-sided differences disagree there (left 0, right 1, central 0.5)":
        (given) => {
          const { kinks } = checkedCorner(given);
          expect(kinks).toHaveLength(1);
          expect(kinks[0]).toMatchObject({ order: 1, entry: [0], derivative: 0 });
          expect(kinks[0]!.left).toBeCloseTo(0, 6);
          expect(kinks[0]!.right).toBeCloseTo(1, 6);
        },
      "must accept the entry at 1.5": (given) => {
        expect(checkedCorner(given).largestDeviation).toBeLessThan(1e-6);
      },
    },
  },
  "g gradient checker finds a 3 percent error": {
    properties: {
      "the check must fail and name the input and entry with the largest deviation": (given) => {
        // 0.03 sin x is largest at −1.2, entry 1
        expect(() => checkedSine(given, 1.03)).toThrow(/input "x"[^]*\[1\]/);
      },
      "with the right derivative it must pass": (given) => {
        expect(checkedSine(given, 1).comparisons).toBeGreaterThanOrEqual(3);
      },
    },
  },
};
