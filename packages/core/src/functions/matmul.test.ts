import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import { constant, evaluate, input, matmul, NDArray, type Tensor } from "../index.ts";

const sizes = fc.integer({ min: 0, max: 3 });

/** A pair of shapes that fit: vectors, matrices, and batches on either side. */
const fitting = fc
  .record({ n: sizes, k: sizes, j: sizes, batch: fc.array(sizes, { maxLength: 2 }) })
  .chain(({ n, k, j, batch }) => {
    const shortened = fc
      .nat(batch.length)
      .chain((from) =>
        fc
          .tuple(...batch.slice(from).map((length) => fc.constantFrom(length, 1)))
          .map((lengths) => lengths as number[]),
      );
    const left = fc.oneof(
      fc.constant([k]),
      shortened.map((lengths) => [...lengths, n, k]),
    );
    const right = fc.oneof(
      fc.constant([k]),
      shortened.map((lengths) => [...lengths, k, j]),
    );
    return fc.tuple(left, right);
  });

const wholeNumbers = (shape: readonly number[]): fc.Arbitrary<NDArray> => {
  const size = shape.reduce((count, length) => count * length, 1);
  return fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: size, maxLength: size })
    .map((elements) => new NDArray("float64", shape, new Float64Array(elements)));
};

/** The element at the given position, where axes of length 1 and missing leading axes repeat. */
function at(array: NDArray, position: readonly number[]): number {
  const own = position.slice(position.length - array.rank);
  return array.data[
    own.reduce(
      (offset, index, axis) => offset * array.shape[axis]! + (array.shape[axis] === 1 ? 0 : index),
      0,
    )
  ]!;
}

/** The definition: `c[…, i, j] = Σ_k a[…, i, k] b[…, k, j]`, a vector being a row or a column. */
function definition(a: NDArray, b: NDArray, c: NDArray): number[] {
  const inner = a.shape.at(-1)!;
  const positions = [...c.data.keys()].map((index) =>
    c.shape.map(
      (length, axis) => Math.floor(index / c.shape.slice(axis + 1).reduce((n, l) => n * l, 1)) % length,
    ),
  );
  return positions.map((position) => {
    const columns = b.rank === 1 ? [] : position.slice(-1);
    const rest = b.rank === 1 ? position : position.slice(0, -1);
    const rows = a.rank === 1 ? [] : rest.slice(-1);
    const batch = a.rank === 1 ? rest : rest.slice(0, -1);
    const terms = Array.from(
      { length: inner },
      (_, k) => at(a, [...batch, ...rows, k]) * at(b, [...batch, k, ...columns]),
    );
    return terms.reduce((sum, term) => sum + term, 0);
  });
}

describe("matmul", () => {
  test("is the sum over the inner dimension, for vectors, matrices and broadcast batches", () => {
    const pairs = fitting.chain(([a, b]) => fc.tuple(wholeNumbers(a), wholeNumbers(b)));
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const product: Tensor = matmul(constant(a) as Tensor, constant(b) as Tensor);
        const value = evaluate(product);
        expect(value.shape).toEqual(product.shape);
        expect([...value.data].map((element) => element + 0)).toEqual(
          definition(a, b, value).map((element) => element + 0),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("aligns element types", () => {
    const [i, f] = [input("i", [2, 3], "int32"), input("f", [3, 2], "float64")];
    expect(matmul(i, f).dtype).toBe("float64");
    expect(matmul(i, input("k", [3], "int32")).dtype).toBe("int32");
  });
});

describe("what does not fit", () => {
  const tensor = (name: string, shape: readonly (number | string)[]): Tensor => input(name, shape);

  test.each<[string, readonly (number | string)[], readonly (number | string)[], string]>([
    [
      "matrices",
      ["m", 3],
      [4, 2],
      "matmul: expected equal inner dimensions, but received x [m, 3] and W [4, 2]: 3 and 4 differ. A second operand of shape [3, 2] would fit.",
    ],
    [
      "a transposed matrix",
      ["m", 16],
      [8, 16],
      "matmul: expected equal inner dimensions, but received x [m, 16] and W [8, 16]: 16 and 8 differ. Transposing the second operand would fit.",
    ],
    [
      "a matrix and a vector",
      ["m", 3],
      [4],
      "matmul: expected equal inner dimensions, but received x [m, 3] and W [4]: 3 and 4 differ. A second operand of shape [3] would fit.",
    ],
    [
      "a vector and a matrix",
      [3],
      [4, 2],
      "matmul: expected equal inner dimensions, but received x [3] and W [4, 2]: 3 and 4 differ. A second operand of shape [3, 2] would fit.",
    ],
    [
      "names",
      [8, "m"],
      ["n", 1],
      "matmul: expected equal inner dimensions, but received x [8, m] and W [n, 1]: m and n differ. A second operand of shape [m, 1] would fit.",
    ],
    [
      "one, which does not stretch",
      [2, 1],
      [3, 4],
      "matmul: expected equal inner dimensions, but received x [2, 1] and W [3, 4]: 1 and 3 differ. A second operand of shape [1, 4] would fit.",
    ],
    [
      "batches",
      [5, 2, 3],
      [4, 3, 2],
      "matmul: expected leading axes that broadcast together, but received x [5, 2, 3] and W [4, 3, 2]: dimensions 5 and 4 (axis -1) differ.",
    ],
  ])("%s", (_, a, b, message) => {
    const error = errorFrom(() => matmul(tensor("x", a), tensor("W", b)));
    expect(error.code).toBe("shape-mismatch");
    expect(error.message).toBe(message);
    expect(error.details.data).toEqual({ shapes: [a, b] });
  });

  test("a scalar", () => {
    expect(errorFrom(() => matmul(tensor("x", ["m", 3]), tensor("s", []))).message).toBe(
      "matmul: expected operands with at least one axis, but received x [m, 3] and s []. Use mul to scale by a scalar.",
    );
  });
});
