import { describe, expectTypeOf, test } from "vitest";
import type { Concat, ShapesOf, Stack } from "./joinTypes.ts";
import type { Shape } from "./shape.ts";
import type { ShapeError } from "./shapeTypes.ts";
import type { Tensor } from "./tensor.ts";

describe("Concat", () => {
  test("adds up the lengths along the axis", () => {
    expectTypeOf<Concat<readonly [readonly [2, 3], readonly [5, 3]], 0>>().toEqualTypeOf<readonly [7, 3]>();
    expectTypeOf<Concat<readonly [readonly ["m", 3], readonly ["m", 5]], 1>>().toEqualTypeOf<
      readonly ["m", 8]
    >();
    expectTypeOf<Concat<readonly [readonly ["m", 3], readonly ["m", 5]], -1>>().toEqualTypeOf<
      readonly ["m", 8]
    >();
    expectTypeOf<
      Concat<readonly [readonly [1], readonly [2], readonly [3], readonly [0]], 0>
    >().toEqualTypeOf<readonly [6]>();
    expectTypeOf<Concat<readonly [readonly [2, 3]], 0>>().toEqualTypeOf<readonly [2, 3]>();
  });

  test("says which dimensions differ", () => {
    expectTypeOf<Concat<readonly [readonly [2, 3], readonly [2, 4]], 0>>().toEqualTypeOf<
      ShapeError<"concat of [2, 3] and [2, 4]: dimensions 3 and 4 differ">
    >();
    expectTypeOf<Concat<readonly [readonly ["m", 3], readonly ["n", 3]], 1>>().toEqualTypeOf<
      ShapeError<"concat of [m, 3] and [n, 3]: dimensions m and n differ">
    >();
    expectTypeOf<Concat<readonly [readonly [2, 3], readonly [3]], 0>>().toEqualTypeOf<
      ShapeError<"concat of [2, 3] and [3]: ranks differ">
    >();
    expectTypeOf<Concat<readonly [readonly [2, 3], readonly [2, 3]], 2>>().toEqualTypeOf<
      ShapeError<"concat along axis 2, which [2, 3] does not have">
    >();
    expectTypeOf<Concat<readonly [], 0>>().toEqualTypeOf<ShapeError<"concat needs at least one tensor">>();
    expectTypeOf<Concat<readonly [readonly [], readonly []], 0>>().toEqualTypeOf<
      ShapeError<"concat along axis 0, which [] does not have">
    >();
  });

  test("lets pass what only run time knows", () => {
    expectTypeOf<Concat<readonly [readonly [number, 3], readonly [5, number]], 0>>().toEqualTypeOf<
      readonly [number, 3]
    >();
    expectTypeOf<Concat<readonly [readonly [2, number], readonly [5, 3]], 0>>().toEqualTypeOf<
      readonly [7, 3]
    >();
    expectTypeOf<Concat<readonly [readonly [2, 3], readonly [2, 3]], number>>().toEqualTypeOf<Shape>();
    expectTypeOf<Concat<readonly [readonly [2, 3], readonly [2, 3]], 0 | 1>>().toEqualTypeOf<Shape>();
    expectTypeOf<Concat<readonly (readonly [2, 3])[], 0>>().toEqualTypeOf<Shape>();
    expectTypeOf<Concat<readonly [readonly [2, 3], Shape], 0>>().toEqualTypeOf<Shape>();
  });
});

describe("Stack", () => {
  test("counts the tensors along the new axis", () => {
    expectTypeOf<Stack<readonly [readonly [3], readonly [3]], 0>>().toEqualTypeOf<readonly [2, 3]>();
    expectTypeOf<Stack<readonly [readonly [3], readonly [3]], -1>>().toEqualTypeOf<readonly [3, 2]>();
    expectTypeOf<Stack<readonly [readonly [], readonly [], readonly []], 0>>().toEqualTypeOf<readonly [3]>();
    expectTypeOf<Stack<readonly (readonly ["m", 3])[], 1>>().toEqualTypeOf<readonly ["m", number, 3]>();
    expectTypeOf<Stack<readonly [Shape, readonly [3]], 0>>().toEqualTypeOf<Shape>();
  });

  test("says which dimensions differ", () => {
    expectTypeOf<Stack<readonly [readonly [3], readonly [4]], 0>>().toEqualTypeOf<
      ShapeError<"stack of [3] and [4]: dimensions 3 and 4 differ">
    >();
    expectTypeOf<Stack<readonly [], 0>>().toEqualTypeOf<ShapeError<"stack needs at least one tensor">>();
    expectTypeOf<Stack<readonly [readonly [3], readonly [3]], 2>>().toEqualTypeOf<
      ShapeError<"stack of [3] gives one axis more, which cannot be axis 2">
    >();
  });
});

test("ShapesOf reads the shapes of a list of tensors", () => {
  expectTypeOf<ShapesOf<readonly [Tensor<readonly [2]>, Tensor]>>().toEqualTypeOf<
    readonly [readonly [2], Shape]
  >();
});
