import { describe, expect, test } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import {
  evaluate,
  grad,
  input,
  interpret,
  mean,
  NDArray,
  parameter,
  sum,
  type Parameter,
  type Tensor,
} from "../index.ts";

describe("interpret", () => {
  test("returns the outputs by name, as evaluate does", () => {
    const x = input("x", ["m"]);
    const program = interpret({ outputs: { total: sum(x), twice: x.mul(2) } });
    const { total, twice } = program.run({ x: [1, 2, 3] });
    expect(total.item()).toBe(6);
    expect(twice).toStrictEqual(evaluate(x.mul(2), { x: [1, 2, 3] }));
  });

  test("one program serves every size of a named dimension", () => {
    const x = input("x", ["m"]);
    const program = interpret({ outputs: { average: mean(x) } });
    expect(program.run({ x: [1, 2, 3] }).average.item()).toBe(2);
    expect(program.run({ x: [4, 6] }).average.item()).toBe(5);
  });

  test("without updates a second run is identical, and results are the caller's own", () => {
    const w = parameter("w", [1, 2]);
    const program = interpret({ outputs: { w, square: w.square() } });
    const first = program.run();
    first.w.data.fill(9);
    const second = program.run();
    expect(second.w.toNested()).toEqual([1, 2]);
    expect(second.square).toStrictEqual(first.square);
    expect(first.w.toNested()).toEqual([9, 9]);
  });
});

describe("updates", () => {
  test("are computed from the old values and assigned together", () => {
    const a = parameter("a", 1);
    const b = parameter("b", 2);
    const program = interpret({
      outputs: { a, b },
      updates: [
        [a, b.mul(1)],
        [b, a.add(b)],
      ],
    });
    const seen = Array.from({ length: 4 }, () => {
      const { a: before, b: next } = program.run();
      return [before.item(), next.item()];
    });
    expect(seen).toEqual([
      [1, 2],
      [2, 3],
      [3, 5],
      [5, 8],
    ]); // Fibonacci; one after the other would give 1 2, 2 4, 4 8 …
    expect([a.value.item(), b.value.item()]).toEqual([8, 13]);
  });

  test("may exchange two parameters", () => {
    const a = parameter("a", [1, 2]);
    const b = parameter("b", [3, 4]);
    interpret({
      outputs: {},
      updates: [
        [a, b],
        [b, a],
      ],
    }).run();
    expect([a.value.toNested(), b.value.toNested()]).toEqual([
      [3, 4],
      [1, 2],
    ]);
    b.assign([0, 0]);
    expect(a.value.toNested()).toEqual([3, 4]); // no memory is shared
  });

  test("move along a gradient", () => {
    const w = parameter("w", [3, -2], "float64");
    const loss = sum(w.square());
    const step = interpret({ outputs: { loss }, updates: [[w, w.sub(grad(loss, w).mul(0.25))]] });
    expect([step.run().loss.item(), step.run().loss.item()]).toEqual([13, 3.25]);
    expect(w.value.toNested()).toEqual([0.75, -0.5]);
  });

  test("round back to the type of the parameter", () => {
    const w = parameter("w", 0);
    interpret({ outputs: {}, updates: [[w, w.add(input("x", []))]] }, { precision: "float64" }).run({
      x: 0.1,
    });
    expect(w.value).toStrictEqual(NDArray.from(0.1, "float32"));
  });

  test("do not happen when a run fails", () => {
    const w = parameter("w", [1, 2]);
    const x = input("x", [2]);
    const program = interpret({ outputs: {}, updates: [[w, w.add(x)]] });
    expect(errorFrom(() => program.run({ x: [1] })).code).toBe("shape-mismatch");
    expect(w.value.toNested()).toEqual([1, 2]);
  });

  test.each<[string, (w: Parameter, x: Tensor) => [unknown, unknown][], string, string]>([
    [
      "of what is no parameter",
      (w, x) => [[x, w]],
      "invalid-argument",
      "updates: expected pairs [parameter, next value], but received a pair that starts with x [2]. Only what parameter(…) made has a value of its own to update.",
    ],
    [
      "twice",
      (w) => [
        [w, w.neg()],
        [w, w],
      ],
      "invalid-argument",
      'updates: expected each parameter once, but received two next values for "w". Add the steps up into one next value.',
    ],
    [
      "of another shape",
      (w) => [[w, sum(w)]],
      "shape-mismatch",
      'update of parameter "w": expected a next value of type float32 [2], but received sum(…) [] of float32.',
    ],
    [
      "of another type",
      (w) => [[w, w.cast("float64")]],
      "shape-mismatch",
      'update of parameter "w": expected a next value of type float32 [2], but received cast(…) [2] of float64.',
    ],
  ])("are refused %s", (_, updates, code, message) => {
    const pairs = updates(parameter("w", [1, 2]), input("x", [2]));
    const error = errorFrom(() => interpret({ outputs: {}, updates: pairs as [Parameter, Tensor][] }));
    expect(error.code).toBe(code);
    expect(error.message).toBe(message);
  });
});

describe("assign", () => {
  test("copies what it is given", () => {
    const w = parameter("w", [1, 2]);
    const values = new Float32Array([3, 4]);
    w.assign(values);
    values.fill(9);
    expect(w.value.toNested()).toEqual([3, 4]);
  });

  test("refuses another shape and leaves the value", () => {
    const w = parameter("w", [[1, 2]]);
    const error = errorFrom(() => w.assign([1, 2]));
    expect(error.code).toBe("shape-mismatch");
    expect(error.message).toBe('parameter "w": expected a value of shape [1, 2], but received [2].');
    expect(w.value.toNested()).toEqual([[1, 2]]);
  });

  test("parameter copies its first value, too, and must be real and named", () => {
    const values = [1, 2];
    const w = parameter("w", values);
    values[0] = 9;
    expect(w.value.toNested()).toEqual([1, 2]);
    expect(errorFrom(() => parameter("w", [1], "int32")).message).toBe(
      'parameter "w": expected float32 or float64, since it is moved along a gradient, but received int32.',
    );
    expect(errorFrom(() => parameter("", [1])).message).toBe(
      "parameter: expected a name, but received an empty string.",
    );
  });
});
