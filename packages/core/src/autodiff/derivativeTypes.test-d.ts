import { expectTypeOf, test } from "vitest";
import type { Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { mul, square } from "../ops/arithmetic.ts";
import { stopGradient } from "../ops/held.ts";
import { input } from "../ops/leaves.ts";
import { sum } from "../ops/reduction.ts";
import { checkpoint } from "./checkpoint.ts";
import { customGradient } from "./customGradient.ts";
import { hessian, hvp } from "./hessian.ts";
import { jacobian } from "./jacobian.ts";

const x = input("x", ["m", 3]);
const w = input("w", [3]);
const loss = sum(square(w));
const some: Tensor = w;

test("a Jacobian has the dimensions of the output, then those of the tensor", () => {
  expectTypeOf(jacobian(x, w)).toEqualTypeOf<Tensor<readonly ["m", 3, 3]>>();
  expectTypeOf(jacobian(w, [x, loss])).toEqualTypeOf<
    readonly [Tensor<readonly [3, "m", 3]>, Tensor<readonly [3]>]
  >();
  expectTypeOf(jacobian(some, some).shape).toEqualTypeOf<Shape>();
});

test("a Hessian has the dimensions of the tensor twice; blocks are arranged as the list, twice", () => {
  expectTypeOf(hessian(loss, w)).toEqualTypeOf<Tensor<readonly [3, 3]>>();
  expectTypeOf(hessian(loss, [w, loss])).toEqualTypeOf<
    readonly [
      readonly [Tensor<readonly [3, 3]>, Tensor<readonly [3]>],
      readonly [Tensor<readonly [3]>, Tensor<readonly []>],
    ]
  >();
  // @ts-expect-error a gradient needs a scalar, not shape [3]; sum it, or use vjp
  hessian(w, w);
});

test("a Hessian-vector product has the shape of the tensor", () => {
  expectTypeOf(hvp(loss, w, w)).toEqualTypeOf<Tensor<readonly [3]>>();
  expectTypeOf(hvp(loss, [w, x], [w, x])).toEqualTypeOf<
    readonly [Tensor<readonly [3]>, Tensor<readonly ["m", 3]>]
  >();
});

test("what wraps a function keeps its operands and its shape", () => {
  const f = (a: Tensor<readonly ["m", 3]>, b: Tensor<readonly [3]>): Tensor<readonly ["m", 3]> => mul(a, b);
  expectTypeOf(checkpoint(f)(x, w)).toEqualTypeOf<Tensor<readonly ["m", 3]>>();
  // @ts-expect-error the operands are of other shapes
  checkpoint(f)(w, x);
  const g = customGradient(f, {
    vjp: (cotangent, output, a, b) => {
      expectTypeOf(cotangent).toEqualTypeOf<Tensor<readonly ["m", 3]>>();
      expectTypeOf(output).toEqualTypeOf<Tensor<readonly ["m", 3]>>();
      expectTypeOf(b).toEqualTypeOf<Tensor<readonly [3]>>();
      return [mul(cotangent, b), sum(mul(cotangent, a), 0)];
    },
  });
  expectTypeOf(g(x, w)).toEqualTypeOf<Tensor<readonly ["m", 3]>>();
  // @ts-expect-error a rule states at least one mode
  customGradient(f, {});
  expectTypeOf(stopGradient(x)).toEqualTypeOf<Tensor<readonly ["m", 3]>>();
});
