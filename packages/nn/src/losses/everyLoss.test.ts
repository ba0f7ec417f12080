/** What holds for every loss: its formula, reductions, weights, derivatives, and the same values compiled. */
import { compile, evaluate, grad, input, NDArray, simplify, softmax, type Tensor } from "@chainrule/core";
import { checkGradients } from "@chainrule/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { binaryCrossEntropy, binaryCrossEntropyFromLogits } from "./binaryCrossEntropy.ts";
import { categoricalCrossEntropy, categoricalCrossEntropyFromLogits } from "./categoricalCrossEntropy.ts";
import { hinge } from "./hinge.ts";
import { huber } from "./huber.ts";
import { kullbackLeibler } from "./kullbackLeibler.ts";
import type { LossOptions } from "./loss.ts";
import { meanAbsoluteError } from "./meanAbsoluteError.ts";
import { meanSquaredError } from "./meanSquaredError.ts";

type Row = readonly number[];
type AnyLoss = (predictions: Tensor, targets: Tensor, options?: LossOptions) => Tensor;

const real = fc.integer({ min: -5000, max: 5000 }).map((thousandths) => thousandths / 1000); // spread evenly, unlike doubles
const probability = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const rowOf = (element: fc.Arbitrary<number>): fc.Arbitrary<Row> =>
  fc.array(element, { minLength: 3, maxLength: 3 });
const normalised = (row: Row): Row => row.map((value) => value / row.reduce((sum, each) => sum + each, 0));
const distribution = rowOf(probability).map(normalised);
const oneHot = fc.constantFrom<Row>([1, 0, 0], [0, 1, 0], [0, 0, 1]);
const label = fc.constantFrom(0, 1, 0.3);

const crossEntropy = (p: Row, y: Row): number =>
  -y.reduce((sum, share, k) => sum + share * Math.log(p[k]!), 0);
const softmaxOf = (z: Row): Row => normalised(z.map(Math.exp));
const bernoulli = (p: number, y: number): number => crossEntropy([p, 1 - p], [y, 1 - y]);

/** A loss of elements has one number for each, a loss of rows of three classes one for each row. */
const losses: readonly {
  readonly name: string;
  readonly loss: AnyLoss;
  readonly predictions: fc.Arbitrary<Row>;
  readonly targets: fc.Arbitrary<Row>;
  readonly formula: (p: Row, y: Row) => Row;
  /** Where its derivatives jump. */
  readonly isNearKink?: (p: number, y: number) => boolean;
}[] = [
  {
    name: "binaryCrossEntropy",
    loss: binaryCrossEntropy,
    predictions: rowOf(probability),
    targets: rowOf(label),
    formula: (p, y) => p.map((each, k) => bernoulli(each, y[k]!)),
  },
  {
    name: "binaryCrossEntropyFromLogits",
    loss: binaryCrossEntropyFromLogits,
    predictions: rowOf(real),
    targets: rowOf(label),
    formula: (z, y) => z.map((each, k) => bernoulli(1 / (1 + Math.exp(-each)), y[k]!)),
  },
  {
    name: "categoricalCrossEntropy",
    loss: categoricalCrossEntropy,
    predictions: distribution,
    targets: fc.oneof(distribution, oneHot),
    formula: (p, y) => [crossEntropy(p, y)],
  },
  {
    name: "categoricalCrossEntropyFromLogits",
    loss: categoricalCrossEntropyFromLogits,
    predictions: rowOf(real),
    targets: fc.oneof(distribution, oneHot),
    formula: (z, y) => [crossEntropy(softmaxOf(z), y)],
  },
  {
    name: "kullbackLeibler",
    loss: kullbackLeibler,
    predictions: distribution,
    targets: fc.oneof(distribution, oneHot),
    formula: (p, y) => [
      crossEntropy(p, y) - y.reduce((sum, share) => sum - (share && share * Math.log(share)), 0),
    ],
  },
  {
    name: "kullbackLeibler of a softmax",
    loss: (z, y, options) => kullbackLeibler(softmax(z), y, options),
    predictions: rowOf(real),
    targets: fc.oneof(distribution, oneHot),
    formula: (z, y) => [
      crossEntropy(softmaxOf(z), y) - y.reduce((sum, share) => sum - (share && share * Math.log(share)), 0),
    ],
  },
  {
    name: "meanSquaredError",
    loss: meanSquaredError,
    predictions: rowOf(real),
    targets: rowOf(real),
    formula: (p, y) => p.map((each, k) => (each - y[k]!) ** 2),
  },
  {
    name: "meanAbsoluteError",
    loss: meanAbsoluteError,
    predictions: rowOf(real),
    targets: rowOf(real),
    formula: (p, y) => p.map((each, k) => Math.abs(each - y[k]!)),
    isNearKink: (p, y) => Math.abs(p - y) < 0.1,
  },
  {
    name: "huber",
    loss: huber,
    predictions: rowOf(real),
    targets: rowOf(real),
    formula: (p, y) =>
      p.map((each, k) => {
        const distance = Math.abs(each - y[k]!);
        return distance <= 1 ? distance ** 2 / 2 : distance - 1 / 2;
      }),
    isNearKink: (p, y) => Math.abs(Math.abs(p - y) - 1) < 0.1 || Math.abs(p - y) < 0.1,
  },
  {
    name: "huber of δ = 2.5",
    loss: (p, y, options) => huber(p, y, { ...options, delta: 2.5 }),
    predictions: rowOf(real),
    targets: rowOf(real),
    formula: (p, y) =>
      p.map((each, k) => {
        const distance = Math.abs(each - y[k]!);
        return distance <= 2.5 ? distance ** 2 / 2 : 2.5 * (distance - 1.25);
      }),
    isNearKink: (p, y) => Math.abs(Math.abs(p - y) - 2.5) < 0.1 || Math.abs(p - y) < 0.1,
  },
  {
    name: "hinge",
    loss: hinge,
    predictions: rowOf(real),
    targets: rowOf(fc.constantFrom(-1, 1)),
    formula: (p, y) => p.map((each, k) => Math.max(0, 1 - y[k]! * each)),
    isNearKink: (p, y) => Math.abs(1 - y * p) < 0.1,
  },
];

