import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Feeds } from "../evaluate/bind.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { matrixTranspose } from "../functions/axes.ts";
import { softmax } from "../functions/activations.ts";
import { matmul } from "../functions/matmul.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import type { NDArray } from "../ndarray.ts";
import { mul, square, sub } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { input } from "../ops/leaves.ts";
import { broadcast, reshape } from "../ops/movement.ts";
import { sum } from "../ops/reduction.ts";
import { cos, exp, sin } from "../ops/transcendental.ts";
import { grad, jvp, vjp } from "./index.ts";
import { jacobian, jacobianByColumns, jacobianByRows } from "./jacobian.ts";

/** The value for those of the feeds that the tensor depends on. */
function valueOf(tensor: Tensor, feeds: Feeds = {}): NDArray {
  const names = topologicalOrder([tensor]).map(({ attributes }) => attributes["name"]);
  return evaluate(tensor, Object.fromEntries(Object.entries(feeds).filter(([name]) => names.includes(name))));
}
const nested = (tensor: Tensor, feeds?: Feeds): unknown => valueOf(tensor, feeds).toNested();
const values = (tensor: Tensor, feeds?: Feeds): number[] => Array.from(valueOf(tensor, feeds).data);

describe("closed forms", () => {
  test("of a linear map it is the matrix", () => {
    const A = constant([[1, 2, 3], [4, 5, 6]], "float64"); // prettier-ignore
    const x = input("x", [3], "float64");
    expect(nested(jacobian(matmul(A, x), x), { x: [7, 8, 9] })).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  test("of an elementwise function it is diagonal", () => {
    const x = input("x", [3], "float64");
    expect(nested(jacobian(square(x), x), { x: [1, 2, 3] })).toEqual([
      [2, 0, 0],
      [0, 4, 0],
      [0, 0, 6],
    ]);
  });

  test("of softmax it is diag(p) − p pᵀ", () => {
    const x = input("x", [4], "float64");
    const p = softmax(x);
    const column = reshape(p, [4, 1]);
    const identity = constant([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], "float64"); // prettier-ignore
    const expected = sub(mul(identity, column), matmul(column, matrixTranspose(column)));
    const feeds = { x: [0.3, -1.2, 2, 0.1] };
    const found = values(jacobian(p, x), feeds);
    values(expected, feeds).forEach((entry, index) => expect(found[index]).toBeCloseTo(entry, 14));
  });

  test("of a scalar it is the gradient, the same node", () => {
    const x = input("x", [2, 3], "float64");
    const loss = sum(exp(x));
    expect(jacobian(loss, x)).toBe(grad(loss, x));
  });

  test("of a tensor by itself it is the identity", () => {
    const x = input("x", [2], "float64");
    expect(nested(jacobian(x, x), { x: [5, 6] })).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});

describe("shape", () => {
  test("is that of the output followed by that of the tensor, for each of a list", () => {
    const x = input("x", [2, 3]);
    const b = input("b", [3]);
    const y = reshape(mul(x, b), [3, 2, 1]);
    const [byX, byB] = jacobian(y, [x, b]);
    expect(byX.shape).toEqual([3, 2, 1, 2, 3]);
    expect(byB.shape).toEqual([3, 2, 1, 3]);
  });

  test("a named dimension of the output is carried along: columns are taken", () => {
    const x = input("x", ["m", 2], "float64");
    const w = input("w", [2], "float64");
    const J = jacobian(matmul(x, w), w);
    expect(J.shape).toEqual(["m", 2]);
    expect(nested(J, { x: [[1, 2], [3, 4], [5, 6]], w: [0, 0] })).toEqual([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
  });

  test("a named dimension of the tensor is carried along: rows are taken", () => {
    const x = input("x", ["m", 2], "float64");
    const J = jacobian(sum(square(x), 0), x);
    expect(J.shape).toEqual([2, "m", 2]);
    expect(nested(J, { x: [[1, 2], [3, 4]] })).toEqual([[[2, 0], [6, 0]], [[0, 4], [0, 8]]]); // prettier-ignore
  });

  test("named dimensions on both sides are refused with both tensors named", () => {
    const x = input("x", ["m"]);
    expect(() => jacobian(sin(x).named("y"), x)).toThrowErrorMatchingInlineSnapshot(
      `[ChainruleError: jacobian: expected one of the two without named dimensions, the output or the tensor to differentiate by, but received y [m] by x [m]. One derivative is taken for each entry of one of them: build it with numbers as its shape, or use vjp or jvp.]`,
    );
  });

  test.each([
    [[0], [3]],
    [[3], [0]],
    [[0], [0]],
  ])("no entries: output %j by %j", (ofOutput, ofSource) => {
    const x = input("x", ofSource);
    const y = broadcast(sum(x), ofOutput);
    expect(valueOf(jacobian(y, x), { x: ofSource[0] === 0 ? [] : [1, 2, 3] }).shape).toEqual([
      ...ofOutput,
      ...ofSource,
    ]);
  });

  test("has the element type of the output", () => {
    const x = input("x", [2], "float32");
    const y = mul(x, constant([1, 2], "float64"));
    expect(jacobian(y, x).dtype).toBe("float64");
    expect(jacobian(sum(y), x).dtype).toBe("float64");
  });
});

const entry = fc.double({ min: -2, max: 2, noNaN: true });
const problem = fc
  .record({ rows: fc.integer({ min: 1, max: 4 }), columns: fc.integer({ min: 1, max: 4 }) })
  .chain(({ rows, columns }) => {
    const vector = (length: number): fc.Arbitrary<number[]> =>
      fc.array(entry, { minLength: length, maxLength: length });
    return fc.record({
      matrix: fc.array(vector(columns), { minLength: rows, maxLength: rows }),
      x: vector(columns),
      u: vector(rows),
      v: vector(columns),
    });
  });

/** `sin(A x) + cos(A x²)`, a function with a dense Jacobian. */
function dense(matrix: readonly (readonly number[])[]): { readonly x: Tensor; readonly y: Tensor } {
  const A = constant(matrix, "float64");
  const x: Tensor = input("x", [matrix[0]!.length], "float64");
  return { x, y: sub(sin(matmul(A, x)), cos(matmul(A, square(x)))) };
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  const size = Math.max(1e-300, ...expected.map(Math.abs));
  found.forEach((value, index) =>
    expect(Math.abs(value - expected[index]!)).toBeLessThanOrEqual(1e-12 * size),
  );
}

test("J v is the Jacobian-vector product and uᵀ J the vector-Jacobian product", () => {
  fc.assert(
    fc.property(problem, ({ matrix, x: point, u, v }) => {
      const { x, y } = dense(matrix);
      const J = jacobian(y, x);
      const [tangent, cotangent] = [constant(v, "float64"), constant(u, "float64")];
      const feeds = { x: point };
      expectClose(values(matmul(J, tangent), feeds), values(jvp(y, x, tangent), feeds));
      expectClose(values(matmul(cotangent, J), feeds), values(vjp(y, x, cotangent), feeds));
    }),
    { numRuns: 40 },
  );
});

test("rows by reverse mode and columns by forward mode agree", () => {
  fc.assert(
    fc.property(problem, ({ matrix, x: point }) => {
      const { x, y } = dense(matrix);
      const feeds = { x: point };
      const byRows = jacobianByRows(y, x, matrix.length);
      expectClose(values(jacobianByColumns(y, x, matrix[0]!.length), feeds), values(byRows, feeds));
    }),
    { numRuns: 40 },
  );
});
