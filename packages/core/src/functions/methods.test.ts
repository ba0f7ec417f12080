import { describe, expect, test } from "vitest";
import * as core from "../index.ts";
import { input, parameter, Tensor } from "../index.ts";

const x: Tensor = input("x", [2, 3]);
const y: Tensor = input("y", [2, 3]);
const indices: Tensor = input("indices", [2], "int32");

const operandsOf: Readonly<Record<string, readonly unknown[]>> = {
  matmul: [input("W", [3, 2])],
  transpose: [[1, 0]],
  reshape: [[3, 2]],
  slice: [[[0, 1]]],
  gather: [indices, 1],
  cast: ["float64"],
};
const binary = "add sub mul div pow equalTo notEqualTo less lessEqual greater greaterEqual".split(" ");
const unary = "neg abs square sqrt exp log sigmoid tanh relu".split(" ");
const reductions = "sum mean max min prod".split(" ");

describe("every method is the function of its name", () => {
  test.each([
    ...binary.map((name) => [name, [y]] as const),
    ...binary.map((name) => [name, [2]] as const),
    ...unary.map((name) => [name, []] as const),
    ...reductions.map((name) => [name, [0, { keepDims: true }]] as const),
    ...reductions.map((name) => [name, []] as const),
    ...Object.entries(operandsOf),
  ])("%s", (name, operands) => {
    const build = (core as unknown as Record<string, (...operands: unknown[]) => Tensor>)[name]!;
    const method = (x as unknown as Record<string, (...operands: unknown[]) => Tensor>)[name]!;
    expect(method.apply(x, [...operands])).toBe(build(x, ...operands));
  });
});

test("methods are on the prototype, so that parameters have them and no node carries them", () => {
  expect(parameter("w", [1, 2]).neg().op.name).toBe("neg");
  expect(Object.keys(x)).not.toContain("add");
  expect(JSON.stringify(Object.keys(Tensor.prototype))).toBe("[]");
});
