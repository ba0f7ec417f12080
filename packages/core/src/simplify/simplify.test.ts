import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  abs,
  add,
  cast,
  center,
  constant,
  div,
  equal,
  equalTo,
  evaluate,
  exp,
  grad,
  input,
  iota,
  log,
  logSoftmax,
  logsumexp,
  matmul,
  matrixTranspose,
  mean,
  mul,
  mulNoNaN,
  neg,
  reshape,
  sechSquared,
  sigmoid,
  simplify,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  toText,
  topologicalOrder,
  transpose,
  where,
  xlogy,
  type Tensor,
} from "../index.ts";
import { graphs } from "../testing/index.ts";

const x: Tensor = input("x", ["m", 3], "float64");
const y: Tensor = input("y", ["m", 3], "float64");
const z: Tensor = input("z", ["m", 3], "float64");
const s = sigmoid(z);

describe("simplify", () => {
  it.each<readonly [string, Tensor, Tensor]>([
    ["x + x = 2x", add(x, x), mul(2, x)],
    ["2x + 3x = 5x", add(mul(2, x), mul(3, x)), mul(5, x)],
    ["x (σ y / σ) = x y", mul(x, div(mul(s, y), s)), mul(x, div(mul(y, s), s))],
    ["(x + y) − x + x = x + y", add(sub(add(x, y), x), x), add(x, y)],
    ["−(−x) = x", neg(neg(x)), x],
    ["x · 1 = x", mul(x, 1), x],
    ["x + (−y) = x − y", add(x, neg(y)), sub(x, y)],
    ["1 − σ(z) = σ(−z)", sub(1, s), sigmoid(neg(z))],
    ["1 / (1 + e⁻ᶻ) = σ(z)", div(1, add(1, exp(neg(z)))), s],
    ["eᶻ / (1 + eᶻ) = σ(z)", div(exp(z), add(1, exp(z))), s],
    ["(1 + tanh(z/2)) / 2 = σ(z)", div(add(1, tanh(div(z, 2))), 2), s],
    ["½ (1 + tanh(½ z)) = σ(z)", mul(0.5, add(1, tanh(mul(0.5, z)))), s],
    ["log σ(z) = −softplus(−z)", log(s), neg(softplus(neg(z)))],
    ["log(1 − σ(z)) = −softplus(z)", log(sub(1, s)), neg(softplus(z))],
    ["log(1 + eˣ) = softplus(x)", log(add(1, exp(x))), softplus(x)],
    ["log eˣ = x", log(exp(x)), x],
    ["e^(log σ) = σ", exp(log(s)), s],
    ["√(x²) = |x|", sqrt(square(x)), abs(x)],
    ["√(x x) = |x|", sqrt(mul(x, x)), abs(x)],
    ["1 − tanh² = sech²", sub(1, square(tanh(x))), sechSquared(x)],
    ["x log y = xlogy(x, y)", mul(x, log(y)), xlogy(x, y)],
    ["log Σ eˣ = logsumexp", log(sum(exp(x), 1)), logsumexp(x, 1)],
    ["eˣ / Σ eˣ = softmax", div(exp(x), sum(exp(x), 1, { keepDims: true })), exp(logSoftmax(x, 1))],
    ["x − mean x", sub(x, mean(x, 0, { keepDims: true })), center(x, 0)],
    ["(xᵀ)ᵀ = x", transpose(transpose(x)), x],
    ["reshape of reshape", reshape(reshape(x, ["m", 3, 1]), [3, "m"]), reshape(x, [3, "m"])],
    [
      "Aᵀ Bᵀ = (B A)ᵀ",
      matmul(matrixTranspose(y), matrixTranspose(reshape(x, [3, "m"]))),
      matrixTranspose(matmul(reshape(x, [3, "m"]), y)),
    ],
    ["A (c B) = c (A B)", matmul(x, mul(2, reshape(y, [3, "m"]))), mul(2, matmul(x, reshape(y, [3, "m"])))],
    ["Σ c x = c Σ x", sum(mul(3, x)), mul(3, sum(x))],
    [
      "where(c, where(c, x, y), z)",
      where(x.greater(0), where(x.greater(0), x, y), z),
      where(x.greater(0), x, z),
    ],
    ["mulNoNaN(σ, x) = σ x", mulNoNaN(s, x), mul(s, x)],
    [
      "σ x + σ(−z) x = x + nothing lost",
      add(mul(s, x), add(mul(sigmoid(neg(z)), x), z)),
      add(mul(s, x), add(mul(sub(1, s), x), z)),
    ],
  ])("knows that %s", (_, left, right) => {
    expect(toText(simplify(left))).toBe(toText(simplify(right)));
    expect(simplify(left)).toBe(simplify(right));
  });

  it.each<readonly [string, Tensor]>([
    ["x / x, which is NaN at 0", div(x, x)],
    ["0 x, which is NaN at ∞", mul(0, x)],
    ["x − x, which is NaN at ∞", sub(x, x)],
    ["log(x y), since x and y may be negative", log(mul(x, y))],
    ["(x y) z, whose regrouping may overflow", mul(mul(x, y), z)],
    ["z + (x − y), whose regrouping may lose digits", add(z, sub(x, y))],
    ["x y + x z, whose sum y + z may overflow", add(mul(x, y), mul(x, z))],
    ["σ(z) / σ(z), the last dependence on z", div(s, s)],
    ["2 x in another type, since 2 has the type of x", cast(mul(2, x), "float32")],
  ])("leaves %s", (_, formula) => {
    expect(simplify(formula)).toBe(formula);
  });

  it("lets a NaN that comes in come out, also where what depends on it cancels", () => {
    const formula = add(div(mul(s, y), s), mul(0, z));
    const data = (value: number): number[][] => [[value, 1, 1]];
    const [value] = [evaluate(simplify(formula), { y: data(1), z: data(Number.NaN) })];
    expect(value.data[0]).toBeNaN();
  });

  it("keeps the names of what it rewrites", () => {
    const named = log(add(1, exp(input("u", [2])))).named("cost");
    expect(simplify(named).label).toBe("cost");
  });

  it("keeps the shape where all factors of that shape cancel", () => {
    const u = input("u", [2], "float64");
    const gradient = grad(sum(div(exp(u), exp(u))), u);
    const rewritten = simplify(gradient);
    expect(rewritten.shape).toEqual([2]);
    expect(evaluate(rewritten, { u: [0, 1] }).toNested()).toEqual([0, 0]);
  });

  it("ends on the gradient of Σ σ(u log softmax(u + i)), found among random graphs", () => {
    const u = input("u", []);
    const formula = sigmoid(mul(logSoftmax(add(u, iota([3], 0, "float32")), 0), u));
    expect(simplify(grad(sum(formula) as Tensor<readonly []>, u)).shape).toEqual([]);
  });

  it("tells its steps, each equal in value before and after", () => {
    const loss = neg(sum(add(mul(y, log(s)), mul(sub(1, y), log(sub(1, s))))));
    const { result, steps } = simplify(loss, { trace: true });
    expect(result).toBe(simplify(loss));
    expect(steps.map(({ rule }) => rule)).toContain("log σ(z) = −softplus(−z)");
    const feeds = { y: [[0, 0.5, 1]], z: [[-1, 0.3, 2]], x: [[1, 2, 3]] };
    for (const { before, after } of steps) {
      const needed = (root: Tensor): Record<string, number[][]> =>
        Object.fromEntries(
          topologicalOrder([root])
            .filter(({ op }) => op.leaf === "input")
            .map(({ attributes: { name } }) => [name, feeds[name as keyof typeof feeds]]),
        );
      const [old, rewritten] = [before, after].map(
        (root) => evaluate(root, needed(root), { dimensions: { m: 1 } }).data,
      );
      old!.forEach((value, index) => expect(rewritten![index]).toBeCloseTo(value, 12));
    }
  });
});

