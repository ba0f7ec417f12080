/** What the editor knows of the shapes of derivatives. */
import { expectTypeOf, test } from "vitest";
import { grad, input, jvp, NDArray, parameter, valueAndGrad, vjp, zeros, type Tensor } from "../index.ts";

const x = input("x", ["m", 16]);
const W = parameter("W", NDArray.zeros("float32", [16, 8]));
const z = x.matmul(W);
const loss = z.square().mean();
const anything: Tensor = loss;

test("a gradient has the shape of what it is taken by, and the arrangement", () => {
  expectTypeOf(grad(loss, W)).toEqualTypeOf<Tensor<readonly [16, 8]>>();
  expectTypeOf(grad(loss, [W, x])).toEqualTypeOf<
    readonly [Tensor<readonly [16, 8]>, Tensor<readonly ["m", 16]>]
  >();
  expectTypeOf(grad(loss, [] as Tensor[])).toEqualTypeOf<readonly Tensor[]>();
  expectTypeOf(valueAndGrad(loss, [W])).toEqualTypeOf<{
    readonly value: Tensor<readonly []>;
    readonly gradients: readonly [Tensor<readonly [16, 8]>];
  }>();
});

test("only a scalar has a gradient", () => {
  // @ts-expect-error a gradient needs a scalar, not shape [m, 8]; sum it, or use vjp
  grad(z, W);
  // @ts-expect-error a gradient needs a scalar, not shape [m, 8]; sum it, or use vjp
  valueAndGrad(z, [W]);
});

test("a loss of unknown rank passes, to be checked when the graph is built", () => {
  expectTypeOf(grad(anything, W)).toEqualTypeOf<Tensor<readonly [16, 8]>>();
});

test("vjp is shaped like the operands, jvp like the result", () => {
  expectTypeOf(vjp(z, [x, W], z)).toEqualTypeOf<
    readonly [Tensor<readonly ["m", 16]>, Tensor<readonly [16, 8]>]
  >();
  expectTypeOf(vjp(z, W, z)).toEqualTypeOf<Tensor<readonly [16, 8]>>();
  expectTypeOf(jvp(z, W, zeros([16, 8]))).toEqualTypeOf<Tensor<readonly ["m", 8]>>();
  expectTypeOf(jvp(z, [W], [zeros([16, 8])])).toEqualTypeOf<Tensor<readonly ["m", 8]>>();
  // @ts-expect-error a list of tensors needs a list of tangents
  jvp(z, [W], zeros([16, 8]));
});
