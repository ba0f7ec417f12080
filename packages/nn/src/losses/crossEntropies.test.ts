/** What is special to cross-entropies: saturated predictions, class weights, label smoothing, class labels. */
import {
  compile,
  evaluate,
  grad,
  input,
  type NDArray,
  sigmoid,
  simplify,
  softmax,
  type Tensor,
} from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { binaryCrossEntropy, binaryCrossEntropyFromLogits } from "./binaryCrossEntropy.ts";
import { categoricalCrossEntropy, categoricalCrossEntropyFromLogits } from "./categoricalCrossEntropy.ts";
import type { ClassLossOptions } from "./classWeights.ts";
import { kullbackLeibler } from "./kullbackLeibler.ts";

const relative = (value: number, expected: number): number =>
  value === expected ? 0 : Math.abs(value - expected) / Math.abs(expected);
const both = (L: Tensor, wrt: Tensor): Tensor[] => [L, grad(L, wrt)];

// log(1 + eᶻ) and σ(z), with no cancellation and no overflow.
const softplusOf = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
const sigmoidOf = (z: number): number => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

describe("binary cross-entropy at saturated logits", () => {
  const vector = (name: string): Tensor => input(name, ["m"], "float64");
  const [z, y, w] = [vector("z"), vector("y"), vector("w")];
  const feeds = {
    z: [-800, -800, -40, -40, -1, 0, 17, 40, 40, 800, 800],
    y: [0, 1, 0, 1, 0.3, 0.5, 0, 0, 1, 0, 1],
    w: [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2],
  };

  const variants: readonly [string, ClassLossOptions, readonly [number, number], number][] = [
    ["plain", {}, [1, 1], 0],
    ["weighted", { weights: w }, [1, 1], 0],
    ["with class weights", { classWeights: [2, 0.5] }, [2, 0.5], 0],
    ["with smoothed labels", { labelSmoothing: 0.1 }, [1, 1], 0.1],
    ["with all of it", { weights: w, classWeights: [2, 0.5], labelSmoothing: 0.1 }, [2, 0.5], 0.1],
  ];

  describe.each(variants)("%s", (_, options, [ofZero, ofOne], smoothing) => {
    it.each(["sum", "mean"] as const)("has every digit of value and gradient (%s)", (reduction) => {
      const fromLogits = binaryCrossEntropyFromLogits(z, y, { ...options, reduction });
      const fromProbabilities = binaryCrossEntropy(sigmoid(z), y, { ...options, reduction });
      const used = Object.fromEntries(
        Object.entries(feeds).filter(([name]) => name !== "w" || options.weights),
      );
      const shares = feeds.y.map((label, index) => {
        const smooth = label * (1 - smoothing) + smoothing / 2;
        const weight = options.weights ? feeds.w[index]! : 1;
        return [weight * ofOne * smooth, weight * ofZero * (1 - smooth)] as const;
      });
      const divisor = reduction === "sum" ? 1 : shares.reduce((sum, [one, zero]) => sum + one + zero, 0);
      const value = shares.reduce((sum, [one, zero], index) => {
        const logit = feeds.z[index]!;
        return sum + one * softplusOf(-logit) + zero * softplusOf(logit);
      }, 0);
      const slopes = shares.map(([one, zero], index) => {
        const logit = feeds.z[index]!;
        return zero * sigmoidOf(logit) - one * sigmoidOf(-logit);
      });
      for (const [graphs, tolerance] of [
        [both(fromLogits, z), 1e-13],
        [simplify(both(fromLogits, z)), 1e-13],
        [simplify(both(fromProbabilities, z)), 1e-13],
      ] as const) {
        const [cost, gradient] = evaluate([...graphs], used) as NDArray[];
        expect(relative(cost!.item(), value / divisor)).toBeLessThan(tolerance);
        gradient!.data.forEach((slope: number, index: number) => {
          // σ(z) − y, as the plain gradient is simplified to, is accurate to a rounding of 1.
          const scale = Math.max(shares[index]![0], shares[index]![1]) / divisor;
          expect(Math.abs(slope - slopes[index]! / divisor)).toBeLessThanOrEqual(tolerance * scale);
        });
      }
    });
  });

  it("has the relative digits of each loss, raw and compiled in float32 too", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const [t, s] = [input("z", ["m"], dtype), input("y", ["m"], dtype)];
      const losses = binaryCrossEntropyFromLogits(t, s, { reduction: "none" });
      const data = { z: [-40, -10, 0, 10, 40], y: [0, 0, 1, 1, 1] };
      for (const result of [evaluate(losses, data), compile({ outputs: { losses } }).run(data).losses]) {
        result.data.forEach((value: number, index: number) => {
          const expected = softplusOf(data.y[index] === 1 ? -data.z[index]! : data.z[index]!);
          expect(relative(value, expected)).toBeLessThan(4 * (dtype === "float32" ? 2 ** -23 : 2 ** -52));
        });
      }
    }
  });

  it("costs nothing for an infinite logit on the right side, with gradient 0", () => {
    const feed = { z: [-Infinity, Infinity], y: [0, 1] };
    const [cost, slope] = evaluate(both(binaryCrossEntropyFromLogits(z, y), z), feed) as NDArray[];
    expect(cost!.item()).toBe(0);
    expect([...slope!.data].map(Math.abs)).toEqual([0, 0]);
  });
});

