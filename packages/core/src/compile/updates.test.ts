/** What a compiled program promises about parameters: when they change, by what, and when they do not. */
import { describe, expect, it, vi } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import { grad } from "../autodiff/index.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { interpret } from "../evaluate/program.ts";
import { matmul } from "../functions/matmul.ts";
import { mean } from "../functions/statistics.ts";
import type { Tensor } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";
import { add, div, mul, neg, square, sub } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { gather, scatterAdd } from "../ops/indexing.ts";
import { input, parameter, type Parameter } from "../ops/leaves.ts";
import { transpose } from "../ops/movement.ts";
import { sum } from "../ops/reduction.ts";
import { log, tanh } from "../ops/transcendental.ts";
import { compile } from "./compile.ts";

vi.setConfig({ testTimeout: 60_000 }); // only to stop what hangs: a busy machine must not fail

const x = input("x", ["m"]);

describe("updates", () => {
  it("are computed from the old values and assigned together: Fibonacci", () => {
    const [a, b] = [parameter("a", 1), parameter("b", 2)];
    const program = compile({
      outputs: { a, b },
      updates: [
        [a, mul(b, 1)],
        [b, add(a, b)],
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
    ]); // one after the other would give 1 2, 2 4, 4 8 …
    expect([a.value.item(), b.value.item()]).toEqual([8, 13]);
  });

  it("may exchange parameters, and rotate them", () => {
    const [a, b, c] = [
      [1, 2],
      [3, 4],
      [5, 6],
    ].map((values, index) => parameter(`p${index}`, values)) as [Parameter, Parameter, Parameter];
    const values = (): unknown[] => [a, b, c].map(({ value }) => value.toNested());
    compile({ outputs: {}, updates: [[a, b], [b, a]] }).run(); // prettier-ignore
    expect(values()).toEqual([[3, 4], [1, 2], [5, 6]]); // prettier-ignore
    const rotate = compile({ outputs: {}, updates: [[a, b], [b, c], [c, a]] }); // prettier-ignore
    rotate.run({}, { steps: 4 });
    expect(values()).toEqual([[1, 2], [5, 6], [3, 4]]); // prettier-ignore
  });

  it("may read the parameter in another order than they write it", () => {
    const w = parameter("w", [
      [1, 2],
      [3, 4],
    ]);
    compile({ outputs: {}, updates: [[w, add(transpose(w, [1, 0]), w) as Tensor]] }).run();
    expect(w.value.toNested()).toEqual([
      [2, 5],
      [5, 8],
    ]);
    compile({ outputs: {}, updates: [[w, matmul(w, w) as Tensor]] }).run();
    expect(w.value.toNested()).toEqual([
      [29, 50],
      [50, 89],
    ]);
    compile({ outputs: {}, updates: [[w, sub(w, sum(w, 0, { keepDims: true })) as Tensor]] }).run();
    expect(w.value.toNested()).toEqual([
      [-50, -89],
      [-29, -50],
    ]);
  });

  it("leave what an output saw as it was before them", () => {
    const w = parameter("w", [3, -2], "float64");
    const loss = sum(square(w));
    const step = compile({ outputs: { loss, w }, updates: [[w, sub(w, mul(grad(loss, w), 0.25))]] });
    const { loss: cost, w: before } = step.run({}, { copy: true });
    expect(cost.item()).toBe(13);
    expect(before.toNested()).toEqual([3, -2]);
    expect(w.value.toNested()).toEqual([1.5, -1]);
    const after = step.run();
    expect(w.value.toNested()).toEqual([0.75, -0.5]);
    expect(after.w.toNested()).toEqual([1.5, -1]); // read late, but of that run
  });

  it("leave an output that is the next value as it was, when the parameter changes", () => {
    const w = parameter("w", [1, 2]);
    const next = mul(w, 2) as Tensor;
    const results = compile({ outputs: { next }, updates: [[w, next]] }).run();
    w.assign([9, 9]);
    expect(results.next.toNested()).toEqual([2, 4]);
  });

  it("of one program are seen by others, by interpret and by assign", () => {
    const w = parameter("w", [1, 2]);
    const train = compile({ outputs: {}, updates: [[w, mul(w, 2)]] });
    const predict = compile({ outputs: { y: mul(sum(w), x) } });
    const also = interpret({ outputs: { w }, updates: [[w, add(w, 1)]] });
    train.run();
    expect(predict.run({ x: [1] }).y.toNested()).toEqual([6]);
    expect(also.run().w.toNested()).toEqual([2, 4]);
    expect(predict.run({ x: [1] }).y.toNested()).toEqual([8]);
    w.assign([0, 1]);
    expect(predict.run({ x: [1] }).y.toNested()).toEqual([1]);
    expect(evaluate(w).toNested()).toEqual([0, 1]);
    train.run();
    expect(w.value.toNested()).toEqual([0, 2]);
    expect(errorFrom(() => w.assign([1])).code).toBe("shape-mismatch");
  });

  it("of a parameter that nothing reads, and of one of size 0", () => {
    const w = parameter("w", [1, 2]);
    const none = parameter("none", NDArray.zeros("float32", [0, 3]));
    const program = compile({ outputs: {}, updates: [[w, mul(constant([3, 4]), 2)], [none, neg(none)]] }); // prettier-ignore
    program.run();
    expect(w.value.toNested()).toEqual([6, 8]);
    expect(none.value.shape).toEqual([0, 3]);
  });

  it("are refused as by interpret", () => {
    const w = parameter("w", [1, 2]);
    for (const updates of [
      [[x, w]],
      [
        [w, neg(w)],
        [w, w],
      ],
      [[w, sum(w)]],
    ] as unknown as [Parameter, Tensor][][]) {
      const wanted = errorFrom(() => interpret({ outputs: {}, updates }));
      const error = errorFrom(() => compile({ outputs: {}, updates }));
      expect([error.code, error.message]).toEqual([wanted.code, wanted.message]);
    }
  });

  it("do not happen when data is refused", () => {
    const w = parameter("w", [1, 2]);
    const program = compile({ outputs: {}, updates: [[w, add(w, input("v", [2]))]] });
    expect(errorFrom(() => program.run({ v: [1] })).code).toBe("shape-mismatch");
    expect(w.value.toNested()).toEqual([1, 2]);
  });
});

describe("several steps in one call", () => {
  it("are as many runs", () => {
    const make = (): readonly [Parameter, () => ReturnType<typeof compile<"loss">>] => {
      const w = parameter("w", [[0.5], [-0.25], [1]]);
      const inputs = input("inputs", ["m", 3]);
      const loss = mean(square(sub(tanh(matmul(inputs, w)), 0.25)));
      return [w, () => compile({ outputs: { loss }, updates: [[w, sub(w, grad(loss, w))]] })];
    };
    const [[w, one], [v, other]] = [make(), make()];
    const feeds = { inputs: [[1, 2, 3], [0.5, 0.25, 0.125]] }; // prettier-ignore
    const [many, single] = [one(), other()];
    const last = many.run(feeds, { steps: 25 }).loss.item();
    let loss = 0;
    for (let step = 0; step < 25; step++) loss = single.run(feeds).loss.item();
    expect(last).toBe(loss);
    expect(w.value).toStrictEqual(v.value);
  });

  it.each([0, -1, 0.5, NaN, Infinity, 2 ** 31])("are refused unless they can be counted: %d", (steps) => {
    const w = parameter("w", 1);
    const program = compile({ outputs: {}, updates: [[w, add(w, 1)]] });
    for (const checkFinite of [false, true]) {
      const error = errorFrom(() => program.run({}, { steps, checkFinite }));
      expect(error.code).toBe("invalid-argument");
      expect(error.message).toBe(`run, steps: expected a whole number ≥ 1, but received ${steps}.`);
    }
    expect(w.value.item()).toBe(1);
  });
});

describe("checkFinite", () => {
  it("names the node as the reference does, and leaves the parameters", () => {
    const w = parameter("w", [1, 2]);
    const specification = {
      outputs: { J: sum(log(sub(x, 1))) },
      updates: [[w, add(w, sum(x))]] as [Parameter, Tensor][],
    };
    const program = compile(specification);
    const wanted = errorFrom(() => interpret(specification).run({ x: [1, 2] }, { checkFinite: true }));
    const error = errorFrom(() => program.run({ x: [1, 2] }, { checkFinite: true }));
    expect([error.code, error.message]).toEqual([wanted.code, wanted.message]);
    expect(w.value.toNested()).toEqual([1, 2]);
    expect(program.run({ x: [2, 2] }, { checkFinite: true }).J.item()).toBe(0);
    expect(w.value.toNested()).toEqual([5, 6]);
  });

  it("looks at next values, after every one of several steps", () => {
    const w = parameter("w", 4);
    const program = compile({ outputs: {}, updates: [[w, div(8, sub(w, 2))]] }); // 4, 4, 4 … but from 6: 2, ∞
    program.run({}, { checkFinite: true, steps: 3 });
    expect(w.value.item()).toBe(4);
    w.assign(6);
    expect(errorFrom(() => program.run({}, { checkFinite: true, steps: 3 })).code).toBe("non-finite");
    expect(w.value.item()).toBe(2); // of the last step that was right
  });
});

describe("indices out of range", () => {
  const rows = input("rows", ["n", 2]);
  const indices = input("indices", ["k"], "int32");

  it.each([
    [[0, 3], "element 1", "3"],
    [[-1, 0], "element 0", "-1"],
    [[0, 2 ** 31 - 1], "element 1", "2147483647"],
  ])("%j are an error as from evaluate, and nothing is updated", (wrong, _, __) => {
    const w = parameter("w", [[1, 2]]);
    const v = parameter("v", [3]);
    const picked = gather(rows, indices);
    const program = compile({
      outputs: { picked },
      updates: [
        [w, add(w, sum(picked, 0, { keepDims: true })) as Tensor],
        [v, mul(v, 2) as Tensor],
      ],
    });
    const data = { rows: [[1, 2], [3, 4], [5, 6]], indices: wrong }; // prettier-ignore
    const wanted = errorFrom(() => evaluate(picked, data));
    for (const steps of [1, 3]) {
      const error = errorFrom(() => program.run(data, { steps }));
      expect([error.code, error.message]).toEqual([wanted.code, wanted.message]);
    }
    expect([w.value.toNested(), v.value.toNested()]).toEqual([[[1, 2]], [3]]);
    const { picked: right } = program.run({ ...data, indices: [2, 0] });
    expect(right.toNested()).toEqual([[5, 6], [1, 2]]); // prettier-ignore
    expect([w.value.toNested(), v.value.toNested()]).toEqual([[[7, 10]], [6]]);
  });

  it("are an error for a scatter, and for an axis of length 0", () => {
    const spread = scatterAdd(rows, input("n", ["n"], "int32"), 2);
    const data = { rows: [[1, 2]], n: [2] };
    const wanted = errorFrom(() => evaluate(spread, data));
    const error = errorFrom(() => compile({ outputs: { spread } }).run(data));
    expect([error.code, error.message]).toEqual([wanted.code, wanted.message]);
    const empty = { rows: new NDArray("float32", [0, 2], new Float32Array(0)), indices: [0] };
    const of = gather(rows, indices);
    expect(errorFrom(() => compile({ outputs: { of } }).run(empty)).message).toBe(
      errorFrom(() => evaluate(of, empty)).message,
    );
  });

  it("do not hide a right program that runs next", () => {
    const program = compile({ outputs: { picked: gather(rows, indices) } });
    errorFrom(() => program.run({ rows: [[1, 2]], indices: [5] }));
    expect(
      compile({ outputs: { y: mul(x, 2) } })
        .run({ x: [1] })
        .y.toNested(),
    ).toEqual([2]);
  });
});
