import {
  compile,
  evaluate,
  input,
  interpret,
  parameter,
  sum,
  type Feeds,
  type NDArray,
  type Parameter,
  type Tensor,
} from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { accumulateGradients } from "./accumulation.ts";
import { adagrad } from "./adagrad.ts";
import { adam, adamW } from "./adam.ts";
import { chain } from "./chain.ts";
import { clipByGlobalNorm, clipByValue } from "./clipping.ts";
import { gradientDescent } from "./gradientDescent.ts";
import { lion } from "./lion.ts";
import { momentum, nesterov } from "./momentum.ts";
import { updatesFor, type Optimizer, type Transformation } from "./optimizer.ts";
import { rmsProp } from "./rmsProp.ts";
import { decoupledWeightDecay, l2Penalty } from "./weightDecay.ts";

const sgd = gradientDescent({ learningRate: 1 });

/** The values of tensors, on the reference evaluator and compiled. */
const ways: Readonly<Record<string, (tensors: readonly Tensor[], feeds: Feeds) => readonly NDArray[]>> = {
  interpreted: (tensors, feeds) => evaluate(tensors, feeds),
  compiled: (tensors, feeds) => {
    const outputs = Object.fromEntries(tensors.map((tensor, index) => [`t${index}`, tensor]));
    const results = compile({ outputs }).run(feeds, { copy: true });
    return tensors.map((_, index) => results[`t${index}`]!);
  },
};

/** What becomes of gradients, as data, in that element type. */
function transformed(
  part: Transformation,
  lists: readonly (readonly number[])[],
  dtype: "float32" | "float64",
  valuesOf = ways["interpreted"]!,
): number[][] {
  const gradients = lists.map((list, index): Tensor => input(`g${index}`, [list.length], dtype));
  const parameters = lists.map((list, index) =>
    parameter(
      `W${index}`,
      list.map(() => 0),
      dtype,
    ),
  );
  const { steps } = part.update(gradients, part.init(parameters), parameters);
  const feeds = Object.fromEntries(lists.map((list, index) => [`g${index}`, list]));
  return valuesOf(steps, feeds).map(({ data }) => [...data]);
}

const entry = fc.double({ min: -100, max: 100, noNaN: true });
const lists = fc.array(fc.array(entry, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });
const limit = fc.double({ min: 0.01, max: 200, noNaN: true });
const normOf = (numbers: readonly number[]): number => Math.hypot(...numbers);

describe.each(Object.entries(ways))("clipByValue, %s", (_, valuesOf) => {
  it("limits every entry and keeps those within the limit", () => {
    fc.assert(
      fc.property(lists, limit, (gradients, c) => {
        const expected = gradients.map((list) => list.map((g) => (g > c ? c : g < -c ? -c : g)));
        expect(transformed(clipByValue({ limit: c }), gradients, "float64", valuesOf)).toEqual(expected);
      }),
    );
    expect(transformed(clipByValue({ limit: 1 }), [[Number.NaN, Infinity]], "float32", valuesOf)).toEqual([
      [Number.NaN, 1],
    ]);
  });
});

