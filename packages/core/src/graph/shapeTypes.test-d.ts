import { describe, expectTypeOf, test } from "vitest";
import type { Shape } from "./shape.ts";
import type {
  Broadcast,
  Fits,
  MatMul,
  Operand,
  ShapeError,
  ShapeOf,
  ShapeOrError,
  Show,
} from "./shapeTypes.ts";
import type { Tensor } from "./tensor.ts";

describe("Broadcast", () => {
  test("aligns at the last axis and stretches 1 and what is missing", () => {
    expectTypeOf<Broadcast<readonly [2, 3], readonly [2, 3]>>().toEqualTypeOf<readonly [2, 3]>();
    expectTypeOf<Broadcast<readonly [2, 1], readonly [1, 3]>>().toEqualTypeOf<readonly [2, 3]>();
    expectTypeOf<Broadcast<readonly [3], readonly [5, 2, 3]>>().toEqualTypeOf<readonly [5, 2, 3]>();
    expectTypeOf<Broadcast<readonly [5, 2, 3], readonly [3]>>().toEqualTypeOf<readonly [5, 2, 3]>();
    expectTypeOf<Broadcast<readonly [], readonly ["m", 3]>>().toEqualTypeOf<readonly ["m", 3]>();
    expectTypeOf<Broadcast<readonly ["m", 1], readonly [8]>>().toEqualTypeOf<readonly ["m", 8]>();
    expectTypeOf<Broadcast<readonly [0], readonly [1]>>().toEqualTypeOf<readonly [0]>();
    expectTypeOf<Broadcast<readonly [1, 1], readonly [1]>>().toEqualTypeOf<readonly [1, 1]>();
  });

  test("names the dimensions that differ", () => {
    expectTypeOf<Broadcast<readonly [2, 3], readonly [2, 4]>>().toEqualTypeOf<
      ShapeError<"shapes [2, 3] and [2, 4] do not broadcast: dimensions 3 and 4 differ">
    >();
    expectTypeOf<Broadcast<readonly ["m", 3], readonly ["n", 3]>>().toEqualTypeOf<
      ShapeError<"shapes [m, 3] and [n, 3] do not broadcast: dimensions m and n differ">
    >();
    expectTypeOf<Broadcast<readonly ["m"], readonly [5]>>().toEqualTypeOf<
      ShapeError<"shapes [m] and [5] do not broadcast: dimensions m and 5 differ">
    >();
  });

  test("a dimension known at run time takes the other one, which it must have or stretch to", () => {
    expectTypeOf<Broadcast<readonly [number, 3], readonly [5, 3]>>().toEqualTypeOf<readonly [5, 3]>();
    expectTypeOf<Broadcast<readonly [number], readonly ["m"]>>().toEqualTypeOf<readonly ["m"]>();
    expectTypeOf<Broadcast<readonly [number], readonly [1]>>().toEqualTypeOf<readonly [number]>();
    expectTypeOf<Broadcast<readonly [number], readonly [number]>>().toEqualTypeOf<readonly [number]>();
    expectTypeOf<Broadcast<readonly [string], readonly [number]>>().toEqualTypeOf<
      readonly [string | number]
    >();
  });

  test("a shape of unknown rank makes the result one", () => {
    expectTypeOf<Broadcast<Shape, readonly [2]>>().toEqualTypeOf<Shape>();
    expectTypeOf<Broadcast<readonly [2], readonly number[]>>().toEqualTypeOf<Shape>();
    expectTypeOf<Broadcast<readonly [...number[], 3], readonly [4]>>().toEqualTypeOf<Shape>();
  });
});

