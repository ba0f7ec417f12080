/** What `explain` tells of a program. */
import { expect, it } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import { compile, explain, grad, input, mean, parameter, sigmoid, simplify, type Tensor } from "../index.ts";

const x: Tensor = input("x", ["m", 3]);
const W = parameter("W", [
  [1, 2],
  [3, 4],
  [5, 6],
]);
const J = mean(sigmoid(x.matmul(W)).square()) as Tensor<readonly []>;
const rows = [
  [1, 0, 1],
  [0, 1, 0],
  [1, 1, 1],
  [0, 0, 1],
];

it("lists kernels with what they cost, and the memory", () => {
  const program = compile({ outputs: { J: simplify(J) } });
  program.run({ x: rows });
  const lines = explain(program).split("\n");
  expect(lines[0]).toMatch(/kernel +FLOP +bytes$/);
  expect(lines.find((line) => line.includes("matmul"))).toMatch(/4×3 · 3×2: matmul +48 +104$/);
  expect(lines.at(-1)).toMatch(/^memory: \d+ bytes .* parameters: 24 bytes$/);
  expect(lines.every((line) => line.length <= 100)).toBe(true);
  expect(explain(program, { listing: true })).toContain("matmul_");
});

it("measures every kernel, and leaves parameters as they were", () => {
  const program = compile({
    outputs: { J },
    updates: [[W, W.sub(grad(J, W).mul(0.1)) as Tensor]],
  });
  program.run({ x: rows });
  const before = [...W.value.data];
  const table = explain(program, { profile: true });
  expect(table).toContain("µs");
  for (const line of table.split("\n").slice(1, -3))
    expect(Number(line.split(/ +/).at(-1))).toBeGreaterThan(0);
  expect([...W.value.data]).toEqual(before);
});

it("needs a program that has run", () => {
  const error = errorFrom(() => explain(compile({ outputs: { J } })));
  expect(error.code).toBe("invalid-argument");
  expect(error.message).toContain("Call run(…) first");
});