describe.each(Object.entries(ways))("clipByGlobalNorm, %s", (_, valuesOf) => {
  it("gives all gradients together at most that norm, in their direction, and keeps every bit of shorter ones", () => {
    fc.assert(
      fc.property(lists, limit, (gradients, c) => {
        const got = transformed(clipByGlobalNorm({ limit: c }), gradients, "float64", valuesOf).flat();
        const all = gradients.flat();
        const norm = normOf(all);
        if (norm < c * (1 - 1e-14)) expect(got).toEqual(all);
        expect(Math.abs(normOf(got) - Math.min(c, norm))).toBeLessThanOrEqual(1e-14 * c);
        got.forEach((value, index) => expect(value).toBeCloseTo((all[index]! * c) / Math.max(norm, c), 11));
      }),
    );
  });

  it("knows the norm of float32 gradients whose squares overflow or vanish", () => {
    const [[a, b], [c]] = transformed(
      clipByGlobalNorm({ limit: 5 }),
      [[3e30, 0], [-4e30]],
      "float32",
      valuesOf,
    ) as [[number, number], [number]];
    expect([a, b, c].map((value) => Number(value.toFixed(5)))).toEqual([3, 0, -4]);
    const tiny = transformed(
      clipByGlobalNorm({ limit: 5e-31 }),
      [[3e-30], [4e-30]],
      "float32",
      valuesOf,
    ).flat();
    expect(tiny.map((value) => Number((value * 1e31).toFixed(4)))).toEqual([3, 4]);
  });

  it("is 0 for zeros, and NaN everywhere for a NaN", () => {
    expect(transformed(clipByGlobalNorm({ limit: 1 }), [[0, 0], [0]], "float32", valuesOf)).toEqual([
      [0, 0],
      [0],
    ]);
    expect(transformed(clipByGlobalNorm({ limit: 1 }), [[1, Number.NaN], [2]], "float64", valuesOf)).toEqual([
      [Number.NaN, Number.NaN],
      [Number.NaN],
    ]);
  });
});

describe("chain", () => {
  it("is composition: gradients pass from part to part, and the chain of chains is the chain", () => {
    fc.assert(
      fc.property(lists, limit, limit, (gradients, c, d) => {
        const [value, norm] = [clipByValue({ limit: c }), clipByGlobalNorm({ limit: d })];
        const apart = transformed(norm, transformed(value, gradients, "float64"), "float64");
        expect(transformed(chain(value, norm), gradients, "float64")).toEqual(apart);
        expect(transformed(chain(chain(value), norm, sgd), gradients, "float64")).toEqual(apart);
      }),
      { numRuns: 50 },
    );
  });

  it("takes the learning rate of its optimizer, or the one that is given, for all parts", () => {
    const chained: Optimizer = chain(
      l2Penalty({ decay: 0 }),
      gradientDescent({ learningRate: 0.5 }),
      decoupledWeightDecay({ decay: 0.5 }),
    );
    expect(chained.learningRate).toBe(0.5);
    for (const [rate, expected] of [
      [undefined, 2 - 0.5 * 3 - 0.5 * 0.5 * 2],
      [0.25, 2 - 0.25 * 3 - 0.25 * 0.5 * 2],
    ] as const) {
      const W = parameter("W", [2], "float64");
      const updates = updatesFor(sum(W.mul(3)), [W], chained, chained.init([W]), rate);
      interpret({ outputs: {}, updates }).run();
      expect(W.value.item()).toBe(expected);
    }
  });

  it("keeps the names of the state of its only part that has one, and numbers those of a second", () => {
    const W = parameter("W_1", [1, 2]);
    const { learningRate, ...trace } = momentum({ learningRate: 1 }); // without a rate it is no optimizer
    expect(Object.keys(chain(clipByValue({ limit: 1 }), adam()).init([W]))).toEqual(
      Object.keys(adam().init([W])),
    );
    const twice = chain(trace, momentum({ learningRate }));
    const state = twice.init([W]);
    expect(Object.keys(state)).toEqual(["velocity", "velocity_2"]);
    const updates = updatesFor(sum(W), [W], twice, state);
    const program = compile({ outputs: {}, updates });
    program.run();
    program.run();
    // v₁: 1, 1.9; v₂: 1, 0.9 + 1.9
    expect([...state["velocity"]![0]!.value.data][0]).toBeCloseTo(1.9, 6);
    expect([...state["velocity_2"]![0]!.value.data][0]).toBeCloseTo(2.8, 6);
  });

  it("refuses nothing to chain, two optimizers, and parts on the wrong side of the optimizer", () => {
    expect(() => chain()).toThrow(refusing("invalid-argument", "at least one part"));
    expect(() => chain(sgd, clipByValue({ limit: 1 }), adam())).toThrow(
      refusing("invalid-argument", "one optimizer", "0 and 2"),
    );
    expect(() => chain(sgd, l2Penalty({ decay: 1 }))).toThrow(
      refusing("invalid-argument", "before the optimizer"),
    );
    expect(() => chain(decoupledWeightDecay({ decay: 1 }), sgd)).toThrow(
      refusing("invalid-argument", "after the optimizer"),
    );
    expect(() => chain(clipByValue({ limit: 1 }), sgd, clipByValue({ limit: 1 }))).not.toThrow();
  });
});

