/** What both modes promise of graphs of any form: every node once, zeros where there is no path, sources anywhere, types kept. */
import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Feeds } from "../evaluate/bind.ts";
import { matmul } from "../functions/matmul.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import type { NDArray } from "../ndarray.ts";
import { add, mul, square, sub } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { constant } from "../ops/constant.ts";
import { gather } from "../ops/indexing.ts";
import { input, parameter } from "../ops/leaves.ts";
import { sum } from "../ops/reduction.ts";
import { exp, sin } from "../ops/transcendental.ts";
import { checkGradients } from "../testing/checkGradients.ts";
import { unbroadcast } from "./chain.ts";
import { grad, jvp, valueAndGrad, vjp } from "./index.ts";

const nested = (tensor: Tensor, feeds?: Feeds): unknown => evaluate(tensor, feeds).toNested();

describe("a chain of 100,000 nodes", () => {
  const length = 100_000;
  const x = input("x", [], "float64");
  const build = (): Tensor<readonly []> => {
    let node: Tensor = x;
    for (let count = 0; count < length; count++) node = mul(node, count % 2 === 0 ? 2 : 0.5) as Tensor;
    return node as Tensor<readonly []>;
  };

  it("builds, differentiates in both modes and evaluates, without recursion", { timeout: 30_000 }, () => {
    const output = build();
    expect(topologicalOrder([output]).length).toBeGreaterThan(length);
    expect(nested(grad(output, x))).toBe(1);
    expect(nested(jvp(output, x, constant(3, "float64")))).toBe(3);
  });

  it("does so where every node needs the one before it", { timeout: 30_000 }, () => {
    let node: Tensor = x;
    for (let count = 0; count < length / 10; count++) node = sin(node);
    const value = (at: number): number => {
      let result = at;
      let derivative = 1;
      for (let count = 0; count < length / 10; count++) {
        derivative *= Math.cos(result);
        result = Math.sin(result);
      }
      return derivative;
    };
    const found = evaluate(grad(node as Tensor<readonly []>, x), { x: 1 }).item();
    expect(found / value(1)).toBeCloseTo(1, 10);
  });
});

describe("fan-out", () => {
  /** `x²`, which counts how often its derivative is asked for. */
  function counted(): { readonly apply: (x: Tensor) => Tensor; readonly asked: () => number } {
    let count = 0;
    const op: Op = {
      ...square.op,
      name: "counted",
      derivative: {
        kind: "partials",
        hasPoles: () => false,
        partials: (_, x) => {
          count += 1;
          return [mul(2, x!)];
        },
      },
    };
    return { apply: (x) => createNode(op, [x]), asked: () => count };
  }

  it("accumulates, so that each node passes its adjoint on once", () => {
    const { apply, asked } = counted();
    const x = input("x", [], "float64");
    const shared = apply(x);
    // three users of the shared node: d/dx (s² + s·eˢ)
    const loss = add(mul(shared, shared), mul(shared, exp(shared))) as Tensor<readonly []>;
    const gradient = grad(loss, x);
    expect(asked()).toBe(1);
    const s = 0.25;
    expect(evaluate(gradient, { x: 0.5 }).item()).toBeCloseTo((2 * s + Math.exp(s) * (1 + s)) * 2 * 0.5, 14);
    jvp(loss, x, constant(1, "float64"));
    expect(asked()).toBe(2);
  });

  it("of 2¹⁰⁰ paths takes 100 steps", () => {
    const x = input("x", [], "float64");
    let node: Tensor = x;
    for (let level = 0; level < 100; level++) node = add(node, node) as Tensor;
    const gradient = grad(node as Tensor<readonly []>, x);
    expect(topologicalOrder([gradient]).length).toBeLessThan(250);
    expect(nested(gradient)).toBe(2 ** 100);
    expect(nested(jvp(node, x, constant(1, "float64")))).toBe(2 ** 100);
  });

  it("of a node into both operands of one op adds both", () => {
    const x = input("x", [2], "float64");
    const loss = sum(mul(x, x)) as Tensor<readonly []>;
    expect(nested(grad(loss, x), { x: [3, -1] })).toEqual([6, -2]);
  });
});

