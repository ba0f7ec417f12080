import { describe, expectTypeOf, it } from "vitest";
import type { Tensor } from "../graph/tensor.ts";
import { exp } from "../ops/transcendental.ts";
import { checkGradients } from "./checkGradients.ts";
import type { GradientReport } from "./checkOrders.ts";

describe("checkGradients", () => {
  it("gives a function one tensor for each array of a list", () => {
    const report = checkGradients(
      (x, W) => {
        expectTypeOf(x).toEqualTypeOf<Tensor>();
        expectTypeOf(W).toEqualTypeOf<Tensor>();
        return exp(x);
      },
      [[1, 2], [[3]]],
    );
    expectTypeOf(report).toEqualTypeOf<GradientReport>();
    // @ts-expect-error: there is no third array
    checkGradients((x, W, b) => exp(b as Tensor), [[1, 2], [[3]]]);
  });

  it("gives a function the tensors of a record by name", () => {
    checkGradients(({ x, W }) => (expectTypeOf(x).toEqualTypeOf<Tensor>(), exp(W)), { x: [1], W: [2] });
    // @ts-expect-error: there is no array of that name
    checkGradients(({ b }) => exp(b), { x: [1], W: [2] });
  });

  it("takes a graph with what is moved", () => {
    const loss = {} as Tensor;
    expectTypeOf(checkGradients(loss, { wrt: [loss] })).toEqualTypeOf<GradientReport>();
    // @ts-expect-error: nothing to move
    checkGradients(loss, { feeds: {} });
    // @ts-expect-error: there is no fourth order
    checkGradients(loss, { wrt: [loss], order: 4 });
  });
});
