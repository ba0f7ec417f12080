/** Tensors used several times, tensors not used at all, and results that must not change afterwards. */
import { add, grad, mul, square, sum, type Tensor } from "@chainrule/core";
import { expect } from "vitest";
import type { CaseInputs } from "./caseInputs.ts";
import { spelled, written, type KindTests } from "./formula.ts";
import type { Mode } from "./modes.ts";

/** The value and the gradient of `Σ x·x`, and x itself, for the caller's own array, evaluated twice. */
function evaluatedTwice(given: CaseInputs, mode: Mode) {
  const x = given.tensor("x");
  const loss = sum(mul(x, x));
  const tensors = [loss, grad(loss, x), x].map(mode.transform);
  const data =
    given.dtype === "float32" ? Float32Array.from(given.list("x")) : Float64Array.from(given.list("x"));
  const results = [mode.evaluate(tensors, { x: data }), mode.evaluate(tensors, { x: data })] as const;
  const numbers = (): unknown => results.map((arrays) => arrays.map((array) => array.toNested()));
  return { data, numbers, evaluateAgain: () => mode.evaluate(tensors, { x: data }) };
}

const once = [14, [2, 4, 6], [1, 2, 3]];

/** The derivative of the given order of `a x` by x. */
function derivativeOfLine(given: CaseInputs, order: number): Tensor {
  const x = given.tensor("x");
  let f: Tensor = mul(given.tensor("a"), x);
  for (let k = 0; k < order; k++) f = grad(f, x);
  return f;
}

export const fanOutAndUnused: KindTests = {
  "a intermediate reused": {
    spellings: [
      written((given) => {
        const u = mul(given.tensor("x"), given.tensor("y"));
        const v = add(u, mul(u, u));
        return { loss: mul(v, u) };
      }),
    ],
  },
  "b leaf reused later": {
    spellings: [
      written((given) => {
        const a = given.tensor("a");
        return { loss: mul(add(a, given.tensor("b")), a) };
      }),
    ],
  },
  "c unused input": {
    spellings: [
      written((given) => ({ loss: sum(square(given.tensor("x"))) })),
      spelled("with a factor of 0", (given) => ({
        loss: add(sum(square(given.tensor("x"))), mul(0, sum(given.tensor("q")))),
      })),
    ],
  },
  "d third derivative of a line": {
    spellings: [written((given) => ({ value: derivativeOfLine(given, 3) }))],
  },
  "e twice, and by the caller": {
    spellings: [
      written((given) => {
        const x = given.tensor("x");
        return { loss: sum(mul(x, x)) };
      }),
      spelled("with square", (given) => ({ loss: sum(square(given.tensor("x"))) })),
    ],
    properties: {
      "second evaluation identical to the first": (given, mode) => {
        expect(evaluatedTwice(given, mode).numbers()).toEqual([once, once]);
      },
      "caller's arrays unchanged by the evaluation": (given, mode) => {
        expect([...evaluatedTwice(given, mode).data]).toEqual(given.list("x"));
      },
      "results returned earlier unchanged by later evaluations and by later writes to the inputs": (
        given,
        mode,
      ) => {
        const { data, numbers, evaluateAgain } = evaluatedTwice(given, mode);
        data.fill(9);
        expect(numbers()).toEqual([once, once]);
        expect(evaluateAgain().map((array) => array.toNested())).toEqual([243, [18, 18, 18], [9, 9, 9]]);
        expect(numbers()).toEqual([once, once]);
      },
    },
  },
};
