/** What a user sees who logs a tensor or an array. */
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { constant, grad, input, log, mean, NDArray, parameter, sigmoid, sub, type Tensor } from "../index.ts";

const x = input("x", ["m", 16]);
const y = input("y", ["m", 1]);
const W = parameter("W_1", NDArray.zeros("float32", [16, 1]));
const b = parameter("b_1", [0]);

describe("a tensor shows", () => {
  test.each<[string, Tensor]>([
    ["float32 [m, 16]  x", x],
    ["float32 [16, 1]  W_1", W],
    ["float64 []  constant(2, dtype=float64)", constant(2, "float64")],
    ["bool [m, 16]  x > 0.1", x.greater(0.1)],
    ["float32 [m, 1]  sigmoid(x @ W_1 + b_1)", sigmoid(x.matmul(W).add(b))],
  ])("%s", (text, tensor) => {
    expect(inspect(tensor)).toBe(text);
    expect(String(tensor)).toBe(inspect(tensor));
  });

  test("its label, and those of its parts", () => {
    const z = x.matmul(W).named("z_1");
    expect(inspect(z)).toBe("float32 [m, 1]  z_1 = x @ W_1");
    expect(inspect(z.neg())).toBe("float32 [m, 1]  -z_1");
  });

  test("a long formula in lines that a terminal holds", () => {
    const yHat = sigmoid(x.sub(1).matmul(W).add(b));
    const loss = mean(y.mul(log(yHat)).add(sub(1, y).mul(log(sub(1, yHat))))).neg();
    const shown = inspect(grad(loss, W));
    expect(shown.startsWith("float32 [16, 1]  ")).toBe(true);
    expect(shown.split("\n").length).toBeGreaterThan(2);
    for (const line of shown.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("a word longer than the line in one piece", () => {
    const name = "n".repeat(100);
    expect(inspect(input(name, []).add(1)).replaceAll(/\s+/g, " ")).toBe(`float32 [] ${name} + 1`);
  });
});

describe("inside of other values", () => {
  test("a tensor and an array keep their lines in place", () => {
    expect(inspect([x, NDArray.from([1, 2])])).toBe("[ float32 [m, 16]  x, NDArray float32 [2] [1, 2] ]");
    const rows = inspect({ value: NDArray.zeros("float32", [9, 9]) }).split("\n");
    expect(rows[1]).toBe("  value: NDArray float32 [9, 9]");
    expect(rows[2]).toBe("  [[0, 0, 0, 0, 0, 0, 0, 0, 0],");
    expect(rows[7]).toBe("   [0, 0, 0, 0, 0, 0, 0, 0, 0],");
  });
});