describe("categorical losses at logits far apart", () => {
  const matrix = (name: string): Tensor => input(name, ["m", 3], "float64");
  const [z, y] = [matrix("z"), matrix("y")];
  const w = input("w", ["m"], "float64");

  it.each<[string, ClassLossOptions]>([
    ["plain", {}],
    ["weighted", { weights: w }],
    ["with class weights", { classWeights: [1, 2, 3] }],
  ])("are stable from probabilities and from logits, raw and simplified: %s", (_, options) => {
    const data = { z: [[-431, 279, 427], [1000, 1000, -1000]], y: [[1, 0, 0], [0, 1, 0]] }; // prettier-ignore
    const feeds = { ...data, ...(options.weights ? { w: [1, 3] } : {}) };
    const weights = options.weights ? [1, 3] : options.classWeights ? [1, 2] : [1, 1];
    const divisor = weights[0]! + weights[1]!;
    const value = (weights[0]! * 858 + weights[1]! * Math.LN2) / divisor;
    const slopes = [[-1, 0, 1], [0.5, -0.5, 0]].flatMap((row, index) => row.map((slope) => (weights[index]! * slope) / divisor)); // prettier-ignore
    const costs = [
      categoricalCrossEntropyFromLogits(z, y, options),
      categoricalCrossEntropy(softmax(z), y, options),
      ...(options.classWeights ? [] : [kullbackLeibler(softmax(z), y, options)]),
    ];
    for (const cost of costs) {
      for (const graphs of [both(cost, z), simplify(both(cost, z))]) {
        const [result, gradient] = evaluate([...graphs], feeds) as NDArray[];
        expect(relative(result!.item(), value)).toBeLessThan(1e-14);
        gradient!.data.forEach((slope: number, index: number) =>
          expect(Math.abs(slope - slopes[index]!)).toBeLessThan(1e-15),
        );
      }
    }
  });

  it("gives a masked class no part", () => {
    const feeds = { z: [[-Infinity, 0, 0]], y: [[0, 1, 0]] };
    const [cost, slope] = evaluate(both(categoricalCrossEntropyFromLogits(z, y), z), feeds) as NDArray[];
    expect(cost!.item()).toBeCloseTo(Math.LN2, 14);
    expect([...slope!.data].map((value) => value || 0)).toEqual([0, -0.5, 0.5]);
  });

  it("drops log 0 beside a target of 0, and costs ∞ where a probability of 0 is wrong", () => {
    const values = categoricalCrossEntropy(z, y, { reduction: "none" });
    const feeds = { z: [[0, 1, 0], [0, 1, 0]], y: [[0, 1, 0], [1, 0, 0]] }; // prettier-ignore
    expect([...evaluate(values, feeds).data].map(Math.abs)).toEqual([0, Infinity]);
    const divergence = kullbackLeibler(z, y, { reduction: "none" });
    expect([...evaluate(divergence, feeds).data].map(Math.abs)).toEqual([0, Infinity]);
  });
});

