import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Feeds } from "../evaluate/bind.ts";
import { matmul } from "../functions/matmul.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import type { NDArray } from "../ndarray.ts";
import { add, mul, square, sub } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { input } from "../ops/leaves.ts";
import { reshape } from "../ops/movement.ts";
import { logsumexp } from "../ops/logsumexp.ts";
import { sum } from "../ops/reduction.ts";
import { exp, sin, softplus, tanh } from "../ops/transcendental.ts";
import { hessian, hvp } from "./hessian.ts";
import { grad, vjp } from "./index.ts";

/** The value for those of the feeds that the tensor depends on. */
function valueOf(tensor: Tensor, feeds: Feeds = {}): NDArray {
  const names = topologicalOrder([tensor]).map(({ attributes }) => attributes["name"]);
  return evaluate(tensor, Object.fromEntries(Object.entries(feeds).filter(([name]) => names.includes(name))));
}
const nested = (tensor: Tensor, feeds?: Feeds): unknown => valueOf(tensor, feeds).toNested();
const values = (tensor: Tensor, feeds?: Feeds): number[] => Array.from(valueOf(tensor, feeds).data);

describe("closed forms", () => {
  test("of xᵀAx it is A + Aᵀ", () => {
    const A = constant([[1, 2], [5, 3]], "float64"); // prettier-ignore
    const x = input("x", [2], "float64");
    expect(nested(hessian(matmul(x, matmul(A, x)), x), { x: [4, -1] })).toEqual([
      [2, 7],
      [7, 6],
    ]);
  });

  // openly reported as failing elsewhere: curvature of the logistic loss, Xᵀ diag(p(1−p)) X
  test("of the logistic loss, whole and times a vector", () => {
    const w = input("w", [2], "float64");
    const X = constant([[1, 2], [-1, 0.5], [3, -1]], "float64"); // prettier-ignore
    const z = matmul(X, w);
    const loss = sum(sub(softplus(z), mul(constant([1, 0, 1], "float64"), z)));
    const feeds = { w: [0.2, -0.4] };
    const expected = [2.238552385371523, -0.2523976916818955, -0.2523976916818955, 1.1718140815034934];
    values(hessian(loss, w), feeds).forEach((entry, index) =>
      expect(entry).toBeCloseTo(expected[index]!, 14),
    );
    const product = values(hvp(loss, w, constant([1, -1], "float64")), feeds);
    expect(product[0]).toBeCloseTo(2.4909500770534185, 14);
    expect(product[1]).toBeCloseTo(-1.424211773185389, 14);
  });

  test("of a linear function it is zero", () => {
    const x = input("x", [2], "float64");
    expect(nested(hessian(sum(mul(3, x)), x), { x: [1, 2] })).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test("of a scalar by a scalar it is the second derivative", () => {
    const x = input("x", [], "float64");
    expect(nested(hessian(mul(x, square(x)), x), { x: 2 })).toBe(12);
  });
});

describe("blocks", () => {
  const x = input("x", [2], "float64");
  const s = input("s", [], "float64");
  const loss = sum(mul(square(s), mul(s, square(x)))); // s³ Σ x²

  test("of a list: [i][j] is the derivative by the i-th and the j-th", () => {
    const feeds = { x: [1, 2], s: 3 };
    const blocks = hessian(loss, [x, s]);
    expect(blocks.map((row: readonly Tensor[]) => row.map(({ shape }) => shape))).toEqual([
      [[2, 2], [2]],
      [[2], []],
    ]);
    expect(nested(blocks[0][0], feeds)).toEqual([
      [54, 0],
      [0, 54],
    ]);
    expect(nested(blocks[0][1], feeds)).toEqual([54, 108]); // 3 s² · 2 x
    expect(nested(blocks[1][0], feeds)).toEqual([54, 108]);
    expect(nested(blocks[1][1], feeds)).toBe(90); // 6 s Σ x²
  });

  test("named dimensions: mixed blocks are taken entry by entry of the other tensor", () => {
    const rows = input("rows", ["m"], "float64");
    const mixed = sum(mul(square(rows), square(s)));
    const feeds = { rows: [1, 2, 3], s: 5 };
    expect(nested(hessian(mixed, s), feeds)).toBe(28);
    expect(() => hessian(mixed, [rows, s])).toThrowErrorMatchingInlineSnapshot(
      `[ChainruleError: hessian: expected one of the two tensors of a block without named dimensions, but received rows [m] and rows [m]. One derivative is taken for each entry of one of them: build it with numbers as its shape, or use hvp.]`,
    );
    expect(values(hvp(mixed, rows, rows), feeds)).toEqual([50, 100, 150]); // nothing is taken entry by entry: 2 s² v
  });
});

const entry = fc.double({ min: -1.5, max: 1.5, noNaN: true });
const vector = fc.array(entry, { minLength: 3, maxLength: 3 });

/** Couples all entries of `x` and `y`. */
function coupled(x: Tensor, y: Tensor): Tensor {
  const outer = mul(reshape(tanh(x), [3, 1]), sin(y));
  return add(logsumexp(outer), sum(exp(mul(x, y))));
}

test("it is symmetric, and H v is its product with v and the reverse mode of the gradient", () => {
  const x = input("x", [3], "float64");
  const y = input("y", [3], "float64");
  const v = [input("v", [3], "float64"), input("w", [3], "float64")] as const;
  const loss = coupled(x, y);
  const blocks = hessian(loss as Tensor<readonly []>, [x, y]);
  const products = hvp(loss as Tensor<readonly []>, [x, y], v);
  const gradients = grad(loss as Tensor<readonly []>, [x, y]);
  const byBlocks = blocks.map((row: readonly Tensor[]): Tensor =>
    add(matmul(row[0]!, v[0]), matmul(row[1]!, v[1])),
  );
  const reverse = vjp(gradients[0], [x, y], v[0]).map((part, index): Tensor =>
    add(part, vjp(gradients[1], [x, y], v[1])[index]!),
  );
  const all = [...blocks.flat(), ...products, ...byBlocks, ...reverse];
  fc.assert(
    fc.property(fc.tuple(vector, vector, vector, vector), ([atX, atY, atV, atW]) => {
      const [xx, xy, yx, yy, ...rest] = evaluate(all, { x: atX, y: atY, v: atV, w: atW }).map(
        ({ data }) => data,
      );
      const size = 1e-12 * Math.max(1, ...[xx!, xy!, yx!, yy!].flatMap((data) => Array.from(data, Math.abs)));
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          expect(Math.abs(xx![3 * i + j]! - xx![3 * j + i]!)).toBeLessThanOrEqual(size);
          expect(Math.abs(yy![3 * i + j]! - yy![3 * j + i]!)).toBeLessThanOrEqual(size);
          expect(Math.abs(xy![3 * i + j]! - yx![3 * j + i]!)).toBeLessThanOrEqual(size);
        }
      }
      const [products, byBlocks, reverse] = [rest.slice(0, 2), rest.slice(2, 4), rest.slice(4)];
      products.forEach((product, index) =>
        product.forEach((value, i) => {
          expect(Math.abs(value - byBlocks[index]![i]!)).toBeLessThanOrEqual(6 * size);
          expect(Math.abs(value - reverse[index]![i]!)).toBeLessThanOrEqual(6 * size);
        }),
      );
    }),
    { numRuns: 100 },
  );
});

test("H v of a deep chain is as long as the chain", () => {
  let value: Tensor = input("x", [2]);
  const x = value;
  for (let step = 0; step < 3_000; step++) value = sin(value);
  expect(hvp(sum(value), x, x).shape).toEqual([2]);
});

test("a vector of another shape, or too few, are refused", () => {
  const x = input("x", [2]);
  const loss = sum(square(x));
  expect(() => hvp(loss, x, constant([1, 2, 3]))).toThrowErrorMatchingInlineSnapshot(
    `[ChainruleError: hvp: expected a vector of shape [2] for x [2], but received constant [3].]`,
  );
  expect(() => hvp(loss, [x, x], [x])).toThrowErrorMatchingInlineSnapshot(
    `[ChainruleError: hvp: expected one vector for each of the 2 tensors, but received 1.]`,
  );
});
