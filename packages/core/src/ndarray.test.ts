import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorFrom } from "../test/errorFrom.ts";
import { allocate, type DType } from "./dtype.ts";
import { elementCount, NDArray, stridesOf, type ArrayLike, type NestedNumbers } from "./ndarray.ts";

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const positiveShapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

const elementsOf: Record<DType, fc.Arbitrary<number>> = {
  bool: fc.integer({ min: 0, max: 1 }),
  int32: fc.integer(),
  float32: fc.float(),
  float64: fc.double(),
};
const dtypes = fc.constantFrom<DType>("bool", "int32", "float32", "float64");

/** Arrays of any type and shape, with special values where the type has them. */
const arrays = (shape: fc.Arbitrary<readonly number[]> = shapes): fc.Arbitrary<NDArray> =>
  fc.tuple(dtypes, shape).chain(([dtype, lengths]) => {
    const size = elementCount(lengths);
    return fc.array(elementsOf[dtype], { minLength: size, maxLength: size }).map((elements) => {
      const data = allocate(dtype, size);
      data.set(elements);
      return new NDArray(dtype, lengths, data);
    });
  });

describe("from and toNested", () => {
  test("give back every array without an empty axis", () => {
    fc.assert(
      fc.property(arrays(positiveShapes), (array) => {
        const copy = NDArray.from(array.toNested(), array.dtype);
        expect(copy).toStrictEqual(array);
      }),
    );
  });

  test("give back an array with an empty axis up to that axis, since nested arrays say no more", () => {
    fc.assert(
      fc.property(arrays(), (array) => {
        const empty = array.shape.indexOf(0);
        const said = empty < 0 ? array.shape : array.shape.slice(0, empty + 1);
        expect(NDArray.from(array.toNested(), array.dtype).shape).toEqual(said);
      }),
    );
  });

  test("nest as deep as there are axes", () => {
    const depth = (nested: NestedNumbers): number => (typeof nested === "object" ? 1 + depth(nested[0]!) : 0);
    fc.assert(
      fc.property(arrays(positiveShapes), (array) => {
        expect(depth(array.toNested())).toBe(array.rank);
      }),
    );
  });

  test("keep NaN, infinities and the sign of zero", () => {
    const array = NDArray.from([NaN, Infinity, -Infinity, -0, 0], "float64");
    expect(array.toNested()).toEqual([NaN, Infinity, -Infinity, -0, 0]);
  });

  test("round float32 to nearest, and only then", () => {
    expect(NDArray.from([0.1]).data[0]).toBe(Math.fround(0.1));
    expect(NDArray.from([0.1], "float64").data[0]).toBe(0.1);
  });

  test("take truth values as 0 and 1", () => {
    expect(NDArray.from([true, false], "bool").data).toEqual(new Uint8Array([1, 0]));
    expect(NDArray.from([true, 0.5]).data).toEqual(new Float32Array([1, 0.5]));
  });

  test("take a typed array as one axis", () => {
    expect(NDArray.from(new Float64Array([1, 2]))).toStrictEqual(NDArray.from([1, 2]));
  });
});

describe("copying", () => {
  test("from never shares memory with what it is given", () => {
    fc.assert(
      fc.property(arrays(), dtypes, (array, dtype) => {
        fc.pre(dtype.startsWith("float"));
        const before = array.data.slice();
        const copy = NDArray.from(array, dtype);
        copy.data.fill(7);
        expect(array.data).toEqual(before);
      }),
    );
    const own = new Float32Array([1, 2]);
    const copy = NDArray.from(own);
    own.fill(9);
    expect(copy.data).toEqual(new Float32Array([1, 2]));
  });

  test("the constructor wraps, and the shape is its own", () => {
    const data = new Float32Array(6);
    const shape = [2, 3];
    const array = new NDArray("float32", shape, data);
    shape[0] = 99;
    expect(array.data).toBe(data);
    expect(array.shape).toEqual([2, 3]);
    expect(Object.isFrozen(array.shape)).toBe(true);
  });
});