describe("class weights", () => {
  const [p, y, w] = [
    input("p", ["m", 3], "float64"),
    input("y", ["m", 3], "float64"),
    input("w", ["m"], "float64"),
  ];
  const weight = fc.integer({ min: 0, max: 8 }).map((quarters) => quarters / 4);

  it("are weights of the rows by their class", () => {
    const cases = fc.array(fc.nat(2), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        cases,
        fc.tuple(weight, weight, weight),
        fc.constantFrom("sum", "mean"),
        (classes, weights, reduction) => {
          fc.pre(classes.some((label) => weights[label]! > 0));
          const feeds = {
            p: classes.map((_, row) => [0.1 * row, 0.3, -0.2 * row]),
            y: classes.map((label) => [0, 1, 2].map((k) => Number(k === label))),
          };
          const [byClass, byRow] = [
            categoricalCrossEntropyFromLogits(p, y, { classWeights: weights, reduction }),
            categoricalCrossEntropyFromLogits(p, y, { weights: w, reduction }),
          ];
          const expected = evaluate(byRow, { ...feeds, w: classes.map((label) => weights[label]!) }).item();
          expect(evaluate(byClass, feeds).item()).toBeCloseTo(expected, 12);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("take a soft label for one row of each class with that share", () => {
    const options = { classWeights: [1, 2, 5] };
    const soft = evaluate(categoricalCrossEntropyFromLogits(p, y, options), {
      p: [[0, 1, 2]],
      y: [[0.2, 0.3, 0.5]],
    });
    const hard = evaluate(categoricalCrossEntropyFromLogits(p, y, { ...options, weights: w }), {
      p: [[0, 1, 2], [0, 1, 2], [0, 1, 2]],
      y: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
      w: [0.2, 0.3, 0.5],
    }); // prettier-ignore
    expect(soft.item()).toBeCloseTo(hard.item(), 13);
  });

  it("are those of 0 and 1 for two classes: the same as for the categorical loss", () => {
    const [z, t] = [input("z", ["m"], "float64"), input("t", ["m"], "float64")];
    const [zz, tt] = [input("z", ["m", 2], "float64"), input("t", ["m", 2], "float64")];
    const options = { classWeights: [3, 0.5], labelSmoothing: 0.2 };
    const binary = evaluate(binaryCrossEntropyFromLogits(z, t, options), { z: [-2, 0.5, 3], t: [0, 1, 0.4] });
    const categorical = evaluate(categoricalCrossEntropyFromLogits(zz, tt, options), {
      z: [[0, -2], [0, 0.5], [0, 3]],
      t: [[1, 0], [0, 1], [0.6, 0.4]],
    }); // prettier-ignore
    expect(binary.item()).toBeCloseTo(categorical.item(), 13);
  });

  it.each([[[1]], [[1, 2, -1]], [[1, NaN, 1]], [[1, 2, Infinity]]])(
    "refuses %j for three classes",
    (classWeights) => {
      expect(() => categoricalCrossEntropy(p, y, { classWeights })).toThrow(
        refusing("invalid-argument", "classWeights", "3 finite numbers"),
      );
      expect(() => binaryCrossEntropy(p, y, { classWeights: [1, 2, 3] })).toThrow(
        refusing("invalid-argument", "2 finite"),
      );
    },
  );
});

describe("label smoothing", () => {
  const matrix = (name: string): Tensor => input(name, ["m", 4], "float64");
  const [z, y, s] = [matrix("z"), matrix("y"), matrix("s")];

  it("is the loss of y (1 − ε) + ε / K", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), fc.nat(3), (tenths, label) => {
        const labelSmoothing = tenths / 10;
        const target = [0, 1, 2, 3].map((k) => Number(k === label));
        const feeds = { z: [[1, -1, 0.5, 0]], y: [target] };
        const smooth = [target.map((share) => share * (1 - labelSmoothing) + labelSmoothing / 4)];
        const value = evaluate(categoricalCrossEntropyFromLogits(z, y, { labelSmoothing }), feeds).item();
        expect(value).toBeCloseTo(
          evaluate(categoricalCrossEntropyFromLogits(z, s), { z: feeds.z, s: smooth }).item(),
          13,
        );
      }),
      { numRuns: 30 },
    );
  });

  it.each([-0.1, 1.1, NaN])("refuses ε = %s", (labelSmoothing) => {
    for (const loss of [binaryCrossEntropy, categoricalCrossEntropy]) {
      expect(() => loss(z, y, { labelSmoothing })).toThrow(
        refusing("invalid-argument", "labelSmoothing", "0 to 1"),
      );
    }
  });
});

