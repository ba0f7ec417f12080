import {
  evaluate,
  grad,
  input,
  NDArray,
  parameter,
  sigmoid,
  tanh,
  topologicalOrder,
  type Tensor,
} from "@chainrule/core";
import { checkGradients } from "@chainrule/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { normal, zeros } from "../initializers.ts";
import { buildModel } from "../training/model.ts";
import { onWarning, type Warning } from "../warnings.ts";
import { batchNorm } from "./batchNorm.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { multiHeadAttention } from "./multiHeadAttention.ts";
import { embedding } from "./embedding.ts";
import { flatten } from "./flatten.ts";
import { parametersOf, type Layer } from "./layer.ts";
import { residual } from "./residual.ts";
import { sequential } from "./sequential.ts";

const size = fc.integer({ min: 1, max: 4 });

/** A matrix of that shape, as nested rows. */
const matrix = (rows: number, columns: number, seed: number): number[][] =>
  normal([rows, columns], { seed, dtype: "float64" }).toNested() as number[][];

describe("dense", () => {
  it("is activation(x W + b), by plain loops", () => {
    fc.assert(
      fc.property(size, size, size, fc.integer(), (rows, inputs, units, seed) => {
        const [x, W, [b]] = [
          matrix(rows, inputs, seed),
          matrix(inputs, units, seed + 1),
          matrix(1, units, seed + 2),
        ];
        const layer = dense({ units, activation: tanh });
        const tensors = {
          x: input("x", ["m", inputs], "float64") as Tensor,
          weights: input("W", [inputs, units], "float64"),
          bias: input("b", [units], "float64"),
        };
        const output = evaluate(layer.apply(tensors, tensors.x, { training: false }), { x, W, b: b! });
        const expected = x.map((row) =>
          b!.map((bias, unit) =>
            Math.tanh(row.reduce((sum, value, feature) => sum + value * W[feature]![unit]!, 0) + bias),
          ),
        );
        expect(output.shape).toEqual([rows, units]);
        output.data.forEach((value: number, index: number) =>
          expect(value).toBeCloseTo(expected.flat()[index]!, 12),
        );
      }),
    );
  });

  it("has the derivatives of its values, to second order, over any number of leading axes", () => {
    fc.assert(
      fc.property(
        fc.array(size, { maxLength: 2 }),
        size,
        size,
        fc.integer(),
        (leading, inputs, units, seed) => {
          const layer = dense({ units, activation: sigmoid });
          const report = checkGradients(
            ({ x, weights, bias }) => layer.apply({ weights, bias }, x, { training: true }),
            {
              x: normal([...leading, inputs], { seed, dtype: "float64" }),
              weights: normal([inputs, units], { seed: seed + 1, dtype: "float64" }),
              bias: normal([units], { seed: seed + 2, dtype: "float64" }),
            },
            { order: 2 },
          );
          expect(report.comparisons).toBeGreaterThan(0);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("starts with small weights that differ from unit to unit and from seed to seed, and with zero biases", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { weights, bias } = dense({ units: 2 }).init(seed, ["m", 3]);
        const [first, second] = [0, 1].map((unit) => [0, 2, 4].map((row) => weights.value.data[row + unit]));
        expect(first).not.toEqual(second);
        expect([...bias.value.data]).toEqual([0, 0]);
        expect(dense({ units: 2 }).init(seed, ["m", 3]).weights.value).toEqual(weights.value);
        expect(dense({ units: 2 }).init(seed + 1, ["m", 3]).weights.value).not.toEqual(weights.value);
      }),
    );
  });

  it("takes its weights from the initializer, in the asked element type, and warns where all are equal", () => {
    const warnings: Warning[] = [];
    const restore = onWarning((warning) => warnings.push(warning));
    const { weights, bias } = dense({ units: 2, initializer: zeros }).init(1, ["m", 3], "float64");
    dense({ units: 2 }).init(1, ["m", 3]);
    restore();
    expect(warnings).toMatchObject([{ code: "equal-weights", where: "dense" }]);
    expect(weights.value).toEqual(NDArray.zeros("float64", [3, 2]));
    expect(bias.dtype).toBe("float64");
  });

  it("refuses a size that is none, and an input of unknown width", () => {
    expect(() => dense({ units: 0 })).toThrow(refusing("invalid-argument", "dense", "0"));
    expect(() => dense({ units: 1.5 })).toThrow(refusing("invalid-argument", "1.5"));
    expect(() => dense({ units: 1 }).init(1, ["m"])).toThrow(refusing("invalid-argument", "dense", "[m]"));
    const layer = dense({ units: 1 });
    const parameters = layer.init(1, ["m", 3]);
    expect(() => layer.apply(parameters, input("x", ["m", 4]), { training: false })).toThrow(
      refusing("shape-mismatch", "matmul", "4 and 3 differ"),
    );
  });
});

describe("sequential", () => {
  const layer = sequential([dense({ units: 4, activation: tanh }), dense({ units: 2 }), sigmoid]);

  it("feeds each layer with the output of the one before", () => {
    const x: Tensor = input("x", ["m", 3]);
    const parameters = layer.init(1, x.shape);
    const [W1, b1, W2, b2] = parametersOf(parameters);
    expect([W1, b1, W2, b2].map((each) => each!.shape)).toEqual([[3, 4], [4], [4, 2], [2]]);
    const byHand = sigmoid(
      tanh(x.matmul(W1 as Tensor).add(b1!))
        .matmul(W2 as Tensor)
        .add(b2!),
    );
    expect(layer.apply(parameters, x, { training: false })).toBe(byHand); // one node: the formulas are equal
  });

  it("gives every layer its own seed: equal layers start differently, the same model alike", () => {
    const square = sequential([dense({ units: 3 }), dense({ units: 3 })]);
    const values = parametersOf(square.init(7, ["m", 3])).map(({ value }) => value);
    expect(values[0]).not.toEqual(values[2]);
    expect(parametersOf(square.init(7, ["m", 3])).map(({ value }) => value)).toEqual(values);
  });

  it("may be a part of another, and may be empty", () => {
    const { parameters, predictions } = buildModel(sequential([layer, sequential([]), dense({ units: 1 })]), {
      inputShape: ["m", 3],
      seed: 1,
    });
    expect(parameters.map(({ label }) => label)).toEqual(["W_1", "b_1", "W_2", "b_2", "W_3", "b_3"]);
    expect(predictions.shape).toEqual(["m", 1]);
  });

  it("says which product does not fit when it is applied to an input of another width", () => {
    const parameters = layer.init(1, ["m", 3]);
    expect(() => layer.apply(parameters, input("x", ["m", 5]), { training: false })).toThrow(
      refusing("shape-mismatch", "matmul", "5 and 3 differ"),
    );
  });
});

describe("sequential, whose layers do not fit", () => {
  const model = sequential([
    dense({ units: 2 }),
    sequential([sigmoid, multiHeadAttention({ heads: 1, size: 2 })]),
  ]);

  it("says so from init, with the place and the name of the layer, however deep", () => {
    expect(() => model.init(1, [4, 3])).not.toThrow();
    expect(() => model.init(1, ["m", 3])).toThrow(
      refusing(
        "invalid-argument",
        "layer 2 (sequential), layer 2 (multiHeadAttention): expected",
        "steps",
        "[m, 2]",
      ),
    );
    expect(() => model.init(1, [3])).toThrow(
      refusing("rank-mismatch", "layer 2 (sequential), layer 2 (multiHeadAttention): expected", "[2]"),
    );
    expect(() => sequential([dense({ units: 2 })]).init(1, ["m", "n"])).toThrow(
      refusing("invalid-argument", "layer 1 (dense): expected", "[m, n]"),
    );
  });

  it("says so from apply, and lets other errors pass", () => {
    const square = (x: Tensor): Tensor => x.matmul(x);
    expect(() => sequential([square]).init(1, ["m", 3])).toThrow(
      refusing("shape-mismatch", "layer 1 (square): matmul"),
    );
    const parameters = model.init(1, [4, 3]);
    expect(() => model.apply(parameters, input("x", [4, 5]), { training: false })).toThrow(
      refusing("shape-mismatch", "layer 1 (dense): matmul", "5 and 3 differ"),
    );
    const broken = new TypeError("a bug");
    const throwing = (): Tensor => {
      throw broken;
    };
    expect(() => sequential([throwing]).init(1, ["m", 3])).toThrow(broken);
  });
});

describe("flatten", () => {
  it("puts the features of a row one after the other", () => {
    const x: Tensor = input("x", ["m", 2, 3]);
    const y = flatten().apply({}, x, { training: true });
    expect(y.shape).toEqual(["m", 6]);
    expect(evaluate(y, { x: [[[1, 2, 3], [4, 5, 6]]] }).toNested()).toEqual([[1, 2, 3, 4, 5, 6]]); // prettier-ignore
    expect(flatten().apply({}, input("rows", ["m"]), { training: true }).shape).toEqual(["m", 1]);
  });

  it("refuses features of unknown number", () => {
    expect(() => flatten().apply({}, input("x", ["m", 2, "n"]), { training: true })).toThrow(
      refusing("invalid-argument", "flatten", "[m, 2, n]"),
    );
    expect(() => flatten().apply({}, input("x", []), { training: true })).toThrow(
      refusing("invalid-argument", "flatten", "[]"),
    );
  });
});

describe("residual", () => {
  const x: Tensor = input("x", ["m", 3]);

  it("adds its input, or what the shortcut makes of it", () => {
    const plain = residual(dense({ units: 3, activation: tanh }));
    const { body } = plain.init(1, x.shape) as unknown as { body: Record<"weights" | "bias", Tensor> };
    const y = plain.apply({ body, shortcut: {} }, x, { training: false });
    expect(y).toBe(tanh(x.matmul(body.weights).add(body.bias)).add(x)); // one node: the formulas are equal
    const shortcut = (value: Tensor): Tensor => value.mul(2);
    expect(residual(tanh, { shortcut }).apply({ body: {}, shortcut: {} }, x, { training: false })).toBe(
      tanh(x).add(x.mul(2)),
    );
  });

  it("gives both ways parameters of their own, in training their own seeds, and passes updates on", () => {
    const model = buildModel(
      residual(sequential([dense({ units: 2 }), batchNorm(), dropout({ rate: 0.5 })]), {
        shortcut: sequential([dense({ units: 2 }), dropout({ rate: 0.5 })]),
      }),
      { inputShape: ["m", 3], seed: 1 },
    );
    expect(model.parameters.map(({ label, name }) => label ?? name)).toEqual(["W_1", "b_1", "gamma", "beta", "W_2", "b_2"]); // prettier-ignore
    expect(model.statistics?.map(([{ name }]) => name)).toEqual(["mean", "variance"]);
    const draws = topologicalOrder([model.trainingPredictions!]).filter(({ op }) => op.name === "randomBits");
    expect(new Set(draws.map(({ id }) => id)).size).toBe(draws.length);
    expect(model.seed).toBe(input("seed", [], "int32"));
  });

  it("refuses to stretch: [m, 1] beside [m, 3] is no sum of one shape", () => {
    expect(() =>
      residual(dense({ units: 1 })).apply({ body: dense({ units: 1 }).init(1, x.shape), shortcut: {} }, x, {
        training: false,
      }),
    ).toThrow(refusing("shape-mismatch", "residual", "[m, 1] beside [m, 3]", "shortcut"));
    expect(() => sequential([residual(dense({ units: 1 }))]).init(1, x.shape)).toThrow(
      refusing("shape-mismatch", "layer 1 (residual): expected"),
    );
  });
});

describe("embedding", () => {
  const table = [[1, 2], [3, 4], [5, 6]]; // prettier-ignore
  const layer = embedding({
    count: 3,
    size: 2,
    initializer: (_, { dtype = "float32" }) => NDArray.from(table, dtype),
  });

  it("looks rows of its table up, for whole numbers of any type and arrangement", () => {
    const parameters = layer.init(1, ["m", 2]);
    for (const dtype of ["int32", "float32", "float64"] as const) {
      const x: Tensor = input("x", ["m", 2], dtype);
      const y = evaluate(layer.apply(parameters, x, { training: true }), { x: [[0, 2], [2, 1]] }); // prettier-ignore
      expect(y.toNested()).toEqual([[[1, 2], [5, 6]], [[5, 6], [3, 4]]]); // prettier-ignore
    }
  });

  it("gives each row of the table the sum of what its places receive", () => {
    const x: Tensor = input("x", ["m"], "int32");
    const { table: rows } = layer.init(1, ["m"]);
    const gradient = grad(layer.apply({ table: rows }, x, { training: true }).sum(), rows);
    expect(evaluate(gradient, { x: [2, 0, 2] }).toNested()).toEqual([[1, 1], [0, 0], [2, 2]]); // prettier-ignore
  });

  it("refuses numbers out of range when they arrive, sizes that are none, and a table of another shape", () => {
    const x: Tensor = input("x", ["m"], "int32");
    const y = layer.apply(layer.init(1, ["m"]), x, { training: true });
    expect(() => evaluate(y, { x: [3] })).toThrow(refusing("index-out-of-range", "3"));
    expect(() => embedding({ count: 0, size: 1 })).toThrow(
      refusing("invalid-argument", "embedding, count", "0"),
    );
    expect(() =>
      embedding({ count: 3, size: 1, initializer: () => NDArray.from([1]) }).init(1, ["m"]),
    ).toThrow(refusing("invalid-argument", "embedding, initializer", "[3, 1]", "[1]"));
  });
});

describe("a layer of one's own", () => {
  // σ(x W) ∘ x W: nothing but the two functions, and no derivative.
  const gated = (units: number): Layer<{ weights: Tensor }> => ({
    init: (seed, inputShape, dtype = "float32") => ({
      weights: parameter("W", normal([Number(inputShape.at(-1)), units], { std: 0.1, seed, dtype })),
    }),
    apply: ({ weights }, x) => {
      const linear = x.matmul(weights);
      return sigmoid(linear).mul(linear);
    },
  });

  it("stands beside the given ones", () => {
    const model = buildModel(sequential([gated(4), dense({ units: 1 })]), { inputShape: ["m", 2], seed: 1 });
    expect(model.parameters.map(({ name, shape }) => [name, shape])).toEqual([
      ["W", [2, 4]],
      ["W", [4, 1]],
      ["b", [1]],
    ]);
  });

  it("has the derivatives of its values", () => {
    const report = checkGradients(
      (x, weights) => gated(2).apply({ weights }, x, { training: true }),
      [normal([3, 4], { seed: 1 }), normal([4, 2], { seed: 2 })],
      { order: 2 },
    );
    expect(report.comparisons).toBeGreaterThan(0);
  });
});

describe("buildModel", () => {
  it("refuses the next value of what is no parameter of the layer", () => {
    const strange: Layer<Record<never, never>> = {
      name: "strange",
      init: () => ({}),
      apply: (_, x, { update }) => {
        update?.(parameter("other", [1]), x);
        return x;
      },
    };
    expect(() => buildModel(strange, { inputShape: ["m", 1], seed: 1 })).toThrow(
      refusing("invalid-argument", "update by strange", "float32", "[1]"),
    );
  });
});