describe("MatMul", () => {
  test("matrices", () => {
    expectTypeOf<MatMul<readonly ["m", 16], readonly [16, 8]>>().toEqualTypeOf<readonly ["m", 8]>();
    expectTypeOf<MatMul<readonly [8, "m"], readonly ["m", 1]>>().toEqualTypeOf<readonly [8, 1]>();
    expectTypeOf<MatMul<readonly [2, 0], readonly [0, 3]>>().toEqualTypeOf<readonly [2, 3]>();
  });

  test("vectors", () => {
    expectTypeOf<MatMul<readonly [3], readonly [3]>>().toEqualTypeOf<readonly []>();
    expectTypeOf<MatMul<readonly ["m", 3], readonly [3]>>().toEqualTypeOf<readonly ["m"]>();
    expectTypeOf<MatMul<readonly [3], readonly [3, 4]>>().toEqualTypeOf<readonly [4]>();
    expectTypeOf<MatMul<readonly [5, 2, 3], readonly [3]>>().toEqualTypeOf<readonly [5, 2]>();
    expectTypeOf<MatMul<readonly [2], readonly [5, 2, 3]>>().toEqualTypeOf<readonly [5, 3]>();
  });

  test("batches", () => {
    expectTypeOf<MatMul<readonly [5, 2, 3], readonly [5, 3, 4]>>().toEqualTypeOf<readonly [5, 2, 4]>();
    expectTypeOf<MatMul<readonly [5, 2, 3], readonly [3, 4]>>().toEqualTypeOf<readonly [5, 2, 4]>();
    expectTypeOf<MatMul<readonly [2, 3], readonly ["m", 3, 4]>>().toEqualTypeOf<readonly ["m", 2, 4]>();
    expectTypeOf<MatMul<readonly [7, 1, 2, 3], readonly [5, 3, 4]>>().toEqualTypeOf<readonly [7, 5, 2, 4]>();
  });

  test("names the inner dimensions that differ", () => {
    expectTypeOf<MatMul<readonly ["m", 8], readonly [16, 1]>>().toEqualTypeOf<
      ShapeError<"matmul of [m, 8] and [16, 1]: inner dimensions 8 and 16 differ">
    >();
    expectTypeOf<MatMul<readonly [3], readonly [4]>>().toEqualTypeOf<
      ShapeError<"matmul of [3] and [4]: inner dimensions 3 and 4 differ">
    >();
    expectTypeOf<MatMul<readonly [2, 3], readonly [4]>>().toEqualTypeOf<
      ShapeError<"matmul of [2, 3] and [4]: inner dimensions 3 and 4 differ">
    >();
    expectTypeOf<MatMul<readonly [3], readonly [4, 2]>>().toEqualTypeOf<
      ShapeError<"matmul of [3] and [4, 2]: inner dimensions 3 and 4 differ">
    >();
    expectTypeOf<MatMul<readonly [8, "m"], readonly ["n", 1]>>().toEqualTypeOf<
      ShapeError<"matmul of [8, m] and [n, 1]: inner dimensions m and n differ">
    >();
    // Unlike broadcasting, an inner dimension of 1 does not stretch.
    expectTypeOf<MatMul<readonly [2, 1], readonly [3, 4]>>().toEqualTypeOf<
      ShapeError<"matmul of [2, 1] and [3, 4]: inner dimensions 1 and 3 differ">
    >();
  });

  test("names the leading axes that do not broadcast", () => {
    expectTypeOf<MatMul<readonly [5, 2, 3], readonly [4, 3, 2]>>().toEqualTypeOf<
      ShapeError<"matmul of [5, 2, 3] and [4, 3, 2]: leading shapes [5] and [4] do not broadcast: dimensions 5 and 4 differ">
    >();
  });

  test("refuses scalars", () => {
    expectTypeOf<MatMul<readonly [], readonly [2, 3]>>().toEqualTypeOf<
      ShapeError<"matmul needs at least one axis; use mul for scalars">
    >();
    expectTypeOf<MatMul<readonly [2, 3], readonly []>>().toEqualTypeOf<
      ShapeError<"matmul needs at least one axis; use mul for scalars">
    >();
  });

  test("lets pass what only run time knows", () => {
    expectTypeOf<MatMul<readonly [2, number], readonly [3, 4]>>().toEqualTypeOf<readonly [2, 4]>();
    expectTypeOf<MatMul<readonly [number, 3], readonly [3, number]>>().toEqualTypeOf<
      readonly [number, number]
    >();
    expectTypeOf<MatMul<Shape, readonly [3, 4]>>().toEqualTypeOf<Shape>();
    expectTypeOf<MatMul<readonly [3, 4], Shape>>().toEqualTypeOf<Shape>();
  });
});

describe("what the rules are made of", () => {
  test("Show writes a shape as the runtime messages do", () => {
    expectTypeOf<Show<readonly ["m", 16]>>().toEqualTypeOf<"[m, 16]">();
    expectTypeOf<Show<readonly []>>().toEqualTypeOf<"[]">();
    expectTypeOf<Show<Shape>>().toEqualTypeOf<"[…]">();
  });

  test("ShapeOf reads tensors, and gives numbers no axes", () => {
    expectTypeOf<ShapeOf<Tensor<readonly ["m", 3]>>>().toEqualTypeOf<readonly ["m", 3]>();
    expectTypeOf<ShapeOf<2>>().toEqualTypeOf<readonly []>();
    expectTypeOf<Broadcast<ShapeOf<Operand>, readonly [3]>>().toEqualTypeOf<Shape>();
  });

  test("an error fits no argument and leaves a result of unknown shape", () => {
    expectTypeOf<Fits<readonly [2]>>().toEqualTypeOf<unknown>();
    expectTypeOf<Fits<ShapeError<"no">>>().toEqualTypeOf<ShapeError<"no">>();
    expectTypeOf<ShapeOrError<ShapeError<"no">>>().toEqualTypeOf<Shape>();
    expectTypeOf<ShapeOrError<readonly [2]>>().toEqualTypeOf<readonly [2]>();
  });
});