describe("weight decay", () => {
  it("is one and the same for gradient descent, as a penalty and decoupled", () => {
    fc.assert(
      fc.property(entry, fc.double({ min: 0, max: 1, noNaN: true }), (start, decay) => {
        const after = [chain(l2Penalty({ decay }), sgd), chain(sgd, decoupledWeightDecay({ decay }))].map(
          (optimizer) => {
            const W = parameter("W", [start], "float64");
            interpret({ outputs: {}, updates: updatesFor(sum(W), [W], optimizer) }).run();
            return W.value.item();
          },
        );
        expect(after[0]).toBeCloseTo(after[1]!, 12);
      }),
    );
  });

  it("leaves alone the parameters that it does not apply to", () => {
    const appliesTo = ({ rank }: Tensor): boolean => rank > 1;
    const learningRate = 0.5;
    for (const optimizer of [
      chain(l2Penalty({ decay: 0.5, appliesTo }), gradientDescent({ learningRate })),
      adamW({ learningRate, decay: 0.5, appliesTo }),
      lion({ learningRate, decay: 0.5, appliesTo }),
    ]) {
      const [W, b] = [parameter("W", [[4]], "float64"), parameter("b", [4], "float64")];
      const updates = updatesFor(sum(W.mul(0)).add(sum(b.mul(0))), [W, b], optimizer);
      interpret({ outputs: {}, updates }).run();
      expect([W.value.item(), b.value.item()]).toEqual([3, 4]);
    }
  });
});

describe("accumulateGradients", () => {
  it("makes of k batches the step of one that is k times larger, and keeps every bit in between", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: -64, max: 64 }), { minLength: 4, maxLength: 12 }),
        (every, gradients) => {
          const [W, V] = [parameter("W", [1], "float64"), parameter("W", [1], "float64")];
          const G = input("g", [1], "float64");
          const accumulated = accumulateGradients(adam({ learningRate: 0.1 }), { every });
          const inPieces = compile({ outputs: {}, updates: updatesFor(sum(W.mul(G)), [W], accumulated) });
          const atOnce = compile({
            outputs: {},
            updates: updatesFor(sum(V.mul(G)), [V], adam({ learningRate: 0.1 })),
          });
          for (let start = 0; start + every <= gradients.length; start += every) {
            const batch = gradients.slice(start, start + every);
            const before = W.value.item();
            batch.forEach((g, index) => {
              if (index > 0) expect(W.value.item()).toBe(before);
              inPieces.run({ g: [g] });
            });
            atOnce.run({ g: [batch.reduce((total, g) => total + g, 0) / every] });
            expect(W.value.item()).toBe(V.value.item());
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it("can be nested: two times three is six", () => {
    const W = parameter("W", [0], "float64");
    const nested = accumulateGradients(accumulateGradients(sgd, { every: 2 }), { every: 3 });
    const G = input("g", [1], "float64");
    const program = compile({ outputs: {}, updates: updatesFor(sum(W.mul(G)), [W], nested) });
    const seen = [6, 12, 18, 24, 30, 36].map((g) => {
      program.run({ g: [g] });
      return W.value.item();
    });
    expect(seen).toEqual([0, 0, 0, 0, 0, -21]);
  });
});

