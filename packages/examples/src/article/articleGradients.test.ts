import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { articleGradients, type Rows, type Weights } from "./articleGradients.ts";

const names = ["W_1", "b_1", "W_2", "b_2"] as const;

/** J, written out once more. */
function cost({ x, y, rows }: Rows, { W_1, b_1, W_2, b_2 }: Weights): number {
  const [hidden, features] = [b_1.length, W_1.length / b_1.length];
  const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const a1 = Array.from(b_1, (bias, unit) =>
      sigmoid(
        Array.from({ length: features }, (_, k) => x[row * features + k]! * W_1[k * hidden + unit]!).reduce(
          (sum, term) => sum + term,
          bias,
        ),
      ),
    );
    const yHat = sigmoid(a1.reduce((sum, a, unit) => sum + a * W_2[unit]!, b_2[0]!));
    total -= y[row]! * Math.log(yHat) + (1 - y[row]!) * Math.log(1 - yHat);
  }
  return total / rows;
}

const numbers = (length: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: length, maxLength: length })
    .map((values) => Float64Array.from(values));

const problems = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .chain(([rows, features, hidden]) =>
    fc.record({
      rows: fc.record({
        rows: fc.constant(rows),
        x: numbers(rows * features),
        y: fc
          .array(fc.constantFrom(0, 1), { minLength: rows, maxLength: rows })
          .map((labels) => Float64Array.from(labels)),
      }),
      weights: fc.record({
        W_1: numbers(features * hidden),
        b_1: numbers(hidden),
        W_2: numbers(hidden),
        b_2: numbers(1),
      }),
    }),
  );

describe("articleGradients", () => {
  it("is the slope of the cost, by central differences", () => {
    fc.assert(
      fc.property(problems, ({ rows, weights }) => {
        const gradients = articleGradients(rows, weights);
        const step = 1e-5;
        for (const name of names) {
          weights[name].forEach((value, index) => {
            const at = (moved: number): number =>
              cost(rows, { ...weights, [name]: weights[name].with(index, moved) });
            const slope = (at(value + step) - at(value - step)) / (2 * step);
            // Differences are good to step² and to the rounding of a cost of about 10, divided by the step.
            expect(Math.abs(gradients[name].entries[index]! - slope)).toBeLessThan(2e-9);
          });
        }
      }),
    );
  });

  it("adds up magnitudes that no entry exceeds", () => {
    fc.assert(
      fc.property(problems, ({ rows, weights }) => {
        const gradients = articleGradients(rows, weights);
        for (const name of names) {
          const { entries, magnitudes } = gradients[name];
          entries.forEach((entry, index) =>
            expect(Math.abs(entry)).toBeLessThanOrEqual(magnitudes[index]! * (1 + 1e-15)),
          );
        }
      }),
    );
  });
});
