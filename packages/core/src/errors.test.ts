import { expect, test } from "vitest";
import { ChainruleError } from "./errors.ts";

test("the message says where, what was expected, what came and what to do", () => {
  const details = {
    where: "matmul",
    expected: "equal inner dimensions",
    received: "3 and 4",
    fix: "Transpose",
  };
  const error = new ChainruleError("shape-mismatch", { ...details, data: { shapes: [[3], [4]] } });
  expect(error.message).toBe("matmul: expected equal inner dimensions, but received 3 and 4. Transpose.");
  expect(error.code).toBe("shape-mismatch");
  expect(error.details).toEqual({ ...details, data: { shapes: [[3], [4]] } });
});

test("without a fix the message ends after what came", () => {
  const error = new ChainruleError("invalid-data", { where: "x", expected: "a number", received: "null" });
  expect(error.message).toBe("x: expected a number, but received null.");
});

test("it is an Error with a name, a stack and a cause", () => {
  const cause = new TypeError("beneath");
  const error = new ChainruleError("invalid-data", { where: "x", expected: "a", received: "b" }, { cause });
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).toBe("ChainruleError: x: expected a, but received b.");
  expect(error.stack).toContain("errors.test.ts");
  expect(error.cause).toBe(cause);
});
