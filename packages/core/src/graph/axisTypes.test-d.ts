import { describe, expectTypeOf, test } from "vitest";
import type { AxesOf, AxisOf, Permute, PositionOf, Reduce, Reverse, SwapLastTwo } from "./axisTypes.ts";
import type { Shape } from "./shape.ts";
import type { ShapeError } from "./shapeTypes.ts";

type Batch = readonly ["m", 3, 4];

test("AxisOf lists positions from both ends and names", () => {
  expectTypeOf<AxisOf<Batch>>().toEqualTypeOf<0 | 1 | 2 | -1 | -2 | -3 | "m">();
  expectTypeOf<AxisOf<readonly []>>().toEqualTypeOf<never>();
  expectTypeOf<AxisOf<Shape>>().toEqualTypeOf<number | string>();
  expectTypeOf<readonly [0, -1]>().toExtend<AxesOf<Batch>>();
  expectTypeOf<readonly [0, 3]>().not.toExtend<AxesOf<Batch>>();
  expectTypeOf<"n">().not.toExtend<AxesOf<Batch>>();
});

test("PositionOf resolves an axis", () => {
  expectTypeOf<PositionOf<Batch, -1>>().toEqualTypeOf<2>();
  expectTypeOf<PositionOf<Batch, "m">>().toEqualTypeOf<0>();
  expectTypeOf<PositionOf<Batch, 0 | -2>>().toEqualTypeOf<0 | 1>();
});

describe("Reduce", () => {
  test("over all axes", () => {
    expectTypeOf<Reduce<Batch, undefined, false>>().toEqualTypeOf<readonly []>();
    expectTypeOf<Reduce<Batch, undefined, true>>().toEqualTypeOf<readonly [1, 1, 1]>();
    expectTypeOf<Reduce<readonly [], undefined, false>>().toEqualTypeOf<readonly []>();
  });

  test("over one axis, by position from either end or by name", () => {
    expectTypeOf<Reduce<Batch, 0, false>>().toEqualTypeOf<readonly [3, 4]>();
    expectTypeOf<Reduce<Batch, -1, false>>().toEqualTypeOf<readonly ["m", 3]>();
    expectTypeOf<Reduce<Batch, "m", false>>().toEqualTypeOf<readonly [3, 4]>();
    expectTypeOf<Reduce<Batch, 1, true>>().toEqualTypeOf<readonly ["m", 1, 4]>();
  });

  test("over several axes, in any order", () => {
    expectTypeOf<Reduce<Batch, readonly [2, 0], false>>().toEqualTypeOf<readonly [3]>();
    expectTypeOf<Reduce<Batch, readonly ["m", -1], true>>().toEqualTypeOf<readonly [1, 3, 1]>();
    expectTypeOf<Reduce<Batch, readonly [], false>>().toEqualTypeOf<Batch>();
  });

  test("over axes known only at run time", () => {
    expectTypeOf<Reduce<Batch, number, false>>().toEqualTypeOf<Shape>();
    expectTypeOf<Reduce<Batch, string, false>>().toEqualTypeOf<Shape>();
    expectTypeOf<Reduce<Batch, readonly number[], false>>().toEqualTypeOf<Shape>();
    expectTypeOf<Reduce<Batch, readonly (0 | 1)[], false>>().toEqualTypeOf<Shape>();
    expectTypeOf<Reduce<Batch, 0 | 1, false>>().toEqualTypeOf<Shape>(); // one of the two, not both
    expectTypeOf<Reduce<Shape, 0, false>>().toEqualTypeOf<Shape>();
  });

  test("with keepDims known only at run time", () => {
    expectTypeOf<Reduce<Batch, 0, boolean>>().toEqualTypeOf<Shape>();
    expectTypeOf<Reduce<Batch, undefined, boolean>>().toEqualTypeOf<Shape>();
  });
});

describe("permutations", () => {
  test("Reverse", () => {
    expectTypeOf<Reverse<Batch>>().toEqualTypeOf<readonly [4, 3, "m"]>();
    expectTypeOf<Reverse<readonly []>>().toEqualTypeOf<readonly []>();
    expectTypeOf<Reverse<Shape>>().toEqualTypeOf<Shape>();
  });

  test("Permute", () => {
    expectTypeOf<Permute<Batch, readonly [1, 2, 0]>>().toEqualTypeOf<readonly [3, 4, "m"]>();
    expectTypeOf<Permute<Batch, readonly [0, -1, -2]>>().toEqualTypeOf<readonly ["m", 4, 3]>();
    expectTypeOf<Permute<Batch, readonly number[]>>().toEqualTypeOf<Shape>();
    expectTypeOf<Permute<Batch, readonly [number, 1, 2]>>().toEqualTypeOf<Shape>();
    expectTypeOf<Permute<Batch, readonly [0, 1]>>().toEqualTypeOf<
      ShapeError<"a permutation of [m, 3, 4] has one entry per axis">
    >();
    expectTypeOf<Permute<Batch, readonly [0, 1, -2]>>().toEqualTypeOf<
      ShapeError<"a permutation of [m, 3, 4] names each axis once">
    >();
  });

  test("SwapLastTwo", () => {
    expectTypeOf<SwapLastTwo<Batch>>().toEqualTypeOf<readonly ["m", 4, 3]>();
    expectTypeOf<SwapLastTwo<Shape>>().toEqualTypeOf<Shape>();
    expectTypeOf<SwapLastTwo<readonly [3]>>().toEqualTypeOf<
      ShapeError<"a matrix transpose needs at least two axes, not [3]">
    >();
  });
});