describe("the state of an optimizer", () => {
  it("is named after its parameters, in their element type; counters in float64", () => {
    const [W, b] = [parameter("W", [[1, 2]], "float64").named("W_1"), parameter("b", [1])];
    const state = accumulateGradients(adam(), { every: 2 }).init([W, b]);
    const seen = Object.entries(state).map(([name, list]) => [
      name,
      list.map((each: Parameter) => `${each.name} ${each.dtype} [${each.shape.join(", ")}]`),
    ]);
    expect(Object.fromEntries(seen)).toEqual({
      gradientSum: ["gradientSum(W_1) float64 [1, 2]", "gradientSum(b) float32 [1]"],
      gradientCount: ["gradientCount float64 []"],
      mean: ["mean(W_1) float64 [1, 2]", "mean(b) float32 [1]"],
      meanSquare: ["meanSquare(W_1) float64 [1, 2]", "meanSquare(b) float32 [1]"],
      weights: ["meanWeight float64 []", "meanSquareWeight float64 []"],
    });
  });

  it("may be any tensors: a training unrolled into one formula is the training step by step", () => {
    const W = parameter("W", [0.5, -2], "float64");
    const optimizer = adam({ learningRate: 0.1 });
    const cost = (tensor: Tensor): Tensor => sum(tensor.mul(tensor)) as Tensor;
    let unrolled: Tensor = W;
    let state: Parameters<typeof optimizer.update>[1] = optimizer.init([W]);
    for (let step = 0; step < 3; step++) {
      const result = optimizer.update([unrolled.mul(2)], state, [unrolled]);
      unrolled = unrolled.sub(result.steps[0]!) as Tensor;
      state = result.state;
    }
    const expected = evaluate(unrolled).toNested();
    const program = interpret({ outputs: {}, updates: updatesFor(cost(W), [W], optimizer) });
    for (let step = 0; step < 3; step++) program.run();
    expect(W.value.toNested()).toEqual(expected);
  });
});

describe("options", () => {
  it.each([
    ["learningRate", () => momentum({ learningRate: -1 })],
    ["learningRate", () => nesterov({ learningRate: Infinity })],
    ["learningRate", () => rmsProp({ learningRate: Number.NaN })],
    ["learningRate", () => adagrad({ learningRate: -1 })],
    ["learningRate", () => adam({ learningRate: -1 })],
    ["learningRate", () => lion({ learningRate: -1 })],
    ["momentum", () => momentum({ learningRate: 1, momentum: 1 })],
    ["momentum", () => nesterov({ learningRate: 1, momentum: -0.1 })],
    ["decay", () => rmsProp({ decay: 1 })],
    ["epsilon", () => rmsProp({ epsilon: 0 })],
    ["epsilon", () => adagrad({ learningRate: 1, epsilon: -1 })],
    ["beta1", () => adam({ beta1: 1 })],
    ["beta2", () => adam({ beta2: Number.NaN })],
    ["epsilon", () => adam({ epsilon: Infinity })],
    ["decay", () => adamW({ decay: -1 })],
    ["beta2", () => lion({ beta2: 1 })],
    ["decay", () => lion({ decay: -1 })],
    ["limit", () => clipByValue({ limit: 0 })],
    ["limit", () => clipByGlobalNorm({ limit: Infinity })],
    ["decay", () => l2Penalty({ decay: Number.NaN })],
    ["every", () => accumulateGradients(adam(), { every: 0 })],
    ["every", () => accumulateGradients(adam(), { every: 1.5 })],
  ])("refuses %s out of its range", (name, build) => {
    const words = name === "learningRate" ? "learning rate" : name;
    expect(build).toThrow(refusing("invalid-argument", words));
  });

  it("are checked again for a rate that is given to updatesFor, and what the optimizer gives is counted", () => {
    const W = parameter("W", [1]);
    expect(() => updatesFor(sum(W), [W], sgd, {}, -1)).toThrow(refusing("invalid-argument", "-1"));
    const idle: Optimizer = { learningRate: 1, init: () => ({}), update: () => ({ steps: [], state: {} }) };
    expect(() => updatesFor(sum(W), [W], idle)).toThrow(refusing("invalid-argument", "steps for 1", "0"));
  });
});
