import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, isFloating, widestDType, type DType } from "./dtype.ts";

const order: readonly DType[] = ["bool", "int32", "float32", "float64"];
const dtype = fc.constantFrom(...order);

describe("widestDType", () => {
  test("is the last of them in the order bool < int32 < float32 < float64", () => {
    fc.assert(
      fc.property(fc.array(dtype), (dtypes) => {
        const widest = Math.max(0, ...dtypes.map((each) => order.indexOf(each)));
        expect(widestDType(dtypes)).toBe(order[widest]);
      }),
    );
  });
});

test("only the float types have derivatives", () => {
  expect(order.filter(isFloating)).toEqual(["float32", "float64"]);
});

test.each([
  ["bool", Uint8Array],
  ["int32", Int32Array],
  ["float32", Float32Array],
  ["float64", Float64Array],
] as const)("%s is stored in a zeroed array of its own", (type, constructor) => {
  expect(allocate(type, 3)).toEqual(new constructor(3));
});
