import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChainruleError } from "../errors.ts";
import { grad } from "../autodiff/index.ts";
import { matmul } from "../functions/matmul.ts";
import { mean, norm } from "../functions/statistics.ts";
import type { Tensor } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";
import { abs, add, div, mul, neg, sub } from "../ops/arithmetic.ts";
import { greater } from "../ops/comparison.ts";
import { constant } from "../ops/constant.ts";
import { input, parameter } from "../ops/leaves.ts";
import { logsumexp } from "../ops/logsumexp.ts";
import { sum } from "../ops/reduction.ts";
import { where } from "../ops/selection.ts";
import { exp, log, sigmoid, sqrt } from "../ops/transcendental.ts";
import type { Feeds } from "./bind.ts";
import { evaluate } from "./evaluate.ts";
import { interpret } from "./program.ts";

const x = input("x", [3]);

/** The error of an evaluation that must fail. */
function errorOf(tensor: Tensor | readonly Tensor[], feeds: Feeds): ChainruleError {
  try {
    evaluate(tensor as Tensor, feeds, { checkFinite: true });
  } catch (error) {
    if (error instanceof ChainruleError) return error;
    throw error;
  }
  throw new Error("nothing was found");
}

describe("messages, as a newcomer reads them", () => {
  test("a logarithm of 0 in a loss", () => {
    const p = input("p", ["m"]);
    const loss = neg(mean(log(sub(1, p)))).named("J");
    expect(errorOf(loss, { p: [0.25, 0.5, 1] }).message).toMatchInlineSnapshot(`
      "log(1 - p): expected a finite result, since it comes from finite operands, but received -Infinity at [2] (shape [3]). Try simplify(…), which replaces many a formula that overflows by an equal one that does not.
        1 - p: 0 there, from 0 to 0.75
        so J becomes Infinity"
    `);
  });

  test("a node with a name, and operands that are too long to be written in place", () => {
    const W = parameter("W_1", [[1000], [1000], [1000]]);
    const z = add(matmul(x, W), mul(sigmoid(matmul(x, W)), exp(mul(0.001, matmul(x, W)))));
    const scores = exp(z).named("scores");
    expect(errorOf(sum(scores), { x: [1, 0, 0] }).message).toMatchInlineSnapshot(`
      "scores = exp(t1): expected a finite result, since it comes from finite operands, but received Infinity at [0] (shape [1]). Try simplify(…), which replaces many a formula that overflows by an equal one that does not.
        t1 = add(…) [1]: 1002.72
        so the result becomes Infinity"
    `);
  });

  test("data that is not finite", () => {
    const error = errorOf(sum(exp(input("X", ["m", 2]))), { X: [[1, 2], [3, Number.NaN]] }); // prettier-ignore
    expect(error.message).toMatchInlineSnapshot(`
      "input "X": expected finite data, but received NaN at [1, 1] (shape [2, 2]). Look where the data is prepared: a missing value, or a division by 0.
        so the result becomes NaN"
    `);
  });

  test("a parameter that an earlier step has spoiled", () => {
    const w = parameter("w", [1, 2]);
    w.assign([1, Infinity]);
    expect(errorOf(sum(w), {}).message).toMatchInlineSnapshot(`
      "parameter "w": expected a finite value, but received Infinity at [1] (shape [2]). An earlier update made it so: run that one with checkFinite, too, or take smaller steps.
        so the result becomes Infinity"
    `);
  });

  test("a constant that is NaN", () => {
    expect(errorOf(sum(mul(x, constant([1, Number.NaN, 3]))), { x: [1, 2, 3] }).message)
      .toMatchInlineSnapshot(`
      "constant: expected a finite value, but received NaN at [1] (shape [3]).
        so the result becomes NaN"
    `);
  });

  test("∞ − ∞ of infinities that are meant", () => {
    const masked = where(greater(x, 0), x, -Infinity);
    expect(errorOf(sub(masked, masked), { x: [1, -1, 2] }).message).toMatchInlineSnapshot(`
      "t1 - t1: expected a number, since no operand is NaN, but received NaN at [1] (shape [3]). Try simplify(…), which replaces many a formula that overflows by an equal one that does not.
        t1 = where(x > 0, x, -Infinity): -Infinity there, from -Infinity to 2"
    `);
  });

  test("a next value of a parameter", () => {
    const w = parameter("w", [1, 0]);
    const J = sum(sqrt(w));
    const step = interpret({ outputs: { J }, updates: [[w, sub(w, grad(J, w))]] });
    expect(() => step.run({}, { checkFinite: true })).toThrowErrorMatchingInlineSnapshot(`
      [ChainruleError: 0.5 / sqrt(w): expected a finite result, since it comes from finite operands, but received Infinity at [1] (shape [2]). Try simplify(…), which replaces many a formula that overflows by an equal one that does not.
        sqrt(w): 0 there, from 0 to 1
        so the next value of parameter "w" becomes -Infinity]
    `);
    expect(w.value.toNested()).toEqual([1, 0]); // no update after an error
    expect(step.run().J.item()).toBe(1);
    expect(w.value.toNested()).toEqual([0.5, -Infinity]);
  });
});