describe("no path", () => {
  it("gives zeros of the shape and type of what is asked for", () => {
    const x = input("x", ["m", 3], "float32");
    const unused = input("unused", ["m", 2], "float64");
    const loss = sum(x) as Tensor<readonly []>;
    const [dx, dUnused] = grad(loss, [x, unused]);
    expect({ shape: dUnused.shape, dtype: dUnused.dtype }).toEqual({ shape: ["m", 2], dtype: "float64" });
    expect({ shape: dx.shape, dtype: dx.dtype }).toEqual({ shape: ["m", 3], dtype: "float32" });
    expect(evaluate(dUnused, {}, { dimensions: { m: 2 } }).toNested()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it("gives zeros also in forward mode, and through ops that do not depend on their operand", () => {
    const x = input("x", [2], "float64");
    const y = input("y", [2], "float64");
    expect(nested(jvp(exp(y), x, constant([1, 1], "float64")))).toEqual([0, 0]);
    const truth = cast(cast(x, "bool"), "float64");
    expect(nested(grad(sum(truth) as Tensor<readonly []>, x))).toEqual([0, 0]);
    expect(nested(jvp(truth, x, constant([1, 1], "float64")))).toEqual([0, 0]);
  });
});

describe("sources", () => {
  const x = input("x", [2], "float64");
  const h = sin(x);
  const loss = sum(mul(h, exp(h))) as Tensor<readonly []>;
  const at = [0.3, 2];

  it("may lie in the middle of the graph", () => {
    const gradient = evaluate(grad(loss, h), { x: at });
    at.forEach((value, index) => {
      const s = Math.sin(value);
      expect(gradient.data[index]).toBeCloseTo(Math.exp(s) * (1 + s), 14);
    });
    expect(checkGradients(loss, { wrt: [h], feeds: { x: at }, order: 2 }).kinks).toEqual([]);
  });

  it("may be the output itself", () => {
    expect(nested(grad(loss, loss))).toBe(1);
    expect(nested(vjp(h, h, constant([2, 3], "float64")))).toEqual([2, 3]);
    expect(nested(jvp(h, h, constant([2, 3], "float64")))).toEqual([2, 3]);
  });

  it("may be named twice", () => {
    const [first, second] = grad(loss, [x, x]);
    expect(first === second).toBe(true);
    const [s, t] = [constant([1, 2], "float64"), constant([0.5, 3], "float64")];
    const both = jvp(loss, [x, x], [s, t]);
    expect(both === jvp(loss, x, add(s, t))).toBe(true);
  });

  it("that depend on one another agree in both modes", () => {
    const [u, v] = [constant([1, 2], "float64"), constant([-1, 0.5], "float64")];
    const [dx, dh] = grad(loss, [x, h]);
    const pulled = add(sum(mul(dx, u)), sum(mul(dh, v)));
    const pushed = jvp(loss, [x, h], [u, v]);
    const [reverse, forward] = evaluate([pulled, pushed], { x: at });
    expect(forward!.item()).toBeCloseTo(reverse!.item(), 12);
  });

  it("keep the arrangement that was asked for", () => {
    expect(grad(loss, [x, h])).toHaveLength(2);
    expect(grad(loss, x).shape).toEqual([2]);
    const { value, gradients } = valueAndGrad(loss, [h]);
    expect(value === loss).toBe(true);
    expect(gradients).toHaveLength(1);
  });
});

describe("element types", () => {
  it("mixed: each gradient has the type of its source", () => {
    const x = input("x", [2], "float32");
    const W = input("W", [2], "float64");
    const loss = sum(mul(x, square(W))) as Tensor<readonly []>;
    expect(loss.dtype).toBe("float64");
    const [dx, dW] = grad(loss, [x, W]);
    expect([dx.dtype, dW.dtype]).toEqual(["float32", "float64"]);
    const feeds = { x: [0.1, 2], W: [3, -0.5] };
    const [valueOfDx, valueOfDW] = evaluate([dx, dW], feeds) as [NDArray, NDArray];
    expect([...valueOfDx.data]).toEqual([9, 0.25]);
    expect([...valueOfDW.data]).toEqual([6 * Math.fround(0.1), -2]);
    expect(checkGradients(loss, { wrt: [x, W], feeds, order: 3 }).kinks).toEqual([]);
    expect(jvp(loss, x, constant([1, 1], "float32")).dtype).toBe("float64");
  });

  it("of whole numbers: indices are no source, and have no gradient", () => {
    const x = input("x", [4, 2], "float64");
    const indices = input("indices", [3], "int32");
    const loss = sum(square(gather(x, indices))) as Tensor<readonly []>;
    const feeds = { x: [[1, 2], [3, 4], [5, 6], [7, 8]], indices: [2, 0, 2] }; // prettier-ignore
    expect(nested(grad(loss, x), feeds)).toEqual([[2, 4], [0, 0], [20, 24], [0, 0]]); // prettier-ignore
    expect(() => grad(loss, indices)).toThrow(expect.objectContaining({ code: "not-differentiable" }));
    expect(checkGradients(loss, { wrt: [x, indices], feeds, order: 2 }).kinks).toEqual([]);
  });
});

describe("errors", () => {
  const x = input("x", ["m", 2], "float64").named("x");

  it("a loss with axes: names what came, and vjp", () => {
    const call = (): unknown => grad(exp(x) as Tensor, x);
    expect(call).toThrow(expect.objectContaining({ code: "not-scalar" }));
    expect(call).toThrow(/exp\(…\) \[m, 2\].*vjp/);
  });

  it("a cotangent or tangent of another shape", () => {
    const wrong = constant([1, 2], "float64");
    for (const call of [() => vjp(exp(x), x, wrong), () => jvp(exp(x), x, wrong)]) {
      expect(call).toThrow(expect.objectContaining({ code: "shape-mismatch" }));
    }
    expect(() => jvp(exp(x), [x, x], [x])).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });

  it("an adjoint that does not fit its operand is a defect of an op, and stops at once", () => {
    const op: Op = {
      ...exp.op,
      name: "misshapen",
      derivative: { kind: "linear", operands: "all", adjoint: () => constant([1, 2, 3], "float64") },
    };
    const output = createNode(op, [input("y", [2], "float64")]);
    expect(() => grad(sum(output) as Tensor<readonly []>, output.inputs[0]!)).toThrow(
      /adjoint of shape \[3\].*y \[2\]/,
    );
    expect(() => unbroadcast(constant([1, 2], "float64"), constant([[1, 2]], "float64"))).toThrow(/adjoint/);
  });
});

describe("undoing a broadcast", () => {
  it("sums over missing axes and axes of length 1, also over a named dimension", () => {
    const x = input("x", ["m", 3], "float64");
    const row = parameter("row", [1, 2, 3], "float64");
    const column = parameter("column", [[1], [2]], "float64");
    const scalar = parameter("scalar", 2, "float64");
    const feeds = { x: [[1, 2, 3], [4, 5, 6]] }; // prettier-ignore
    const gradients = grad(sum(mul(add(x, row), scalar)) as Tensor<readonly []>, [row, scalar]);
    expect(evaluate(gradients, feeds).map((value) => value.toNested())).toEqual([[4, 4, 4], 33]);
    const product = sum(mul(column, sub(constant([[1, 2, 4]], "float64"), column))) as Tensor<readonly []>;
    expect(nested(grad(product, column))).toEqual([[7 - 6], [7 - 12]]);
  });

  it("of batches in a matrix product sums over the batches that were shared", () => {
    const check = checkGradients((a, b) => matmul(a, b), [[[[1, 2]], [[3, 4]]], [[1, -1], [2, 0.5]]], { order: 2 }); // prettier-ignore
    expect(check.kinks).toEqual([]);
  });
});
