import { describe, expectTypeOf, test } from "vitest";
import type { Add, Multiply } from "./typeArithmetic.ts";

describe("Add", () => {
  test("adds with and without carries", () => {
    expectTypeOf<Add<2, 3>>().toEqualTypeOf<5>();
    expectTypeOf<Add<784, 16>>().toEqualTypeOf<800>();
    expectTypeOf<Add<999, 1>>().toEqualTypeOf<1000>();
    expectTypeOf<Add<1, 999>>().toEqualTypeOf<1000>();
    expectTypeOf<Add<99, 99>>().toEqualTypeOf<198>();
    expectTypeOf<Add<123_456_789_012_345, 987_654_321>>().toEqualTypeOf<123457776666666>();
  });

  test("zero is neutral on either side", () => {
    expectTypeOf<Add<0, 0>>().toEqualTypeOf<0>();
    expectTypeOf<Add<0, 70>>().toEqualTypeOf<70>();
    expectTypeOf<Add<70, 0>>().toEqualTypeOf<70>();
  });
});

describe("Multiply", () => {
  test("multiplies sizes as large as networks have them", () => {
    expectTypeOf<Multiply<28, 28>>().toEqualTypeOf<784>();
    expectTypeOf<Multiply<784, 256>>().toEqualTypeOf<200704>();
    expectTypeOf<Multiply<Multiply<1797, 64>, 10>>().toEqualTypeOf<1150080>();
    expectTypeOf<Multiply<60_000, 784>>().toEqualTypeOf<47040000>();
    expectTypeOf<Multiply<99_999, 99_999>>().toEqualTypeOf<9999800001>();
  });

  test("one is neutral, zero absorbs", () => {
    expectTypeOf<Multiply<1, 784>>().toEqualTypeOf<784>();
    expectTypeOf<Multiply<784, 1>>().toEqualTypeOf<784>();
    expectTypeOf<Multiply<0, 784>>().toEqualTypeOf<0>();
    expectTypeOf<Multiply<784, 0>>().toEqualTypeOf<0>();
    expectTypeOf<Multiply<100, 100>>().toEqualTypeOf<10000>();
  });
});

test("what is no whole number known to the compiler gives number", () => {
  expectTypeOf<Add<number, 2>>().toEqualTypeOf<number>();
  expectTypeOf<Add<2, number>>().toEqualTypeOf<number>();
  expectTypeOf<Multiply<number, 2>>().toEqualTypeOf<number>();
  expectTypeOf<Multiply<2, number>>().toEqualTypeOf<number>();
  expectTypeOf<Add<-1, 2>>().toEqualTypeOf<number>();
  expectTypeOf<Multiply<2, -1>>().toEqualTypeOf<number>();
  expectTypeOf<Multiply<0.5, 2>>().toEqualTypeOf<number>();
  expectTypeOf<Multiply<1e21, 2>>().toEqualTypeOf<number>();
  expectTypeOf<Multiply<999_999_999, 999_999_999>>().toEqualTypeOf<number>(); // beyond 2⁵³
});