test("the facts are data, too", () => {
  const p = input("p", [2]);
  const quotient = div(1, p).named("q");
  const { code, details } = errorOf([exp(p), sum(quotient)], { p: [2, 0] });
  expect(code).toBe("non-finite");
  expect(details.data).toEqual({
    formula: "1 / p",
    label: "q",
    value: Infinity,
    index: [1],
    operands: [{ formula: "p", min: 0, max: 2, value: 0 }],
    result: "result 1",
  });
});

describe("what is no error", () => {
  const guarded = where(greater(x, 0), sqrt(x), 0);
  test.each<readonly [string, Tensor, readonly number[]]>([
    ["a branch that is not chosen", guarded, [-1, 0, 4]],
    ["its gradient", grad(sum(guarded), x), [-1, 0, 4]],
    ["a pole whose infinity meets a zero: the norm at the origin", grad(norm(x), x), [0, 0, 0]],
    ["−∞ that masks a logit", logsumexp(where(greater(x, 0), x, -Infinity)), [1, -1, 2]],
  ])("%s", (_, tensor, data) => {
    expect(evaluate(tensor, { x: data }, { checkFinite: true })).toEqual(evaluate(tensor, { x: data }));
  });
});

describe("which node is named", () => {
  test("not the branch that is not chosen, though it comes first and is NaN at other places", () => {
    const unchosen = log(x);
    const culprit = exp(mul(1000, x));
    const error = errorOf(where(greater(x, 0), culprit, where(greater(x, -2), unchosen, 0)), {
      x: [-3, 1, 2],
    });
    expect(error.details.data!["formula"]).toBe("exp(1000 * x)");
    expect(error.details.data!["index"]).toEqual([1]);
  });

  test("not an infinity that led to a finite number, at another place", () => {
    const y = exp(add(log(abs(x)), mul(1000, x))); // e^−∞ = 0 is right
    expect(evaluate(y, { x: [0, -1, 1e-3] }, { checkFinite: true }).data[0]).toBe(0);
    const error = errorOf(y, { x: [0, -1, 2] });
    expect(error.details.data!["formula"]).toBe("exp(log(abs(x)) + 1000 * x)");
    expect(error.details.data!["index"]).toEqual([2]);
  });

  test("the first in the order of evaluation, over all results", () => {
    const s = input("s", [3]); // nodes of its own, made in this order
    const first = log(sub(s, s));
    const later = exp(mul(1000, s));
    expect(errorOf([later, first], { s: [1, 2, 3] }).details.data!["formula"]).toBe("log(s - s)");
  });

  test("NaN before the infinities beside it", () => {
    const nan = sqrt(neg(x)); // NaN everywhere
    const infinity = exp(mul(1000, x));
    expect(errorOf(add(infinity, nan), { x: [1, 2, 3] }).details.data!["formula"]).toBe("sqrt(-x)");
  });
});

test("in a random chain the first node with a bad value is the one that is named", () => {
  const steps = [
    (a: Tensor): Tensor => exp(a),
    (a: Tensor): Tensor => log(a),
    (a: Tensor): Tensor => mul(a, a),
    (a: Tensor): Tensor => div(1, a),
    (a: Tensor): Tensor => sub(a, 1),
  ];
  const chains = fc.array(fc.nat({ max: steps.length - 1 }), { minLength: 1, maxLength: 12 });
  const start = fc.oneof(fc.constantFrom(0, 1, -1, 90, 1e20), fc.double({ min: -3, max: 3, noNaN: true }));
  let found = 0;
  fc.assert(
    fc.property(chains, start, (choices, value) => {
      const s = input("s", []);
      const nodes = choices.reduce<Tensor[]>((all, choice) => [...all, steps[choice]!(all.at(-1)!)], [s]);
      const values = evaluate(nodes, { s: value }).map((array) => array.item());
      const first = values.findIndex((each) => !Number.isFinite(each));
      const last = values.at(-1)!;
      if (Number.isFinite(last)) {
        expect(evaluate(nodes.at(-1)!, { s: value }, { checkFinite: true })).toBeInstanceOf(NDArray);
        return;
      }
      // An infinity that a quotient turned back into a number is forgiven; the first bad node after it is to blame.
      const forgiven = values.findLastIndex((each) => Number.isFinite(each));
      const culprit = Math.max(first, forgiven + 1);
      found++;
      const error = errorOf(nodes.at(-1)!, { s: value });
      expect(error.details.data!["value"]).toBe(values[culprit]);
      const operand = evaluate(nodes[culprit - 1]!, { s: value }).item();
      expect((error.details.data!["operands"] as { value: number }[])[0]!.value).toBe(operand);
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(50);
});