describe("on random graphs", () => {
  const size = (roots: readonly Tensor[]): number =>
    topologicalOrder(roots).filter(({ op }) => op.leaf === undefined && op !== neg.op).length;
  const feedsFor = (root: Tensor, feeds: Readonly<Record<string, unknown>>): never =>
    Object.fromEntries(
      topologicalOrder([root])
        .filter(({ op }) => op.leaf === "input")
        .map(({ attributes: { name } }) => [name as string, feeds[name as string]]),
    ) as never; // data of the graph's own inputs

  it("exact rules keep every bit: NaN, infinities, the sign of zero", () => {
    fc.assert(
      fc.property(graphs(), ({ output, feeds, dimensions }) => {
        const rewritten = simplify(output, { rules: "exact" });
        const before = evaluate(output, feedsFor(output, feeds), { dimensions });
        const after = evaluate(rewritten, feedsFor(rewritten, feeds), { dimensions });
        before.data.forEach((value, index) => expect(after.data[index]).toBe(value));
      }),
      { numRuns: 300 },
    );
  });

  it("real rules keep the value, on smooth graphs to rounding", () => {
    fc.assert(
      fc.property(graphs({ smooth: true, dtype: "float64" }), ({ output, feeds, dimensions }) => {
        const rewritten = simplify(output);
        const before = evaluate(output, feedsFor(output, feeds), { dimensions });
        const after = evaluate(rewritten, feedsFor(rewritten, feeds), { dimensions });
        before.data.forEach((value, index) => {
          expect(Math.abs(after.data[index]! - value)).toBeLessThanOrEqual(1e-10 * (1 + Math.abs(value)));
        });
      }),
      { numRuns: 300 },
    );
  });

  it("keep the gradient's value", () => {
    fc.assert(
      fc.property(
        graphs({ smooth: true, dtype: "float64", maxSteps: 8 }),
        ({ output, inputs, feeds, dimensions }) => {
          const gradients = grad(sum(output) as Tensor<readonly []>, inputs) as readonly Tensor[];
          simplify(gradients).forEach((rewritten, position) => {
            const gradient = gradients[position]!;
            const before = evaluate(gradient, feedsFor(gradient, feeds), { dimensions });
            const after = evaluate(rewritten, feedsFor(rewritten, feeds), { dimensions });
            const scale = Math.max(1, ...Array.from(before.data, Math.abs));
            before.data.forEach((value, index) => {
              expect(Math.abs(after.data[index]! - value)).toBeLessThanOrEqual(1e-9 * scale);
            });
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  it("end, repeat nothing, and lose no dependence", () => {
    fc.assert(
      fc.property(graphs(), ({ output }) => {
        const rewritten = simplify(output);
        expect(simplify(rewritten)).toBe(rewritten);
        const leaves = (root: Tensor): Tensor[] =>
          topologicalOrder([root]).filter(({ op }) => op.leaf === "input" || op.leaf === "parameter");
        // Exact rules may drop what no choice can ever select: where(c, a, where(c, b, d)) = where(c, a, d).
        expect(leaves(rewritten)).toEqual(leaves(simplify(output, { rules: "exact" })));
        expect(rewritten.shape).toEqual(output.shape);
        expect(rewritten.dtype).toBe(output.dtype);
      }),
      { numRuns: 300 },
    );
  });

  it("make no graph larger, the two nodes aside that a stabilised logarithm of σ may need beside σ", () => {
    fc.assert(
      fc.property(graphs(), ({ output }) => {
        const stabilised = topologicalOrder([output]).filter(({ op }) => op === sigmoid.op).length;
        expect(size([simplify(output)])).toBeLessThanOrEqual(size([output]) + 2 * stabilised);
      }),
      { numRuns: 300 },
    );
  });
});

describe("equal", () => {
  it("finds formulas equal that simplify to one node, and says no where it does not know", () => {
    expect(equal(div(1, add(1, exp(neg(z)))), s)).toBe(true);
    expect(equal(add(x, constant(0, "float64")), x)).toBe(true);
    expect(equal(where(equalTo(x, y), x, x), y)).toBe(false);
    expect(equal(mul(mul(x, y), z), mul(x, mul(y, z)))).toBe(false); // equal for real numbers, but not where one overflows
  });
});
