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
import { add, mul, square } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { dimension, input, parameter } from "../ops/leaves.ts";
import { reshape, transpose } from "../ops/movement.ts";
import { sum } from "../ops/reduction.ts";
import { exp, sigmoid, sin, tanh } from "../ops/transcendental.ts";
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