const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);

describe.each(losses)("$name", ({ loss, predictions, targets, formula, isNearKink }) => {
  const [p, y] = [input("p", ["m", 3], "float64") as Tensor, input("y", ["m", 3], "float64") as Tensor];
  const rows = fc.array(fc.tuple(predictions, targets), { minLength: 1, maxLength: 6 });
  const columns = formula([0.5, 0.5, 0.5], [1, 0, 0]).length;
  const shapeOf = (tensor: Tensor): Tensor["shape"] => loss(tensor, tensor, { reduction: "none" }).shape;
  const w = input("w", shapeOf(p), "float64") as Tensor;
  const fed = (pairs: readonly (readonly [Row, Row])[]): { p: Row[]; y: Row[] } => ({
    p: pairs.map(([row]) => row),
    y: pairs.map(([, row]) => row),
  });
  const expectNear = (value: number, expected: number, scale = Math.abs(expected)): void =>
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-13 * (1 + scale));

  it("is its formula by itself, summed, and on average", () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const options = (["none", "sum", "mean"] as const).map((reduction) => ({ reduction }));
        const graphs = [...options.map((option) => loss(p, y, option)), loss(p, y)];
        const [none, sum, mean, byDefault] = evaluate(graphs, fed(pairs)) as NDArray[];
        const expected = pairs.flatMap(([row, target]) => formula(row, target));
        expect(none!.shape).toEqual(columns === 1 ? [pairs.length] : [pairs.length, 3]);
        none!.data.forEach((value: number, index: number) => expectNear(value, expected[index]!));
        expectNear(sum!.item(), total(expected));
        expectNear(mean!.item(), total(expected) / expected.length);
        expect(byDefault!.item()).toBe(mean!.item());
      }),
    );
  });

  it("weighs: w l by itself, Σ w l summed, Σ w l / Σ w on average", () => {
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.double({ min: 0, max: 4, noNaN: true })), (pairs, stream) => {
        const expected = pairs.flatMap(([row, target]) => formula(row, target));
        const weights = [...stream.take(expected.length)].map((weight, index) => (index === 0 ? 1 : weight));
        const nested = columns === 1 ? weights : pairs.map((_, row) => weights.slice(3 * row, 3 * row + 3));
        const graphs = (["none", "sum", "mean"] as const).map((reduction) =>
          loss(p, y, { reduction, weights: w }),
        );
        const [none, sum, mean] = evaluate(graphs, { ...fed(pairs), w: nested }) as NDArray[];
        const weighted = expected.map((value, index) => weights[index]! * value);
        const scale = total(weighted.map(Math.abs));
        none!.data.forEach((value: number, index: number) => expectNear(value, weighted[index]!, scale));
        expectNear(sum!.item(), total(weighted), scale);
        expectNear(mean!.item(), total(weighted) / total(weights), scale);
      }),
    );
  });

  it("takes a row of weight 2 for a row that stands there twice, and one of weight 0 for none", () => {
    const perRow = input("r", columns === 1 ? ["m"] : ["m", 1], "float64");
    const [weighted, plain] = [loss(p, y, { weights: perRow }), loss(p, y)];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(predictions, targets, fc.nat(3)), { minLength: 1, maxLength: 5 }),
        (triples) => {
          fc.pre(triples.some(([, , times]) => times > 0));
          const pairs = triples.map(([row, target]) => [row, target] as const);
          const repeated = triples.flatMap(([row, target, times]) =>
            Array.from({ length: times }, () => [row, target] as const),
          );
          const r = triples.map(([, , times]) => (columns === 1 ? times : [times]));
          const [value, gradient] = evaluate([weighted, grad(weighted, p)], {
            ...fed(pairs),
            r,
          } as never) as NDArray[];
          const [expected, gradients] = evaluate([plain, grad(plain, p)], fed(repeated)) as NDArray[];
          expectNear(value!.item(), expected!.item());
          let seen = 0;
          triples.forEach(([, , times], row) => {
            for (let column = 0; column < 3; column++) {
              const single = times === 0 ? 0 : gradients!.data[3 * seen + column]!;
              expectNear(gradient!.data[3 * row + column]!, times * single, 30);
            }
            seen += times;
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  it("leaves out what has weight 0, where the target is unknown", () => {
    fc.assert(
      fc.property(predictions, targets, (row, target) => {
        const perRow = input("r", columns === 1 ? ["m"] : ["m", 1], "float64");
        const L = loss(p, y, { weights: perRow });
        const feeds = { p: [row, row], y: [target, [NaN, NaN, NaN]], r: columns === 1 ? [1, 0] : [[1], [0]] };
        for (const graphs of [[L, grad(L, p)], simplify([L, grad(L, p)])]) {
          const [value, gradient] = evaluate(graphs, feeds) as NDArray[];
          expectNear(value!.item(), total(formula(row, target)) / columns);
          expect(Array.from(gradient!.data.subarray(3), Math.abs)).toEqual([0, 0, 0]);
        }
      }),
      { numRuns: 10 },
    );
  });

  it("has the derivatives of its values, to second order, with and without weights", () => {
    const smooth = fc
      .tuple(predictions, targets)
      .filter(([a, b]) => !a.some((each, k) => isNearKink?.(each, b[k]!)));
    fc.assert(
      fc.property(fc.array(smooth, { minLength: 1, maxLength: 3 }), fc.boolean(), (pairs, isWeighted) => {
        const { p: values, y: labels } = fed(pairs);
        const target = input("y", [pairs.length, 3], "float64") as Tensor;
        const tensor = input("p", [pairs.length, 3], "float64") as Tensor;
        const row = Array.from({ length: pairs.length }, (_, index) =>
          columns === 1 ? index + 0.5 : [index + 0.5],
        );
        const weights = input("r", columns === 1 ? [pairs.length] : [pairs.length, 1], "float64") as Tensor;
        const output = isWeighted ? loss(tensor, target, { weights }) : loss(tensor, target);
        const feeds = { p: values, y: labels, ...(isWeighted ? { r: row } : {}) };
        const report = checkGradients(output, { wrt: [tensor], feeds: feeds as never, order: 2 });
        expect(report.comparisons).toBeGreaterThan(0);
      }),
      { numRuns: 10 },
    );
  });

  it.each(["float32", "float64"] as const)("compiles to the reference in %s, value and gradient", (dtype) => {
    const [a, b] = [input("p", ["m", 3], dtype) as Tensor, input("y", ["m", 3], dtype) as Tensor];
    const r = input("r", columns === 1 ? ["m"] : ["m", 1], dtype) as Tensor;
    const [J, K] = [loss(a, b), loss(a, b, { weights: r })];
    const graphs = simplify([J, grad(J, a), K, grad(K, a)]);
    const program = compile({
      outputs: {
        value: graphs[0]!,
        gradient: graphs[1]!,
        weighted: graphs[2]!,
        weightedGradient: graphs[3]!,
      },
    });
    fc.assert(
      fc.property(rows, (pairs) => {
        const feeds = {
          ...fed(pairs),
          r: pairs.map((_, index) => (columns === 1 ? index + 1 : [index + 1])),
        };
        const results = Object.values(program.run(feeds as never));
        const expected = evaluate(graphs, feeds as never) as NDArray[];
        const unit = dtype === "float32" ? 2 ** -23 : 2 ** -52;
        results.forEach((result, output) => {
          const reference = expected[output]!;
          result.data.forEach((value: number, index: number) => {
            // Slopes reach 1/0.05, and a loss of rows sums three terms.
            expect(Math.abs(value - reference.data[index]!)).toBeLessThanOrEqual(
              32 * unit * (1 + Math.abs(reference.data[index]!)),
            );
          });
        });
      }),
      { numRuns: 15 },
    );
  });

  it("refuses shapes that would only pair up by stretching, and weights that would", () => {
    const narrow = input("n", ["m", 1], "float64") as Tensor;
    const flat = input("f", ["m", 3, 1], "float64") as Tensor;
    for (const [left, right] of [
      [p, narrow],
      [narrow, p],
      [p, flat],
      [p, input("q", ["k", 3], "float64")],
    ] as const) {
      expect(() => loss(left, right)).toThrow(refusing("shape-mismatch", "predictions", "targets"));
    }
    const wrong = input("r", columns === 1 ? ["m", 1] : ["m"], "float64");
    expect(() => loss(p, y, { weights: wrong })).toThrow(
      refusing("shape-mismatch", "weights", "one weight for each"),
    );
    const long = input("r", columns === 1 ? ["k"] : ["m", 4], "float64");
    expect(() => loss(p, y, { weights: long })).toThrow(refusing("shape-mismatch", "weights"));
  });
});

describe("huber", () => {
  it.each([0, -1, Infinity, NaN])("refuses δ = %s", (delta) => {
    const t = input("t", [2]);
    expect(() => huber(t, t, { delta })).toThrow(refusing("invalid-argument", "huber, delta", String(delta)));
  });

  it("has the residual as derivative, limited to δ, also far away and at the joints", () => {
    const [p, y] = [input("p", [6], "float64"), input("y", [6], "float64")];
    const slope = grad(huber(p, y, { delta: 2, reduction: "sum" }), p);
    for (const graph of [slope, simplify(slope)]) {
      const { data } = evaluate(graph, { p: [1e200, -1e200, 2, -2, 0.5, 0], y: [0, 0, 0, 0, 0, 0] });
      expect([...data]).toEqual([2, -2, 2, -2, 0.5, 0]);
    }
  });
});

describe("targets", () => {
  it.each([
    [hinge, [1, 0], "0 at position 1"],
    [categoricalCrossEntropy, [[0.5, 0.6]], "1.1 in row 0"],
    [categoricalCrossEntropy, [[1, 0], [0, 0]], "0 in row 1"],
    [categoricalCrossEntropyFromLogits, [[2, -1]], "2 at position 0"],
    [kullbackLeibler, [[0.2, 0.2]], "0.4 in row 0"],
    [binaryCrossEntropyFromLogits, [1.5], "1.5 at position 0"],
  ] as const)("that have no meaning are refused (%#)", (loss, targets, received) => {
    expect(() => loss.checkTargets(NDArray.from(targets as never, "float64"))).toThrow(
      refusing("label-out-of-range", received),
    );
  }); // prettier-ignore

  it("that are labels of classes must not be negative", () => {
    expect(() => categoricalCrossEntropy.checkTargets(NDArray.from([0, 3, 7], "int32"))).not.toThrow();
    expect(() => categoricalCrossEntropy.checkTargets(NDArray.from([0, -1], "int32"))).toThrow(
      refusing("label-out-of-range", "-1 at position 1"),
    );
  });

  it("that sum to 1 but for their rounding pass", () => {
    const thirds = NDArray.from([[1 / 3, 1 / 3, 1 / 3]], "float32");
    expect(() => kullbackLeibler.checkTargets(thirds)).not.toThrow();
    expect(() => hinge.checkTargets(NDArray.from([1, -1]))).not.toThrow();
  });
});
