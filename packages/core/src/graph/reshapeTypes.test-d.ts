import { describe, expectTypeOf, test } from "vitest";
import type { ExpandDims, Reshape, Squeeze } from "./reshapeTypes.ts";
import type { Shape } from "./shape.ts";
import type { ShapeError } from "./shapeTypes.ts";

describe("Reshape", () => {
  test("gives the new shape when the products agree", () => {
    expectTypeOf<Reshape<readonly ["m", 28, 28], readonly ["m", 784]>>().toEqualTypeOf<readonly ["m", 784]>();
    expectTypeOf<Reshape<readonly [784, 256], readonly [200_704]>>().toEqualTypeOf<readonly [200704]>();
    expectTypeOf<Reshape<readonly [6], readonly [1, 2, 1, 3]>>().toEqualTypeOf<readonly [1, 2, 1, 3]>();
    expectTypeOf<Reshape<readonly [1, 1], readonly []>>().toEqualTypeOf<readonly []>();
    expectTypeOf<Reshape<readonly ["m", 6], readonly [2, "m", 3]>>().toEqualTypeOf<readonly [2, "m", 3]>();
  });

  test("says so when they do not", () => {
    expectTypeOf<Reshape<readonly [2, 3], readonly [4, 2]>>().toEqualTypeOf<
      ShapeError<"reshape from [2, 3] to [4, 2] would change the number of elements">
    >();
    expectTypeOf<Reshape<readonly ["m", 784], readonly ["m", 28, 27]>>().toEqualTypeOf<
      ShapeError<"reshape from [m, 784] to [m, 28, 27] would change the number of elements">
    >();
  });

  test("neither loses nor invents a named dimension", () => {
    expectTypeOf<Reshape<readonly ["m", 8], readonly [8]>>().toEqualTypeOf<
      ShapeError<"reshape from [m, 8] to [8] would change the number of elements">
    >();
    expectTypeOf<Reshape<readonly [8], readonly ["m", 8]>>().toEqualTypeOf<
      ShapeError<"reshape from [8] to [m, 8] would change the number of elements">
    >();
    expectTypeOf<Reshape<readonly ["m", 8], readonly ["n", 8]>>().toEqualTypeOf<
      ShapeError<"reshape from [m, 8] to [n, 8] would change the number of elements">
    >();
  });

  test("no elements stay no elements, whatever the names", () => {
    expectTypeOf<Reshape<readonly ["m", 0], readonly [0]>>().toEqualTypeOf<readonly [0]>();
    expectTypeOf<Reshape<readonly [0], readonly [1]>>().toEqualTypeOf<
      ShapeError<"reshape from [0] to [1] would change the number of elements">
    >();
  });

  test("lets pass what only run time knows", () => {
    expectTypeOf<Reshape<readonly [number, 3], readonly [7]>>().toEqualTypeOf<readonly [7]>();
    expectTypeOf<Reshape<readonly [6], readonly [number, 3]>>().toEqualTypeOf<readonly [number, 3]>();
    expectTypeOf<Reshape<readonly [string], readonly [3]>>().toEqualTypeOf<readonly [3]>();
    expectTypeOf<Reshape<Shape, readonly [7]>>().toEqualTypeOf<readonly [7]>();
    expectTypeOf<Reshape<readonly [7], Shape>>().toEqualTypeOf<Shape>();
  });
});

test("ExpandDims puts an axis of length 1 at its position in the result", () => {
  expectTypeOf<ExpandDims<readonly ["m", 3], 0>>().toEqualTypeOf<readonly [1, "m", 3]>();
  expectTypeOf<ExpandDims<readonly ["m", 3], 1>>().toEqualTypeOf<readonly ["m", 1, 3]>();
  expectTypeOf<ExpandDims<readonly ["m", 3], 2>>().toEqualTypeOf<readonly ["m", 3, 1]>();
  expectTypeOf<ExpandDims<readonly ["m", 3], -1>>().toEqualTypeOf<readonly ["m", 3, 1]>();
  expectTypeOf<ExpandDims<readonly ["m", 3], -3>>().toEqualTypeOf<readonly [1, "m", 3]>();
  expectTypeOf<ExpandDims<readonly [], 0>>().toEqualTypeOf<readonly [1]>();
  expectTypeOf<ExpandDims<readonly ["m", 3], number>>().toEqualTypeOf<Shape>();
  expectTypeOf<ExpandDims<Shape, 0>>().toEqualTypeOf<Shape>();
  expectTypeOf<ExpandDims<readonly ["m", 3], 3>>().toEqualTypeOf<
    ShapeError<"expandDims of [m, 3] gives one axis more, which cannot be axis 3">
  >();
});

test("Squeeze drops axes of length 1 only", () => {
  expectTypeOf<Squeeze<readonly [1, "m", 1], undefined>>().toEqualTypeOf<readonly ["m"]>();
  expectTypeOf<Squeeze<readonly [1, "m", 1], 0>>().toEqualTypeOf<readonly ["m", 1]>();
  expectTypeOf<Squeeze<readonly [1, "m", 1], -1>>().toEqualTypeOf<readonly [1, "m"]>();
  expectTypeOf<Squeeze<readonly [number, 3], 0>>().toEqualTypeOf<readonly [3]>();
  expectTypeOf<Squeeze<readonly [number, 3], undefined>>().toEqualTypeOf<Shape>();
  expectTypeOf<Squeeze<readonly [1, 1], 0 | 1>>().toEqualTypeOf<Shape>();
  expectTypeOf<Squeeze<readonly ["m", 3], 1>>().toEqualTypeOf<
    ShapeError<"squeeze needs an axis of length 1, not 3 as in [m, 3]">
  >();
});
