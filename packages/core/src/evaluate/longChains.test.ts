/** A chain of 100,000 nodes neither overflows the stack nor takes more than time in proportion to its length. */
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { evaluate, input, interpret, parameter, type Tensor, topologicalOrder, toText } from "../index.ts";

const length = 100_000;
const seconds = 20; // generous: each step takes about a second on a slow machine

/** x, and then one more node each time. */
function chain(start: Tensor, step: (node: Tensor) => Tensor, nodes: number = length): Tensor {
  let node = start;
  for (let count = 0; count < nodes; count++) node = step(node);
  return node;
}

describe("a chain of 100,000 nodes", () => {
  const x: Tensor = input("x", []);
  const sums = chain(x, (node) => node.add(1));

  test("is walked", { timeout: seconds * 1000 }, () => {
    const order = topologicalOrder([sums]);
    expect(order).toHaveLength(length + 2);
    expect(order.at(-1)).toBe(sums);
  });

  test("is one node when it is built again", { timeout: seconds * 1000 }, () => {
    expect(chain(x, (node) => node.add(1))).toBe(sums);
  });

  test("evaluates", { timeout: seconds * 1000 }, () => {
    expect(evaluate(sums, { x: 0.5 }, { precision: "float64" }).item()).toBe(length + 0.5);
  });

  test("runs as a program that updates a parameter", { timeout: seconds * 1000 }, () => {
    const w = parameter("w", 1, "float64");
    interpret({ outputs: {}, updates: [[w, chain(w, (node) => node.neg())]] }).run();
    expect(w.value.item()).toBe(1);
  });

  test("prints, in text that grows no faster than the chain", { timeout: seconds * 1000 }, () => {
    expect(toText(sums).length).toBeLessThan(10 * length);
    const shared = chain(x, (node) => node.mul(node), length / 10); // 2¹⁰⁰⁰⁰ paths
    expect(toText(shared).length).toBeLessThan(5 * length);
  });

  test("shows itself in one line, at once", { timeout: 1000 }, () => {
    expect(inspect(sums)).toBe("float32 []  add(…) of more than 1000 nodes");
    expect(String(sums)).toBe("float32 []  add(…) of more than 1000 nodes");
  });
});
