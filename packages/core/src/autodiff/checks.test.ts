import { describe, expect, test } from "vitest";
import { NDArray } from "../ndarray.ts";
import { square } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { input, parameter } from "../ops/leaves.ts";
import { sum } from "../ops/reduction.ts";
import { hessian, hvp } from "./hessian.ts";
import { grad, jvp, valueAndGrad, vjp } from "./index.ts";
import { jacobian } from "./jacobian.ts";

const W = parameter("W", [1, 2]);
const loss = sum(square(W));

describe("what is differentiated by must be a tensor", () => {
  test.each<[unknown, string]>([
    [3, "the number 3"],
    ["W", 'the text "W"'],
    [undefined, "undefined"],
    [null, "null"],
    [W.value, "an NDArray of shape [2]"],
    [new Float32Array(2), "an array of data"],
    [parameter, "a function"],
    [{ W }, "an object"],
    [[W, 2], "the number 2 as element 1 of the list"],
    [[[1, 2]], "an array of data as element 0 of the list"],
  ])("not %j", (wrt, received) => {
    expect(() => grad(loss, wrt as never)).toThrow(
      `grad: expected a tensor, or a list of tensors, to differentiate by, but received ${received}.`,
    );
  });

  test("and the message says what to do", () => {
    expect(() => grad(loss, W.value as never)).toThrowErrorMatchingInlineSnapshot(
      `[ChainruleError: grad: expected a tensor, or a list of tensors, to differentiate by, but received an NDArray of shape [2]. Derivatives are formulas: differentiate by the input(…) or parameter(…) that stands for the data.]`,
    );
  });

  test.each([
    ["valueAndGrad", (): unknown => valueAndGrad(loss, 1 as never)],
    ["vjp", (): unknown => vjp(loss, 1 as never, loss)],
    ["jvp", (): unknown => jvp(loss, 1 as never, loss as never)],
    ["jacobian", (): unknown => jacobian(loss, 1 as never)],
    ["hessian", (): unknown => hessian(loss, 1 as never)],
    ["hvp", (): unknown => hvp(loss, 1 as never, loss as never)],
  ])("in %s, too", (name, differentiate) => {
    const where = name === "valueAndGrad" ? "grad" : name;
    expect(differentiate).toThrow(`${where}: expected a tensor, or a list of tensors, to differentiate by`);
  });
});

describe("what is differentiated, and the directions, must be tensors", () => {
  const data = NDArray.from([1, 2]);
  test.each([
    [
      "a loss",
      (): unknown => grad(5 as never, W),
      "grad: expected a tensor to differentiate, but received the number 5",
    ],
    [
      "an output",
      (): unknown => jacobian(data as never, W),
      "jacobian: expected a tensor to differentiate, but received an NDArray",
    ],
    [
      "a cotangent",
      (): unknown => vjp(square(W), W, data as never),
      "vjp: expected a tensor as cotangent, but received an NDArray",
    ],
    [
      "a tangent",
      (): unknown => jvp(loss, W, [1, 2] as never),
      "jvp: expected one tangent for each of the 1 tensors",
    ],
    [
      "a tangent",
      (): unknown => jvp(loss, W, data as never),
      "jvp: expected a tensor as tangent, but received an NDArray",
    ],
    [
      "a vector",
      (): unknown => hvp(loss, W, data as never),
      "hvp: expected a tensor as vector, but received an NDArray",
    ],
  ])("%s", (_, differentiate, message) => {
    expect(differentiate).toThrow(message);
  });
});

describe("what has no derivative", () => {
  test("whole numbers, on either side", () => {
    const index = input("i", [], "int32");
    expect(() => grad(loss, index)).toThrow("grad: expected tensors of real numbers");
    expect(() => jacobian(cast(W, "int32"), W)).toThrow("jacobian: expected tensors of real numbers");
  });

  test("a loss that has axes", () => {
    expect(() => hessian(square(W) as never, W)).toThrow(
      "hessian: expected a scalar to differentiate, but received square(…) [2]",
    );
    expect(() => hvp(square(W) as never, W, W)).toThrow("hvp: expected a scalar to differentiate");
  });
});
