/** What a compiled program promises its caller. That it computes the right numbers is tested apart, on random graphs. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import { checkpoint } from "../autodiff/checkpoint.ts";
import { grad } from "../autodiff/index.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { interpret } from "../evaluate/program.ts";
import { matmul } from "../functions/matmul.ts";
import { mean } from "../functions/statistics.ts";
import type { Tensor } from "../graph/tensor.ts";
import { NDArray, type ArrayLike } from "../ndarray.ts";
import { add, div, mul, neg, square, sub } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { gather, scatterAdd } from "../ops/indexing.ts";
import { dimension, input, parameter, type Parameter } from "../ops/leaves.ts";
import { reshape, transpose } from "../ops/movement.ts";
import { sum } from "../ops/reduction.ts";
import { exp, log, sigmoid, sin, tanh } from "../ops/transcendental.ts";
import { createNode, type Op } from "../graph/tensor.ts";
import { canCompile, compile } from "./compile.ts";

vi.setConfig({ testTimeout: 60_000 }); // only to stop what hangs: a busy machine must not fail

const x = input("x", ["m"]);

it("runs where these tests run", () => {
  expect(canCompile()).toBe(true);
});

describe("outputs", () => {
  it("come by name, as from the reference", () => {
    const program = compile({ outputs: { total: sum(x), twice: mul(x, 2) } });
    const { total, twice } = program.run({ x: [1, 2, 3] });
    expect(total.item()).toBe(6);
    expect(twice).toStrictEqual(evaluate(mul(x, 2), { x: [1, 2, 3] }));
  });

  it("may be inputs, parameters, constants, sizes and the same tensor twice", () => {
    const w = parameter("w", [1, 2]);
    const program = compile({
      outputs: { x, w, c: constant([3, 4]), one: constant(1), m: dimension("m"), again: x, s: sum(x) },
    });
    const { x: same, w: value, c, one, m, again, s } = program.run({ x: [5, 6, 7] });
    expect([same, value, c, one, m, again, s].map((array) => array.toNested())).toEqual([
      [5, 6, 7],
      [1, 2],
      [3, 4],
      1,
      3,
      [5, 6, 7],
      18,
    ]);
  });

  it("may be none, if there are updates", () => {
    const w = parameter("w", [1, 2]);
    compile({ outputs: {}, updates: [[w, mul(w, 2)]] }).run();
    expect(w.value.toNested()).toEqual([2, 4]);
    expect(compile({ outputs: {} }).run()).toEqual({});
  });

  it("change with the next run, unless they are copied or given a place", () => {
    const program = compile({ outputs: { y: mul(x, 2) } });
    const first = program.run({ x: [1, 2] });
    expect(first.y.toNested()).toEqual([2, 4]);
    const copy = program.run({ x: [3, 4] }, { copy: true });
    expect(first.y.toNested()).toEqual([6, 8]);
    const place = NDArray.zeros("float32", [2]);
    const given = program.run({ x: [5, 6] }, { into: { y: place } });
    program.run({ x: [7, 8] });
    expect(copy.y.toNested()).toEqual([6, 8]);
    expect(given.y).toBe(place);
    expect(place.toNested()).toEqual([10, 12]);
    expect(first.y.toNested()).toEqual([14, 16]);
  });

  it("that are copied do not change those that are not", () => {
    const program = compile({ outputs: { y: mul(x, 2) } });
    const kept = program.run({ x: [1, 2] });
    const copy = program.run({ x: [1, 2] }, { copy: true });
    copy.y.data.fill(9);
    expect(kept.y.toNested()).toEqual([2, 4]);
  });

  it.each([
    [NDArray.zeros("float32", [3]), "float32 [3]"],
    [NDArray.zeros("float64", [2]), "float64 [2]"],
    [NDArray.zeros("float32", [1, 2]), "float32 [1, 2]"],
  ])("refuse a place of another shape or type", (place, received) => {
    const program = compile({ outputs: { y: mul(x, 2) } });
    const error = errorFrom(() => program.run({ x: [1, 2] }, { into: { y: place } }));
    expect(error.code).toBe("shape-mismatch");
    expect(error.message).toBe(
      `run, into.y: expected an array of type float32 [2], but received ${received}.`,
    );
  });

  it("stay right when the memory grows between two runs, and when another program runs", () => {
    const program = compile({ outputs: { y: mul(x, 2) } });
    const { y } = program.run({ x: [1, 2] }, { copy: true });
    const large = compile({ outputs: { z: add(input("z", [3_000_000]), 1) } });
    large.run({ z: new Float32Array(3_000_000) });
    expect(program.run({ x: [1, 2] }).y).toStrictEqual(y);
    large.dispose();
  });

  it("of a size that was not run for long are refused, when others have taken their place", () => {
    const program = compile({ outputs: { y: mul(x, 2) } });
    const early = program.run({ x: [1, 2] });
    for (let size = 3; size < 40; size++) program.run({ x: new Float32Array(size).fill(5) });
    expect(errorFrom(() => early.y).code).toBe("disposed");
  });
});

describe("feeds", () => {
  const y = input("y", ["m", 1]);
  const labels = input("labels", ["m"], "int32");
  const graph: Tensor = add(sum(mul(x, transpose(y, [1, 0]))), sum(labels));

  it.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ["none", {}],
    ["some missing", { x: [1] }],
    ["one too many", { x: [1], y: [[1]], labels: [1], z: 2 }],
    ["another case", { X: [1], y: [[1]], labels: [1] }],
    ["another rank", { x: [[1]], y: [[1]], labels: [1] }],
    ["another length", { x: [1], y: [[1, 2]], labels: [1] }],
    ["two sizes for one name", { x: [1, 2], y: [[1]], labels: [1] }],
    ["a fraction for a whole number", { x: [1], y: [[1]], labels: [0.5] }],
    ["no number", { x: ["1"], y: [[1]], labels: [1] }],
    ["ragged rows", { x: [1, 2], y: [[1], [1, 2]], labels: [1, 2] }],
  ])("that are wrong (%s) are refused as by evaluate", (_, feeds) => {
    const wrong = feeds as Record<string, ArrayLike>;
    const program = compile({ outputs: { graph } });
    const expected = errorFrom(() => evaluate(graph, wrong));
    for (let run = 0; run < 2; run++) {
      const error = errorFrom(() => program.run(wrong));
      expect([error.code, error.message]).toEqual([expected.code, expected.message]);
      program.run({ x: [1, 2], y: [[3], [4]], labels: [5, 6] }); // and then again with a plan at hand
    }
  });

  it("may be arrays of the element type, of another one, nested or typed", () => {
    const program = compile({ outputs: { y: mul(x, 2) } });
    for (const feed of [
      NDArray.from([1, 2], "float32"),
      NDArray.from([1, 2], "float64"),
      [1, 2],
      new Float64Array([1, 2]),
      [true, 2],
    ] as ArrayLike[])
      expect(program.run({ x: feed }).y.toNested()).toEqual([2, 4]);
  });

  it("are copied, so that writing to them later changes nothing", () => {
    const data = NDArray.from([1, 2], "float32");
    const program = compile({ outputs: { y: mul(x, 2) } });
    const results = program.run({ x: data });
    data.data.fill(9);
    expect(results.y.toNested()).toEqual([2, 4]);
  });

  it("may go by names of the program's own, and include what the graph does not use", () => {
    const program = compile({ inputs: { rows: x, unused: y }, outputs: { total: sum(x) } });
    expect(program.run({ rows: [1, 2] }).total.item()).toBe(3);
    expect(program.run({ rows: [1, 2], unused: [[1], [2]] }).total.item()).toBe(3);
    expect(program.run({ rows: NDArray.from([4, 2]) }).total.item()).toBe(6);
    expect(errorFrom(() => program.run({})).code).toBe("missing-input");
  });

  it("leave named dimensions without data to the options, or are refused as by evaluate", () => {
    const n = dimension("n");
    expect(
      compile({ outputs: { n } }, { dimensions: { n: 7 } })
        .run()
        .n.item(),
    ).toBe(7);
    const wanted = errorFrom(() => evaluate(n));
    const error = errorFrom(() => compile({ outputs: { n } }).run());
    expect([error.code, error.message]).toEqual([wanted.code, wanted.message]);
  });
});

describe("sizes of named dimensions", () => {
  it("may be any, in any order, 0 among them", () => {
    const program = compile({ outputs: { average: mean(x), y: mul(x, 2), column: reshape(x, ["m", 1]) } });
    const reference = interpret({
      outputs: { average: mean(x), y: mul(x, 2), column: reshape(x, ["m", 1]) },
    });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 30 }), (sizes) => {
        for (const size of sizes) {
          const feeds = { x: Array.from({ length: size }, (_, index) => index + size) };
          expect(program.run(feeds, { copy: true })).toStrictEqual(reference.run(feeds));
        }
      }),
      { numRuns: 20 },
    );
  });

  it("have a plan each, of which the memory reports the largest", () => {
    const program = compile({ outputs: { y: exp(add(x, 1)) } });
    program.run({ x: [1] });
    const small = program.memory.peakBytes;
    program.run({ x: new Float32Array(1000) });
    const large = program.memory.peakBytes;
    program.run({ x: [1] });
    expect(program.memory.peakBytes).toBe(large);
    expect(large).toBeGreaterThan(small);
    expect(large).toBeGreaterThanOrEqual(2 * 4 * 1000); // the input and the output
    expect(program.memory.bytesWithoutSharing).toBeGreaterThanOrEqual(large);
  });

  it("that come and go by the hundred take no more memory", () => {
    const program = compile({ outputs: { y: exp(add(x, 1)) } });
    const pass = (): number => {
      for (let size = 1; size <= 120; size++) program.run({ x: new Float32Array(size * 50) });
      return program.memory.totalBytes;
    };
    const first = pass();
    expect([pass(), pass()]).toEqual([first, first]);
  });
});

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

describe("dispose", () => {
  it("ends a program, its results and nothing else", () => {
    const w = parameter("w", [1, 2]);
    const program = compile({ outputs: { y: mul(w, 2) }, updates: [[w, add(w, 1)]] });
    const other = compile({ outputs: { w } });
    const copy = program.run({}, { copy: true });
    program.dispose();
    const error = errorFrom(() => program.run());
    expect(error.code).toBe("disposed");
    expect(error.message).toContain(
      "run: expected a program that was not disposed of, but received one that was",
    );
    expect(copy.y.toNested()).toEqual([2, 4]);
    expect(other.run().w.toNested()).toEqual([2, 3]);
    expect(w.value.toNested()).toEqual([2, 3]);
    program.dispose(); // twice does no harm
  });

  it("gives the memory back", () => {
    const size = 100_000;
    const once = (): number => {
      const program = compile({ outputs: { y: exp(add(input("v", [size]), 1)) } });
      program.run({ v: new Float32Array(size) });
      const { totalBytes } = program.memory;
      program.dispose();
      return totalBytes;
    };
    const first = once();
    for (let round = 0; round < 20; round++) expect(once()).toBe(first);
  });
});

describe("a checkpoint", () => {
  const v = parameter("v", new Float32Array(4096).fill(0.5));
  const block = (h: Tensor): Tensor => [1, 2, 3, 4].reduce((x) => tanh(sin(x)), h);
  /** The bytes for the gradient through sixteen layers, all of which must be known before it begins, and the gradient. */
  const step = (of: (h: Tensor) => Tensor): { readonly bytes: number; readonly gradient: NDArray } => {
    const last = [1, 2, 3, 4].reduce((h) => of(h), v as Tensor);
    const program = compile({ outputs: { gradient: grad(square(sum(last)) as Tensor<readonly []>, v) } });
    const { gradient } = program.run({}, { copy: true });
    return { bytes: program.memory.peakBytes, gradient };
  };

  it("spares memory and changes no bit of a gradient", () => {
    const [kept, computedAgain] = [step(block), step(checkpoint(block))];
    expect(computedAgain.gradient).toStrictEqual(kept.gradient);
    // The operands of 32 functions at once, or four results of blocks and what one block needs.
    expect(computedAgain.bytes).toBeLessThan(0.6 * kept.bytes);
  });
});

describe("what cannot be", () => {
  it("a graph beyond the limit of the memory is an error before anything is allocated", () => {
    const n = input("n", ["n"]);
    const outer: Tensor = add(reshape(n, ["n", 1]), n);
    const program = compile({ outputs: { y: matmul(exp(outer), exp(outer)) } });
    const before = program.memory.totalBytes;
    const error = errorFrom(() => program.run({ n: new Float32Array(60_000) }));
    expect(error.code).toBe("out-of-memory");
    expect(error.message).toMatch(
      /^program: expected at most 4294967296 bytes in all, .* but received \d+ bytes/,
    );
    expect(program.memory.totalBytes).toBeLessThan(before + 2 ** 20);
    expect(program.run({ n: [0] }).y.item()).toBe(1);
  });

  it("an op that does not say how it is compiled is an error that names it", () => {
    const { lowering: _, ...rest } = sigmoid.op;
    const op: Op = { ...rest, name: "homemade" };
    const error = errorFrom(() => compile({ outputs: { y: createNode(op, [x]) } }).run({ x: [1] }));
    expect(error.code).toBe("unsupported");
    expect(error.message).toContain("homemade");
  });
});
