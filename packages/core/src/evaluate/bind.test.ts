/** What data the inputs of a graph accept; the messages are read as someone would who is new here. */
import { describe, expect, test } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import { constant, dimension, evaluate, input, NDArray, zeros, type Feeds, type Tensor } from "../index.ts";

const x: Tensor = input("x", ["m", 3]);
const y: Tensor = input("y", ["m", 1]);
const labels: Tensor = input("labels", ["m"], "int32");
const rows = [
  [1, 2, 3],
  [4, 5, 6],
];

describe("refused data", () => {
  test.each<[string, Tensor, unknown, string, string]>([
    [
      "none",
      x,
      {},
      "missing-input",
      'input "x": expected data, float32 [m, 3], but received no data. Pass it, as in { x: … }.',
    ],
    [
      "undefined",
      x,
      { x: undefined },
      "missing-input",
      'input "x": expected data, float32 [m, 3], but received no data. Pass it, as in { x: … }.',
    ],
    [
      "some of it",
      x.add(y),
      { x: rows },
      "missing-input",
      'input "y": expected data, float32 [m, 1], but received data for "x" only. Pass it, as in { y: … }.',
    ],
    [
      "another case",
      x,
      { X: rows },
      "missing-input",
      'input "x": expected data, float32 [m, 3], but received data for "X" only. Rename "X" to "x".',
    ],
    [
      "a typing error",
      labels,
      { lables: [1] },
      "missing-input",
      'input "labels": expected data, int32 [m], but received data for "lables" only. Rename "lables" to "labels".',
    ],
    [
      "too much",
      x,
      { x: rows, z: 1 },
      "unknown-input",
      'inputs: expected data for the inputs of the graph, "x", but received data for "z" as well. Leave out what the graph does not use.',
    ],
    [
      "too much for a graph without inputs",
      constant(1),
      { z: 1 },
      "unknown-input",
      'inputs: expected data for the inputs of the graph, of which there are none, but received data for "z" as well. Leave out what the graph does not use.',
    ],
    [
      "another length",
      x,
      { x: [[1, 2]] },
      "shape-mismatch",
      'input "x": expected data of shape [m, 3], but received [1, 2]: 3 and 2 (axis 1) differ.',
    ],
    [
      "another rank",
      x,
      { x: [1, 2, 3] },
      "shape-mismatch",
      'input "x": expected data of shape [m, 3], but received [3], whose rank is 1 instead of 2.',
    ],
    [
      "ragged rows",
      x,
      { x: [[1, 2, 3], [4]] },
      "invalid-data",
      'input "x", row [1] of a nested array: expected 3 elements, as in the other rows, but received 1.',
    ],
    [
      "a string",
      x,
      { x: [[1, 2, "3"]] },
      "invalid-data",
      'input "x", element [0, 2] of an array of shape [1, 3]: expected a number, but received "3".',
    ],
    [
      "a fraction for whole numbers",
      labels,
      { labels: [0.5] },
      "invalid-data",
      'input "labels", element [0] of an array of shape [1]: expected a 32-bit whole number, but received 0.5.',
    ],
    [
      "two sizes of one dimension",
      x.add(y),
      { x: rows, y: [[1]] },
      "dimension-conflict",
      'input "y": expected dimension "m" to have one size, 2 as in input "x", but received 1 (axis 0 of [1, 1]).',
    ],
  ])("%s", (_, tensor, feeds, code, message) => {
    const error = errorFrom(() => evaluate(tensor, feeds as Feeds));
    expect(error.code).toBe(code);
    expect(error.message).toBe(message);
  });

  test("two inputs of one name", () => {
    const error = errorFrom(() => evaluate(x.add(input("x", ["m", 1]) as Tensor), { x: rows }));
    expect(error.code).toBe("duplicate-name");
    expect(error.message).toBe(
      'input "x": expected one input of this name in the graph, but received two: float32 [m, 3] and float32 [m, 1]. Give them different names.',
    );
  });

  test("an input that has the name of a method of all objects", () => {
    expect(errorFrom(() => evaluate(input("toString", []))).code).toBe("missing-input");
    expect(evaluate(input("constructor", []), { constructor: 2 } as unknown as Feeds).item()).toBe(2);
  });

  test("the cause is the error of the array itself", () => {
    const { cause, details } = errorFrom(() => evaluate(x, { x: [["a"]] as never }));
    expect(cause).toMatchObject({ code: "invalid-data" });
    expect(details.where).toBe('input "x", element [0, 0] of an array of shape [1, 1]');
  });
});

describe("named dimensions", () => {
  test("take their sizes from the data, also of none", () => {
    const count = x.mul(0).add(dimension("m"));
    expect(evaluate(count, { x: rows }).data[0]).toBe(2);
    expect(evaluate(count, { x: NDArray.zeros("float32", [0, 3]) }).shape).toEqual([0, 3]);
  });

  test("take them from the option where no input has them", () => {
    expect(evaluate(zeros(["m", 2]), {}, { dimensions: { m: 3 } }).shape).toEqual([3, 2]);
    expect(evaluate(dimension("m"), {}, { dimensions: { m: 3 } }).item()).toBe(3);
    expect(evaluate(x, { x: rows }, { dimensions: { m: 2 } }).shape).toEqual([2, 3]);
  });

  test("say what to do when nothing gives a size", () => {
    const error = errorFrom(() => evaluate(dimension("m")));
    expect(error.code).toBe("unbound-dimension");
    expect(error.message).toBe(
      'dimension: expected a size for dimension "m", but received no input that has this dimension. Pass its size, as in { dimensions: { m: 32 } }.',
    );
    expect(errorFrom(() => evaluate(zeros(["m", 2]).named("start"))).message).toMatch(
      /^start \[m, 2\]: expected a size/,
    );
  });

  test("refuse two sizes, and sizes that are none", () => {
    expect(errorFrom(() => evaluate(x, { x: rows }, { dimensions: { m: 3 } })).message).toBe(
      'input "x": expected dimension "m" to have one size, 3 as in dimensions, but received 2 (axis 0 of [2, 3]).',
    );
    for (const size of [-1, 2.5, NaN, "3" as never]) {
      const error = errorFrom(() => evaluate(zeros(["m"]), {}, { dimensions: { m: size } }));
      expect(error.code).toBe("invalid-argument");
      expect(error.message).toBe(
        `dimension "m": expected a size that is a whole number ≥ 0, but received ${size}.`,
      );
    }
  });
});
