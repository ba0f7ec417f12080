/** NaN through maximum and its kin, and sums that keep their digits. */
import {
  add,
  clip,
  constant,
  div,
  maximum,
  mean,
  minimum,
  relu,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  sum,
  variance,
  type Tensor,
} from "@chainrule/core";
import { expect } from "vitest";
import type { CaseInputs } from "./caseInputs.ts";
import { onlySimplified, spelled, written, type Formula, type KindTests } from "./formula.ts";

/** The four functions through which NaN must go, with the operands of the first two in either order. */
function limited(given: CaseInputs, [a, b]: readonly [Tensor, Tensor]): Formula {
  const x = given.tensor("x");
  return { extras: { max: maximum(a, b), min: minimum(a, b), relu: relu(x), clip: clip(x, 0, 1) } };
}

/** `m = mean x`, `V = mean (x − m)²`, `q = (x₁ − m) / √(V + 10⁻⁵)`, given V. */
function normalised(given: CaseInputs, varianceOf: (x: Tensor) => Tensor): Formula {
  const x = given.tensor("x");
  const V = varianceOf(x);
  const deviation: Tensor = sub(x, mean(x));
  const q = div(reshape(slice(deviation, [[0, 1]]), []), sqrt(add(V, 0.00001)));
  return { loss: V, extras: { V, q }, ...(given.path === "f32" ? roundedGradient(given) : {}) };
}

/** The file states the gradient `2 (x − m) / n` for unrounded inputs alone; this is the one for float32 inputs. */
function roundedGradient(given: CaseInputs): Pick<Formula, "alsoExpected"> {
  const x = given.list("x").map(Math.fround);
  const m = x.reduce((total, entry) => total + entry, 0) / x.length;
  return { alsoExpected: { gradients: { x: x.map((entry) => (2 * (entry - m)) / x.length) } } };
}

const twoPass = (x: Tensor): Tensor => mean(square(sub(x, mean(x)) as Tensor));

const roundedMean = onlySimplified(
  "the mean rounds to float32 before it is subtracted, and is off by 5e-4",
  "f32",
);

export const nonfiniteAndPrecision: KindTests = {
  "a NaN goes through": {
    spellings: [
      written((given) => limited(given, [given.tensor("x"), given.tensor("y")])),
      spelled("with operands swapped", (given) => limited(given, [given.tensor("y"), given.tensor("x")])),
    ],
    properties: {
      "at every place of arrays of length 1 to 9": (given, mode) => {
        for (let length = 1; length <= 9; length++) {
          for (let place = 0; place < length; place++) {
            const x = given.define(
              "x",
              Array.from({ length }, (_, index) => (index === place ? Number.NaN : 0.5)),
            );
            const tensors = [
              maximum(x, 0),
              maximum(0, x),
              minimum(x, 1),
              minimum(1, x),
              relu(x),
              clip(x, 0, 1),
            ];
            for (const { data } of mode.evaluate(tensors.map(mode.transform), given.feedsFor(tensors))) {
              expect([...data].map(Number.isNaN)).toEqual(Array.from(data, (_, index) => index === place));
            }
          }
        }
      },
    },
  },
  "b variance far from zero": {
    spellings: [
      written((given) => normalised(given, twoPass), roundedMean),
      spelled("with variance", (given) => normalised(given, variance), roundedMean),
    ],
  },
  "c float32 sum that must not stall": {
    spellings: [
      written((given) => {
        const ones = new Array<number>(given.number("ones")).fill(1);
        const x = given.define("x", [given.number("first"), ...ones]);
        return { extras: { S: sum(x), mean: mean(x) } };
      }),
    ],
  },
  "d whole numbers are not integers": {
    spellings: [
      written((given) => ({
        extras: { quotient: div(given.tensor("a"), given.tensor("b")), mean: mean(given.tensor("a")) },
      })),
      spelled(
        "with int32",
        (given) => {
          const [a, b] = ["a", "b"].map((name) => constant(given.list(name), "int32"));
          return { extras: { quotient: div(a!, b!), mean: mean(a!) } };
        },
        { paths: ["f32"] }, // a quotient of whole numbers is float32
      ),
    ],
  },
};
