/** Any order, in any mix of modes: derivatives are graphs, and graphs are differentiated. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, mul, sub } from "../ops/arithmetic.ts";
import { stopGradient } from "../ops/held.ts";
import { input } from "../ops/leaves.ts";
import { sum } from "../ops/reduction.ts";
import { exp, log, sigmoid, sin, tanh } from "../ops/transcendental.ts";
import { checkGradients } from "../testing/checkGradients.ts";
import { graphs } from "../testing/graphs.ts";
import { checkpoint } from "./checkpoint.ts";
import { customGradient } from "./customGradient.ts";
import { grad, jvp, vjp } from "./index.ts";

type Mode = "forward" | "reverse";

/** The derivative of a scalar along directions, one for each source. */
function along(
  scalar: Tensor,
  sources: readonly Tensor[],
  directions: readonly Tensor[],
  mode: Mode,
): Tensor {
  if (mode === "forward") return jvp(scalar, sources, directions);
  return grad(scalar as Tensor<readonly []>, sources)
    .map((gradient, index): Tensor => sum(mul(gradient, directions[index]!)))
    .reduce((total, term): Tensor => add(total, term));
}

const modes: readonly Mode[] = ["forward", "reverse"];
const sequences = modes.flatMap((a) => modes.flatMap((b) => modes.map((c) => [a, b, c] as const)));

test("the third derivative of random graphs along three directions is the same in all eight mixes of modes", () => {
  let compared = 0;
  fc.assert(
    fc.property(
      graphs({ smooth: true, dtype: "float64", maxSteps: 5 }),
      ({ output, inputs, feeds, dimensions }) => {
        fc.pre(inputs.length > 0);
        const scalar: Tensor = sum(output);
        const directions = [1, 2, 3].map((order) =>
          inputs.map((each): Tensor => stopGradient(sin(add(mul(order, each), order)))),
        );
        const thirds = sequences.map((sequence) =>
          sequence.reduce(
            (derivative, mode, order) => along(derivative, inputs, directions[order]!, mode),
            scalar,
          ),
        );
        const [first, ...others] = evaluate([...thirds, ...inputs], feeds, { dimensions }).map(({ data }) => data[0]!).slice(0, 8); // prettier-ignore
        const size = Math.max(1, Math.abs(first!));
        for (const other of others) expect(Math.abs(other - first!)).toBeLessThanOrEqual(1e-9 * size);
        compared += first === 0 ? 0 : 1;
      },
    ),
    { numRuns: 30 },
  );
  expect(compared).toBeGreaterThan(10);
});

const f = (x: Tensor): Tensor => mul(tanh(x), exp(mul(0.3, sin(x))));
const functions: readonly (readonly [string, (x: Tensor) => Tensor])[] = [
  ["plain", f],
  ["checkpointed", checkpoint(f)],
  ["with a derivative of its own", customGradient(f, { vjp: (u, _, x) => [vjp(f(x), x, u)] })],
  ["with a forward derivative of its own", customGradient(f, { jvp: ([v], _, x) => jvp(f(x), x, v!) })],
];

test.each(functions)("of a function that is %s: fourth derivatives in all sixteen mixes of modes", (_, g) => {
  const x = input("x", [3], "float64");
  const one = input("one", [3], "float64");
  const scalar: Tensor = sum(g(mul(1.1, x)));
  const fourth = sequences.flatMap((sequence) =>
    modes.map((last) =>
      [...sequence, last].reduce((derivative, mode) => along(derivative, [x], [one], mode), scalar),
    ),
  );
  const feeds = { x: [0.3, -0.9, 1.4], one: [1, 0.5, -2] };
  const plain = along(
    along(
      along(along(sum(f(mul(1.1, x))), [x], [one], "forward"), [x], [one], "forward"),
      [x],
      [one],
      "forward",
    ),
    [x],
    [one],
    "forward",
  );
  const expected = evaluate(plain, feeds).item();
  expect(Math.abs(expected)).toBeGreaterThan(0.1);
  for (const value of evaluate(fourth, feeds)) expect(value.item()).toBeCloseTo(expected, 10);
});

test("a derivative is checked by differences as any function is: jvp of vjp of jvp", () => {
  const nested = (x: Tensor, v: Tensor): Tensor => {
    const tangent = jvp(mul(sigmoid(x), log(add(2, x))), x, v);
    const cotangent = vjp(tangent, x, sub(v, x));
    return jvp(cotangent, [x, v], [v, x]);
  };
  expect(checkGradients(nested, [[0.3, -0.9], [1, 0.4]], { order: 2 }).kinks).toEqual([]); // prettier-ignore
});
