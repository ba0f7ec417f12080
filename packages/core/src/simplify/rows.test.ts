/**
 * Every step that the simplifier takes on random scalar formulas is judged by itself: exact rows bit for bit, real rows against
 * the exact real value of their left side, at numbers that include zeros, subnormals and huge ones.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finiteNumber, anyNumber, scalarFormula, scalarInputs } from "../../test/exact/randomScalars.ts";
import { feedsOf, judge } from "../../test/exact/soundness.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { add, neg, square } from "../ops/arithmetic.ts";
import { input } from "../ops/leaves.ts";
import { exp, sigmoid, tanh } from "../ops/transcendental.ts";
import { Facts } from "./facts.ts";
import { instantiate } from "./pattern.ts";
import type { Context } from "./rule.ts";
import { ruleTable } from "./ruleTable.ts";
import { simplify } from "./simplify.ts";

const timeout = 60_000;

const x = input("x", [], "float64");
const y = input("y", [], "float64");
const z = input("z", [], "float64");
/** What stands for the wildcards of an equation: inputs, and formulas whose range licenses the rows that ask for one. */
const operands: readonly Tensor[] = [x, y, z, sigmoid(z), exp(y), square(x), neg(x), add(x, y), tanh(z)];

const context: Context = { facts: new Facts(false), isShared: () => false, isPresent: () => false };
const equations = ruleTable().rules.filter(({ equation }) => equation !== undefined);

describe.each(equations)("the row $name", (row) => {
  const { wildcards, left } = row.equation!;
  const instances = fc
    .array(fc.constantFrom(...operands), { minLength: wildcards.length, maxLength: wildcards.length })
    .map((chosen) => {
      const bindings = new Map(wildcards.map((wildcard, index) => [wildcard, chosen[index]!]));
      const before = instantiate(left, bindings, "float64");
      return { chosen, before, after: row.apply(before, context) };
    })
    .filter(({ after }) => after !== undefined);

  it(
    `${row.holds === "exact" ? "keeps every bit" : "gives the exact value of its left side"}`,
    { timeout },
    () => {
      const numbers = row.holds === "exact" ? anyNumber : finiteNumber;
      fc.assert(
        fc.property(instances, scalarInputs(numbers), ({ chosen, before, after }, inputs) => {
          if (row.holds === "exact") {
            const [old, rewritten] = [before, after!].map((root) =>
              evaluate(root, feedsOf(root, inputs)).item(),
            );
            expect(rewritten).toBe(old);
          } else {
            const given = [...chosen, x, y, z].filter((node) => topologicalOrder([before]).includes(node));
            const verdicts = judge({ before, after: after!, given }, inputs);
            expect(verdicts.filter((verdict) => typeof verdict !== "string")).toEqual([]);
          }
        }),
        { numRuns: 150 },
      );
    },
  );
});

describe("each step on a random formula", () => {
  it("of an exact row keeps every bit", { timeout }, () => {
    fc.assert(
      fc.property(
        scalarFormula({}),
        fc.array(scalarInputs(anyNumber), { minLength: 4, maxLength: 4 }),
        (formula, data) => {
          for (const { rule, before, after } of simplify(formula, { rules: "exact", trace: true }).steps) {
            for (const inputs of data) {
              const [old, rewritten] = [before, after].map((root) =>
                evaluate(root, feedsOf(root, inputs)).item(),
              );
              expect({ rule, value: rewritten }).toEqual({ rule, value: old });
            }
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it("of a real row gives the exact value of the left side, wherever there is one", { timeout }, () => {
    const fired = new Set<string>();
    fc.assert(
      fc.property(
        scalarFormula({}),
        fc.array(scalarInputs(finiteNumber), { minLength: 2, maxLength: 2 }),
        (formula, data) => {
          for (const { rule, holds, before, after } of simplify(formula, { trace: true }).steps) {
            if (holds !== "real") continue;
            fired.add(rule);
            // Every result on the way is rounded, and the other side may be rounded where this one is not.
            const given = topologicalOrder([before]).filter(
              (node) => node !== before && node.op.leaf !== "constant",
            );
            for (const inputs of data) {
              const faults = judge({ before, after, given }, inputs).filter(
                (verdict) => typeof verdict !== "string",
              );
              expect({ rule, faults }).toEqual({ rule, faults: [] });
            }
          }
        },
      ),
      { numRuns: 1500 },
    );
    expect(fired.size).toBeGreaterThan(10);
  });
});
