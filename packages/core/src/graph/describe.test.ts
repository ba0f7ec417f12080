import { expect, test } from "vitest";
import { constant, dimension, input, parameter, relu, sigmoid } from "../index.ts";
import { describe, nameOf } from "./describe.ts";

test("a tensor is described by its name, or else by its op, and its shape", () => {
  const z = input("z", ["m", 8]);
  expect(describe(z)).toBe("z [m, 8]");
  expect(describe(parameter("W_1", [[1, 2]]))).toBe("W_1 [1, 2]");
  expect(describe(sigmoid(z))).toBe("sigmoid(…) [m, 8]");
  expect(describe(relu(z).named("a_1"))).toBe("a_1 [m, 8]");
  expect(describe(constant([1, 2, 3]))).toBe("constant [3]");
  expect(describe(dimension("m"))).toBe("m []");
});

test("a label stands above the name of a leaf", () => {
  const x = input("describedTwice", []);
  expect(nameOf(x)).toBe("describedTwice");
  expect(nameOf(x.named("features"))).toBe("features");
  expect(nameOf(sigmoid(x))).toBeUndefined();
});