describe("what is refused", () => {
  test.each<[string, unknown, DType, string]>([
    [
      "a short row",
      [[1, 2], [3]],
      "float32",
      "row [1] of a nested array: expected 2 elements, as in the other rows, but received 1.",
    ],
    [
      "a long row",
      [[1], [2, 3]],
      "float32",
      "row [1] of a nested array: expected 1 element, as in the other rows, but received 2.",
    ],
    [
      "a number among rows",
      [[1], 2],
      "float32",
      "row [1] of a nested array: expected 1 element, as in the other rows, but received 2, which is no row.",
    ],
    [
      "a row among numbers",
      [1, [2]],
      "float32",
      "row [0] of a nested array: expected 1 element, as in the other rows, but received 1, which is no row.",
    ],
    [
      "a short row further in",
      [[[1, 2]], [[3]]],
      "float32",
      "row [1, 0] of a nested array: expected 2 elements, as in the other rows, but received 1.",
    ],
    [
      "a numeric string",
      [[1, "2"]],
      "float32",
      'element [0, 1] of an array of shape [1, 2]: expected a number, but received "2".',
    ],
    [
      "null",
      [null],
      "float64",
      "element [0] of an array of shape [1]: expected a number, but received null.",
    ],
    [
      "a hole",
      [Object.assign(new Array(3), { 0: 1, 2: 3 })],
      "float32",
      "element [0, 1] of an array of shape [1, 3]: expected a number, but received undefined.",
    ],
    [
      "a big integer",
      [1n],
      "float32",
      "element [0] of an array of shape [1]: expected a number, but received 1n.",
    ],
    [
      "an object",
      { a: 1 },
      "float32",
      "element [] of an array of shape []: expected a number, but received a value of type Object.",
    ],
    [
      "rows that are typed arrays",
      [new Float32Array(2)],
      "float32",
      "element [0] of an array of shape [1]: expected a number, but received a value of type Float32Array.",
    ],
    [
      "a fraction for int32",
      [1.5],
      "int32",
      "element [0] of an array of shape [1]: expected a 32-bit whole number, but received 1.5.",
    ],
    [
      "what int32 cannot hold",
      [2 ** 31],
      "int32",
      "element [0] of an array of shape [1]: expected a 32-bit whole number, but received 2147483648.",
    ],
    [
      "NaN for int32",
      [NaN],
      "int32",
      "element [0] of an array of shape [1]: expected a 32-bit whole number, but received NaN.",
    ],
    [
      "2 for bool",
      [2],
      "bool",
      "element [0] of an array of shape [1]: expected true, false, 0 or 1, but received 2.",
    ],
  ])("%s", (_, values, dtype, message) => {
    const error = errorFrom(() => NDArray.from(values as ArrayLike, dtype));
    expect(error.code).toBe("invalid-data");
    expect(error.message).toBe(message);
  });

  test("data whose length is not that of the shape", () => {
    const error = errorFrom(() => new NDArray("float32", [2, 3], new Float32Array(5)));
    expect(error.code).toBe("shape-mismatch");
    expect(error.message).toBe("NDArray: expected 6 elements for shape [2, 3], but received 5.");
  });

  test("data in the array of another type", () => {
    const error = errorFrom(() => new NDArray("float32", [2], new Float64Array(2)));
    expect(error.code).toBe("dtype-mismatch");
    expect(error.message).toBe(
      "NDArray: expected data for float32 in a Float32Array, but received a value of type Float64Array. Use NDArray.from to convert.",
    );
  });

  test.each([[-1], [1.5], [NaN]])("an axis of length %s", (length) => {
    expect(errorFrom(() => new NDArray("float32", [length], new Float32Array(0))).code).toBe(
      "invalid-argument",
    );
  });
});

test("item gives the only element, whatever the rank", () => {
  expect(NDArray.from(2).item()).toBe(2);
  expect(NDArray.from([[NaN]]).item()).toBe(NaN);
  expect(errorFrom(() => NDArray.from([1, 2]).item()).message).toBe(
    "NDArray.item: expected exactly one element, but received shape [2]. Use .data or .toNested() for arrays.",
  );
  expect(errorFrom(() => NDArray.from([]).item()).code).toBe("not-scalar");
});

test("zeros, rank and size", () => {
  const zeros = NDArray.zeros("int32", [2, 0, 3]);
  expect([zeros.rank, zeros.size, zeros.dtype]).toEqual([3, 0, "int32"]);
  expect(NDArray.zeros("float32", []).item()).toBe(0);
});

test("strides count the elements after each axis", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      expect(stridesOf(shape)).toEqual(shape.map((_, axis) => elementCount(shape.slice(axis + 1))));
    }),
  );
});
