import { describe, expect, test } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import {
  add,
  constant,
  evaluate,
  gather,
  grad,
  input,
  mul,
  NDArray,
  parameter,
  sum,
  type Tensor,
} from "../index.ts";
import { createNode, type Op } from "../graph/tensor.ts";

describe("several tensors", () => {
  test("are evaluated together, in the order asked for", () => {
    const x = input("x", []);
    const [value, twice, leaf] = evaluate([x.mul(2), x.mul(2).mul(2), x], { x: 3 });
    expect([value!.item(), twice!.item(), leaf!.item()]).toEqual([6, 12, 3]);
  });

  test("may repeat, and may be none", () => {
    const x = input("x", []);
    const [a, b] = evaluate([x.neg(), x.neg()], { x: 3 });
    expect([a!.item(), b!.item()]).toEqual([-3, -3]);
    expect(a!.data).not.toBe(b!.data);
    expect(evaluate([])).toEqual([]);
  });

  test("share what they have in common: every kernel runs once", () => {
    let runs = 0;
    const counting: Op = {
      ...mul.op,
      kernel: (...given) => {
        runs++;
        mul.op.kernel(...given);
      },
    };
    const x: Tensor = input("x", []);
    const shared = createNode(counting, [x, x]);
    evaluate([add(shared, shared), shared.neg()], { x: 2 });
    expect(runs).toBe(1);
  });
});

describe("data goes in and comes out by copy (open-11 e)", () => {
  const x = input("x", ["m"], "float64");
  const loss = sum(x.mul(x));
  const both = [loss, grad(loss, x), x];

  test("a second evaluation is the same, and leaves the results of the first alone", () => {
    const values = new Float64Array([1, 2, 3]);
    const first = evaluate(both, { x: values });
    const second = evaluate(both, { x: values });
    expect(second).toStrictEqual(first);
    evaluate(both, { x: [7, 7, 7] });
    expect(first.map((array) => array.toNested())).toEqual([14, [2, 4, 6], [1, 2, 3]]);
  });

  test("the caller's array is not changed, and its later changes change nothing", () => {
    for (const given of [new Float64Array([1, 2, 3]), NDArray.from([1, 2, 3], "float64")]) {
      const data = given instanceof NDArray ? given.data : given;
      const results = evaluate(both, { x: given });
      expect([...data]).toEqual([1, 2, 3]);
      data.fill(9);
      expect(results.map((array) => array.toNested())).toEqual([14, [2, 4, 6], [1, 2, 3]]);
    }
  });

  test("writes to a result change neither parameters nor constants", () => {
    const W = parameter("W", [1, 2]);
    const C = constant([3, 4]);
    for (const result of evaluate([W, C])) result.data.fill(9);
    expect(evaluate([W, C]).map((array) => array.toNested())).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(W.value.toNested()).toEqual([1, 2]);
  });
});

describe("precision", () => {
  const x = input("x", []);

  test("float32 rounds after every op; float64 in float64 nowhere", () => {
    const tenth = x.add(1).sub(1);
    expect(evaluate(tenth, { x: 1e-9 }).item()).toBe(0);
    expect(evaluate(tenth, { x: 1e-9 }, { precision: "float64" }).item()).toBe(1 + 1e-9 - 1);
    expect(evaluate(x, { x: 0.1 }).item()).toBe(Math.fround(0.1));
    expect(evaluate(x, { x: 0.1 }, { precision: "float64" }).item()).toBe(0.1);
  });

  test("shows in the element type of the result", () => {
    const W = parameter("W", [0.1]);
    expect(evaluate(W).dtype).toBe("float32");
    expect(
      evaluate([W, x.less(1), x.cast("int32")], { x: 1 }, { precision: "float64" }).map(({ dtype }) => dtype),
    ).toEqual(["float64", "bool", "int32"]);
  });

  test("whole numbers stay exact", () => {
    const i = input("i", [], "int32");
    expect(evaluate(i.mul(i), { i: 46_341 }).item()).toBe(Math.imul(46_341, 46_341));
    expect(evaluate(i.add(1), { i: 2 ** 31 - 1 }).item()).toBe(-(2 ** 31));
  });
});

test("parameters have their current values", () => {
  const w = parameter("w", 1);
  const doubled = w.mul(2);
  expect(evaluate(doubled).item()).toBe(2);
  w.assign(5);
  expect(evaluate(doubled).item()).toBe(10);
});

test("an index out of range names the place, when data arrives", () => {
  const i = input("i", ["m"], "int32");
  const picked = gather(constant([1, 2, 3]), i);
  expect(evaluate(picked, { i: [2, 0, 2] }).toNested()).toEqual([3, 1, 3]);
  const error = errorFrom(() => evaluate(picked, { i: [0, 3] }));
  expect(error.code).toBe("index-out-of-range");
  expect(error.message).toBe(
    "gather, element 1 of the indices: expected an index from 0 to 2, but received 3.",
  );
});
