/** Graphs as DOT. */
import { describe, expect, test } from "vitest";
import { grad } from "../autodiff/index.ts";
import { matmul } from "../functions/matmul.ts";
import { mean } from "../functions/statistics.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, mul, square, sub } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { iota } from "../ops/indexing.ts";
import { input, parameter } from "../ops/leaves.ts";
import { exp } from "../ops/transcendental.ts";
import { toDot } from "./dot.ts";
import { prettyName } from "./prettyName.ts";

const x: Tensor = input("x", ["m", 2]);
const y: Tensor = input("y", ["m", 1]);
const W: Tensor = parameter("W_1", [[1], [2]]);
const yHat = matmul(x, W).named("\\hat{y}");
const loss = mean(square(sub(yHat, y))).named("J");

describe("toDot", () => {
  test("draws inputs, parameters, numbers at each use, the forward pass and the derivative", () => {
    const gradient: Tensor = grad(loss as Tensor<readonly []>, W);
    expect(toDot([loss, gradient], { forward: loss })).toMatchInlineSnapshot(`
      "digraph formula {
        node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];
        edge [color="#555555", arrowsize=0.7, fontname="Helvetica", fontsize=9, labeldistance=1.6, labelangle=40];
        n0 [label="x\\n[m, 2]", fillcolor="#cfe5fb"];
        n1 [label="y\\n[m, 1]", fillcolor="#cfe5fb"];
        n2 [label="W₁\\n[2, 1]", fillcolor="#fde3b4"];
        n3 [label="ŷ\\n@\\n[m, 1]", fillcolor="#ffffff"];
        n0 -> n3 [headlabel="1"];
        n2 -> n3 [headlabel="2"];
        n4 [label="-\\n[m, 1]", fillcolor="#ffffff"];
        n3 -> n4 [headlabel="1"];
        n1 -> n4 [headlabel="2"];
        n5 [label="^2\\n[m, 1]", fillcolor="#ffffff"];
        n4 -> n5;
        n6 [label="sum", fillcolor="#ffffff"];
        n5 -> n6;
        n8 [label="J\\n/", fillcolor="#ffffff", penwidth=2.5];
        n6 -> n8 [headlabel="1"];
        n8_1 [label="size of m", shape=plaintext, style="", fontsize=10, height=0.2];
        n8_1 -> n8 [headlabel="2"];
        n10 [label="/", fillcolor="#f9d9e6"];
        n10_0 [label="1", shape=plaintext, style="", fontsize=10, height=0.2];
        n10_0 -> n10 [headlabel="1"];
        n10_1 [label="size of m", shape=plaintext, style="", fontsize=10, height=0.2];
        n10_1 -> n10 [headlabel="2"];
        n11 [label="reshape\\n[1, 1]", fillcolor="#f9d9e6"];
        n10 -> n11;
        n12 [label="broadcast\\n[m, 1]", fillcolor="#f9d9e6"];
        n11 -> n12;
        n14 [label="*\\n[m, 1]", fillcolor="#f9d9e6"];
        n14_0 [label="2", shape=plaintext, style="", fontsize=10, height=0.2];
        n14_0 -> n14;
        n4 -> n14;
        n15 [label="*\\n[m, 1]", fillcolor="#f9d9e6"];
        n12 -> n15;
        n14 -> n15;
        n16 [label="transpose\\n[2, m]", fillcolor="#f9d9e6"];
        n0 -> n16;
        n17 [label="@\\n[2, 1]", fillcolor="#f9d9e6", penwidth=2.5];
        n16 -> n17 [headlabel="1"];
        n15 -> n17 [headlabel="2"];
      }
      "
    `);
  });

  test("escapes what DOT would take for its own", () => {
    const odd = add(input('a "b" \\ c\nd', [2]), iota([2], 0, "float32"));
    expect(toDot(odd)).toContain('label="a \\"b\\" \\\\ c d\\n[2]"');
  });

  test("draws a number that is all there is", () => {
    expect(toDot(constant(2))).toContain('label="2"');
  });

  test("every node is drawn once, and every edge joins two that are drawn", () => {
    let root = x;
    for (let step = 0; step < 2000; step++) root = mul(root, exp(root));
    const lines = toDot(root).split("\n");
    const drawn = lines.flatMap((line) => /^ {2}(n\d\w*) \[/.exec(line)?.[1] ?? []);
    const edges = lines.flatMap((line) => /^ {2}(n\w+) -> (n\w+)/.exec(line)?.slice(1, 3) ?? []);
    expect(drawn).toHaveLength(4001);
    expect(new Set(drawn).size).toBe(4001);
    expect(new Set(edges)).toEqual(new Set(drawn));
  });
});

test.each([
  ["\\hat{y}", "ŷ"],
  ["W_1", "W₁"],
  ["a_{12}", "a₁₂"],
  ["\\alpha", "α"],
  ["W_out", "W_out"],
  ["W_1x", "W_1x"],
  ["\\frac{a}{b}", "\\frac{a}{b}"],
])("%s is pretty as %s", (name, pretty) => expect(prettyName(name)).toBe(pretty));