describe("class labels", () => {
  const z: Tensor = input("z", ["m", 3], "float64");
  const [labels, y] = [input("labels", ["m"], "int32"), input("y", ["m", 3], "float64")];
  const w = input("w", ["m"], "float64");

  it.each<[string, ClassLossOptions]>([
    ["plain", {}],
    ["with all options", { weights: w, classWeights: [1, 2, 0.5], labelSmoothing: 0.1 }],
    ["one by one", { reduction: "none" }],
  ])("cost and pull as their rows of 0 and 1 do: %s", (_, options) => {
    fc.assert(
      fc.property(fc.array(fc.nat(2), { minLength: 1, maxLength: 5 }), (classes) => {
        const feeds = {
          z: classes.map((label, row) => [row / 3, -label, 0.5]),
          ...(options.weights ? { w: classes.map((__, row) => row + 1) } : {}),
        };
        const oneHot = classes.map((label) => [0, 1, 2].map((k) => Number(k === label)));
        const graphs = (targets: Tensor): Tensor[] =>
          [
            categoricalCrossEntropyFromLogits(z, targets, options),
            categoricalCrossEntropy(softmax(z), targets, options),
          ].flatMap((cost) => [cost, grad(cost.sum(), z)]);
        const results = evaluate(graphs(labels), { ...feeds, labels: classes } as never);
        expect(results).toEqual(evaluate(graphs(y), { ...feeds, y: oneHot } as never));
      }),
      { numRuns: 30 },
    );
  });

  it("that are no class cost NaN, and are not taken for free", () => {
    const losses = categoricalCrossEntropyFromLogits(z, labels, { reduction: "none" });
    const feeds = { z: [[0, 0, 0], [0, 0, 0], [0, 0, 0]], labels: [3, -1, 1] }; // prettier-ignore
    for (const result of [
      evaluate(losses, feeds),
      evaluate(simplify(losses), feeds),
      compile({ outputs: { losses } }).run(feeds).losses,
    ]) {
      expect([...result.data].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([NaN, NaN, 1.098612]);
    }
  });

  it("must be int32, of the shape of the rows; classes must be counted", () => {
    const real: Tensor = input("labels", ["m"], "float64");
    expect(() => categoricalCrossEntropy(z, real)).toThrow(
      refusing("dtype-mismatch", "int32", "[m] of float64"),
    );
    const other: Tensor = input("labels", ["n"], "int32");
    expect(() => categoricalCrossEntropy(z, other)).toThrow(refusing("shape-mismatch", "[m, 3]", "[n, 3]"));
    const named: Tensor = input("z", ["m", "k"], "float64");
    expect(() => categoricalCrossEntropy(named, named)).toThrow(
      refusing("invalid-argument", "classes", "[m, k]"),
    );
  });
});
