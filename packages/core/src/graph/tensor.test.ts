import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  add,
  broadcast,
  cast,
  constant,
  dimension,
  grad,
  input,
  mean,
  mul,
  NDArray,
  parameter,
  sigmoid,
  sub,
  sum,
  type Tensor,
} from "../index.ts";
import { createNode, type Op } from "./tensor.ts";
import { topologicalOrder } from "./walk.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void; // the flag gives a function to new contexts only

describe("equal expressions are one node", () => {
  test("leaves by name, shape and element type", () => {
    const x = input("x", ["m", 3]);
    expect(input("x", ["m", 3])).toBe(x);
    expect(input("y", ["m", 3])).not.toBe(x);
    expect(input("x", ["n", 3])).not.toBe(x);
    expect(input("x", ["m", 3], "float64")).not.toBe(x);
    expect(dimension("m")).toBe(dimension("m"));
    expect(dimension("m")).not.toBe(dimension("n"));
    expect(input("m", [])).not.toBe(dimension("m"));
  });

  test("a dimension named by digits is no number", () => {
    const op: Op = {
      ...mul.op,
      infer: (_, attributes) => ({ shape: attributes["shape"] as [], dtype: "float32" }),
    };
    expect(createNode(op, [], { shape: ["1"] })).not.toBe(createNode(op, [], { shape: [1] }));
    expect(createNode(op, [], { value: "1" })).not.toBe(createNode(op, [], { value: 1 }));
    expect(createNode(op, [], { value: "true" })).not.toBe(createNode(op, [], { value: true }));
  });

  test("attributes that are special numbers are told apart, alone and in lists", () => {
    const op: Op = { ...mul.op, infer: () => ({ shape: [], dtype: "float32" }) };
    const numbers = [0, -0, NaN, Infinity, -Infinity, 1];
    const alone = numbers.map((value) => createNode(op, [], { value }));
    const listed = numbers.map((value) => createNode(op, [], { value: [value, 2] }));
    expect(new Set([...alone, ...listed]).size).toBe(2 * numbers.length);
    expect(createNode(op, [], { value: ["1,2"] })).not.toBe(createNode(op, [], { value: ["1", "2"] }));
    expect(createNode(op, [], { value: [-0, 2] })).toBe(listed[1]);
  });

  test("parameters never: each has a value of its own", () => {
    expect(parameter("W", [1])).not.toBe(parameter("W", [1]));
  });

  test("whole formulas, built twice", () => {
    const W = parameter("W", NDArray.zeros("float32", [3, 2]));
    const build = (): Tensor => {
      const x = input("x", ["m", 3]);
      return mean(
        sigmoid(x.matmul(W))
          .mul(2)
          .sub(x.sum(1, { keepDims: true })),
      );
    };
    expect(build()).toBe(build());
    expect(grad(build(), W)).toBe(grad(build(), W));
  });

  test("but not with operands exchanged, other attributes or another op", () => {
    const [x, y] = [input("x", [2, 3]), input("y", [2, 3])];
    expect(add(x, y)).not.toBe(add(y, x));
    expect(add(x, y)).not.toBe(sub(x, y));
    expect(sum(x, 0)).not.toBe(sum(x, 1));
    expect(sum(x, 0)).not.toBe(sum(x, 0, { keepDims: true }));
    expect(sum(x, [0, 1])).toBe(sum(x, [-1, 0]));
    expect(broadcast(1, [2, 3])).not.toBe(broadcast(1, [3, 2]));
  });

  test("whatever the order in which attributes are written", () => {
    const x = input("x", [2, 3]);
    const { op } = sum;
    expect(createNode(op, [x], { axes: [0], keepDims: true })).toBe(
      createNode(op, [x], { keepDims: true, axes: [0] }),
    );
  });

  test("two ops of one name are two ops", () => {
    const x = input("x", [2]);
    const mine: Op = { ...sigmoid.op };
    expect(createNode(mine, [x])).not.toBe(sigmoid(x));
    expect(createNode(mine, [x])).toBe(createNode(mine, [x]));
  });
});

describe("constants", () => {
  const numbers = fc.oneof(fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1, -1, 5e-324), fc.double());

  test("are one node exactly when their elements are the same, NaN, infinities and −0 told apart", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(constant(a, "float64") === constant(b, "float64")).toBe(Object.is(a, b));
        expect(constant([a, 1], "float64") === constant([b, 1], "float64")).toBe(Object.is(a, b));
      }),
      { numRuns: 500 },
    );
  });

  test("are told apart by element type and shape", () => {
    const all = [
      constant(1, "bool"),
      constant(1, "int32"),
      constant(1, "float32"),
      constant(1, "float64"),
      constant([1]),
      constant([[1]]),
      constant([[]]),
      constant([]),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  test("of many elements are compared by object, not by content", () => {
    const large = NDArray.zeros("float32", [257]);
    expect(constant(large)).not.toBe(constant(large)); // each call copies
    expect(constant(NDArray.zeros("float32", [256]))).toBe(constant(NDArray.zeros("float32", [256])));
  });

  test("keep the data they were given, whatever the caller does to it later", () => {
    const values = [1, 2];
    const tensor = constant(values);
    values[0] = 9;
    expect(constant([1, 2])).toBe(tensor);
    expect((tensor.attributes["value"] as NDArray).toNested()).toEqual([1, 2]);
  });
});

describe("labels", () => {
  test("are no part of a node's identity", () => {
    const x = input("x", [2]);
    const node = sigmoid(x).named("a_1");
    expect(sigmoid(x)).toBe(node);
    expect(sigmoid(x).label).toBe("a_1");
    expect(sigmoid(x).named("a_2")).toBe(node);
    expect(node.label).toBe("a_2");
  });

  test("are no part of the data by which nodes are built", () => {
    expect(input("x", [2]).named("features")).toBe(input("x", [2]));
    expect(input("x", [2]).attributes["name"]).toBe("x");
    input("x", [2]).named("x");
  });
});

test("ids rise along every edge", () => {
  const x = input("x", ["m", 3], "float64");
  const W = parameter("W", [[1], [2], [3]], "float64");
  const loss = mean(sigmoid(x.matmul(W)).square());
  for (const node of topologicalOrder([grad(loss, W) as Tensor, loss])) {
    for (const operand of node.inputs) expect(operand.id).toBeLessThan(node.id);
  }
});

test("attributes are copied from what the caller may still change", () => {
  const shape: (number | string)[] = ["m", 3];
  const x = input("x", shape);
  shape[1] = 99;
  expect(x.shape).toEqual(["m", 3]);
  const to = [3, 2];
  const y = input("y", [6]).reshape(to as readonly number[] as readonly [3, 2]);
  to.reverse();
  expect(y.shape).toEqual([3, 2]);
});

test("a conversion to the type it has is the tensor itself", () => {
  const x = input("x", [2]);
  expect(cast(x, "float32")).toBe(x);
});

test("nodes that nothing uses are collected, the others stay the same", async () => {
  const x = input("x", [2]);
  const kept = sigmoid(x).mul(3);
  const dropped = new WeakRef(sigmoid(x).mul(5));
  await new Promise((resolve) => setTimeout(resolve)); // weak references hold until the job ends
  collectGarbage();
  expect(dropped.deref()).toBeUndefined();
  expect(sigmoid(x).mul(3)).toBe(kept);
});
