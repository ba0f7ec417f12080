/** Long chains, deep sharing and large arrays: neither the call stack nor the size of a gradient may give way. */
import {
  add,
  div,
  exp,
  grad,
  max,
  mul,
  reshape,
  slice,
  sub,
  sum,
  topologicalOrder,
  toText,
  type Tensor,
} from "@chainrule/core";
import { expect } from "vitest";
import { CaseInputs } from "./caseInputs.ts";
import { written, type KindTests } from "./formula.ts";
import type { Mode } from "./modes.ts";

/** `y_{k+1} = y_k r + c`, n times. */
function chain(given: CaseInputs): { readonly loss: Tensor } {
  let y = given.tensor("x");
  for (let k = 0; k < given.number("n"); k++) y = add(mul(y, given.number("r")), given.number("c"));
  return { loss: y };
}

/** `e_k = 1 / (1 + exp(e_{k−1} − w_k))`. */
function nestedLogistic(given: CaseInputs): { readonly loss: Tensor } {
  const w = given.tensor("w");
  const entries = given.list("w").map((_, k): Tensor => reshape(slice(w, [[k, k + 1]]), []));
  return { loss: entries.reduce((e, entry): Tensor => div(1, add(1, exp(sub(e, entry))))) };
}

const nestedLogisticOf = (variables: number): CaseInputs =>
  new CaseInputs({ w: Array.from({ length: variables }, (_, k) => 0.1 * k) }, "f64");

function nestedGradient(given: CaseInputs, mode: Mode): Tensor {
  return mode.transform(grad(nestedLogistic(given).loss, given.tensor("w")));
}

/** How long it takes to build, differentiate and evaluate it, in milliseconds. */
function timeFor(variables: number, mode: Mode): number {
  const start = performance.now();
  const given = nestedLogisticOf(variables);
  const gradient = nestedGradient(given, mode);
  mode.evaluate([gradient], given.feedsFor([gradient]));
  return performance.now() - start;
}

/** `x_i = (7919 i mod m) / m`, a permutation of 0/m … (m − 1)/m. */
function permuted(given: CaseInputs): Tensor {
  const m = given.number("m");
  return given.define(
    "x",
    Float64Array.from({ length: m }, (_, i) => ((7919 * i) % m) / m),
  );
}

export const graphSize: KindTests = {
  "a chain of 20000 steps": {
    spellings: [written(chain)],
    properties: {
      "building, differentiating, printing and evaluating take less than 10 s of the processor": (
        given,
        mode,
      ) => {
        const start = process.cpuUsage();
        const { loss } = chain(given);
        const gradient = mode.transform(grad(loss, given.tensor("x")));
        expect(toText(loss)).toContain("x");
        expect(toText(gradient).length).toBeGreaterThan(0);
        mode.evaluate([loss, gradient], given.feedsFor([loss]));
        const { user, system } = process.cpuUsage(start); // in microseconds
        expect(user + system).toBeLessThan(10e6);
      },
    },
  },
  "b nested logistic of 40 variables": {
    spellings: [written(nestedLogistic)],
    properties: {
      "number of nodes of the gradient graph at most 40 per variable": (given, mode) => {
        const nodes = topologicalOrder([nestedGradient(given, mode)]).length;
        expect(nodes / given.list("w").length).toBeLessThanOrEqual(40);
      },
      "time grows about linearly when 40 is doubled to 80": (_, mode) => {
        const nodes = [40, 80].map(
          (n) => topologicalOrder([nestedGradient(nestedLogisticOf(n), mode)]).length,
        );
        expect(nodes[1]! / nodes[0]!).toBeLessThan(2.1);
        // Other work on the machine only ever adds to a time, so the shortest of many, taken in turn, are compared.
        const rounds = Array.from({ length: 40 }, () => [timeFor(40, mode), timeFor(80, mode)] as const);
        const shortest40 = Math.min(...rounds.map(([first]) => first));
        const shortest80 = Math.min(...rounds.map(([, second]) => second));
        expect(shortest80 / shortest40).toBeLessThan(3.5); // quadratic would be 4, a tree without sharing 2⁴⁰
      },
    },
  },
  "c maximum of 300000 numbers": {
    spellings: [written((given) => ({ loss: max(permuted(given)) }))],
    properties: {
      "the array, its sum and its copy": (given, mode) => {
        const x = permuted(given);
        const tensors = [x, sum(x)].map(mode.transform);
        const [copy, total] = mode.evaluate(tensors, given.feedsFor(tensors));
        const m = given.number("m");
        expect(copy!.data[m - 1]).toBe(((7919 * (m - 1)) % m) / m);
        expect(total!.item()).toBeCloseTo((m - 1) / 2, 6); // 0/m + … + (m − 1)/m
      },
    },
  },
};
