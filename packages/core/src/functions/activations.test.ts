import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorFrom } from "../../test/errorFrom.ts";
import {
  cast,
  clip,
  compile,
  constant,
  elu,
  evaluate,
  gelu,
  grad,
  input,
  leakyRelu,
  logSoftmax,
  relu,
  sigmoid,
  silu,
  softmax,
  type Tensor,
} from "../index.ts";
import { errorFunction } from "../ops/errorFunction.ts";
import { checkGradients } from "../testing/checkGradients.ts";

const x = input("x", ["m"], "float64");
const valueAt = (tensor: Tensor, values: readonly number[]): readonly number[] =>
  evaluate(tensor, { x: values }).toNested() as number[];

const logits = fc.array(fc.double({ min: -2000, max: 2000, noNaN: true }), { minLength: 1, maxLength: 8 });

test("relu and clip pass NaN on and reach infinity", () => {
  expect(valueAt(relu(x), [-1, 0, 2, -Infinity, Infinity, NaN])).toEqual([0, 0, 2, 0, Infinity, NaN]);
  expect(valueAt(clip(x, -1, 1), [-2, -1, 0.5, 1, Infinity, NaN])).toEqual([-1, -1, 0.5, 1, 1, NaN]);
});

test("clip takes tensors as its limits", () => {
  const limited = clip(constant([-1, 3, 9]), constant([0, 0, 1]), constant([[5], [2]]));
  expect(evaluate(limited).toNested()).toEqual([
    [0, 3, 5],
    [0, 2, 2],
  ]);
});

describe("softmax", () => {
  test("is positive, sums to 1 and keeps the order, however far the logits are apart", () => {
    fc.assert(
      fc.property(logits, (values) => {
        const probabilities = valueAt(softmax(x), values);
        const total = probabilities.reduce((sum, probability) => sum + probability, 0);
        expect(Math.abs(total - 1)).toBeLessThan(1e-12);
        probabilities.forEach((probability, index) => {
          expect(probability).toBeGreaterThanOrEqual(0);
          expect(probability >= probabilities[0]! || values[index]! < values[0]!).toBe(true);
        });
      }),
    );
  });

  test("does not change when all logits move alike, up to the rounding of the logits themselves", () => {
    fc.assert(
      fc.property(logits, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
        const shifted = values.map((value) => value + shift);
        const before = valueAt(softmax(x), values);
        valueAt(softmax(x), shifted).forEach((probability, index) => {
          const logit = 3000 * Number.EPSILON; // an error of a logit is a relative error of its probability
          expect(Math.abs(probability - before[index]!)).toBeLessThanOrEqual(
            4 * logit * before[index]! + Number.MIN_VALUE,
          );
        });
      }),
    );
  });

  test("gives a masked class no part", () => {
    expect(valueAt(softmax(x), [-Infinity, 0, 0])).toEqual([0, 0.5, 0.5]);
    expect(valueAt(logSoftmax(x), [-Infinity, 0])).toEqual([-Infinity, 0]);
  });

  test("runs along the last axis unless told", () => {
    const z = constant([
      [0, 0],
      [0, Math.log(3)],
    ]);
    const rows = evaluate(softmax(z), {}, { precision: "float64" }).toNested() as number[][];
    const columns = evaluate(softmax(z, 0), {}, { precision: "float64" }).toNested() as number[][];
    expect(rows[0]).toEqual([0.5, 0.5]);
    expect(rows[1]![1]).toBeCloseTo(0.75, 6);
    expect(columns[0]![0]).toBe(0.5);
    expect(columns[1]![1]).toBeCloseTo(0.75, 6);
  });
});

const gaussian = (t: number): number => Math.exp(-(t ** 2) / 2) / Math.sqrt(2 * Math.PI);
const normalDistribution = (t: number): number => 0.5 * (1 + errorFunction(t / Math.SQRT2));
const tanhArgument = (t: number): number => Math.sqrt(2 / Math.PI) * (t + 0.044715 * t ** 3);

const activations: readonly {
  readonly name: string;
  readonly activation: (x: Tensor) => Tensor;
  readonly formula: (t: number) => number;
  readonly slope: (t: number) => number;
  readonly limits: readonly [value: number, slope: number];
}[] = [
  {
    name: "leakyRelu",
    activation: (t) => leakyRelu(t),
    formula: (t) => (t > 0 ? t : 0.01 * t),
    slope: (t) => (t > 0 ? 1 : 0.01),
    limits: [-Infinity, 0.01],
  },
  {
    name: "leakyRelu of slope 0.2",
    activation: (t) => leakyRelu(t, { slope: 0.2 }),
    formula: (t) => (t > 0 ? t : 0.2 * t),
    slope: (t) => (t > 0 ? 1 : 0.2),
    limits: [-Infinity, 0.2],
  },
  {
    name: "elu",
    activation: (t) => elu(t),
    formula: (t) => (t > 0 ? t : Math.expm1(t)),
    slope: (t) => (t > 0 ? 1 : Math.exp(t)),
    limits: [-1, 0],
  },
  {
    name: "elu of α = 2",
    activation: (t) => elu(t, { alpha: 2 }),
    formula: (t) => (t >= 0 ? t : 2 * Math.expm1(t)),
    slope: (t) => (t >= 0 ? 1 : 2 * Math.exp(t)),
    limits: [-2, 0],
  },
  {
    name: "silu",
    activation: (t) => silu(t),
    formula: (t) => t / (1 + Math.exp(-t)),
    slope: (t) => (1 + Math.exp(-t) + t * Math.exp(-t)) / (1 + Math.exp(-t)) ** 2,
    limits: [-0, 0],
  },
  {
    name: "gelu",
    activation: (t) => gelu(t),
    formula: (t) => t * normalDistribution(t),
    slope: (t) => normalDistribution(t) + t * gaussian(t),
    limits: [-0, 0],
  },
  {
    name: "gelu by tanh",
    activation: (t) => gelu(t, { approximate: "tanh" }),
    formula: (t) => 0.5 * t * (1 + Math.tanh(tanhArgument(t))),
    slope: (t) =>
      0.5 * (1 + Math.tanh(tanhArgument(t))) +
      (0.5 * t * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * t ** 2)) / Math.cosh(tanhArgument(t)) ** 2,
    limits: [-0, 0],
  },
];

describe.each(activations)("$name", ({ activation, formula, slope, limits }) => {
  const inside = fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 1, maxLength: 8 });
  const [value, derivative] = [activation(x), grad(activation(x).sum(), x)];

  test("is its formula, and so is its derivative", () => {
    fc.assert(
      fc.property(inside, (values) => {
        for (const [tensor, expected] of [
          [value, formula],
          [derivative, slope],
        ] as const) {
          valueAt(tensor, values).forEach((result, index) => {
            const t = values[index]!;
            expect(Math.abs(result - expected(t))).toBeLessThanOrEqual(
              8 * Number.EPSILON * (1 + Math.abs(t)),
            );
          });
        }
      }),
    );
  });

  test("has the derivatives of its values, to second order", () => {
    const smooth = fc.double({ min: 0.1, max: 4, noNaN: true }).chain((t) => fc.constantFrom(t, -t));
    fc.assert(
      fc.property(fc.array(smooth, { minLength: 1, maxLength: 4 }), (values) => {
        expect(checkGradients(activation, [values], { order: 2 }).comparisons).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });

  test("passes NaN on, and stays right with its derivative as far as numbers go", () => {
    expect(valueAt(value, [NaN, Infinity])).toEqual([NaN, Infinity]);
    for (const far of [100, 1e10, 1e200]) {
      expect(valueAt(value, [far])).toEqual([far]);
      expect(valueAt(derivative, [far])).toEqual([1]);
      const below = valueAt(value, [-far])[0]!;
      if (limits[0] === -Infinity) expect(below).toBe(-far * limits[1]);
      else expect(Math.abs(below - limits[0])).toBeLessThan(1e-40);
      expect(Math.abs(valueAt(derivative, [-far])[0]! - limits[1])).toBeLessThan(1e-40);
    }
  });

  test("compiles to the reference, in both element types", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const t: Tensor = input("t", ["m"], dtype);
      const outputs = { value: activation(t), derivative: grad(activation(t).sum(), t) };
      const feeds = { t: [-1e15, -100, -5, -1, -0.1, 0, 0.1, 1, 5, 100, 1e15] };
      const results = compile({ outputs }).run(feeds);
      for (const name of ["value", "derivative"] as const) {
        const exact = evaluate(cast(outputs[name], "float64"), feeds, { precision: "float64" });
        results[name].data.forEach((result: number, index: number) => {
          const unit = (dtype === "float32" ? 2 ** -23 : 2 ** -52) * (1 + Math.abs(feeds.t[index]!));
          expect(Math.abs(result - exact.data[index]!)).toBeLessThanOrEqual(16 * unit);
        });
      }
    }
  });
});

test("at 0 leakyRelu has its slope as derivative, and elu 1", () => {
  expect(valueAt(grad(leakyRelu(x, { slope: 0.2 }).sum(), x), [0, -0])).toEqual([0.2, 0.2]);
  expect(valueAt(grad(elu(x, { alpha: 2 }).sum(), x), [0, -0])).toEqual([1, 1]);
});

test("gelu by tanh keeps its digits below 0, and deviates from the exact one by less than 5·10⁻⁴", () => {
  const z = 2 * Math.sqrt(2 / Math.PI) * (-5 - 0.044715 * 125);
  const expected = (-5 * Math.exp(z)) / (1 + Math.exp(z));
  expect(valueAt(gelu(x, { approximate: "tanh" }), [-5])[0]! / expected).toBeCloseTo(1, 12);
  const points = Array.from({ length: 1001 }, (_, index) => (index - 500) / 50);
  const [exact, approximate] = [gelu(x), gelu(x, { approximate: "tanh" })].map((each) =>
    valueAt(each, points),
  );
  const deviations = points.map((_, index) => Math.abs(exact![index]! - approximate![index]!));
  expect(Math.max(...deviations)).toBeLessThan(5e-4);
  expect(Math.max(...deviations)).toBeGreaterThan(4e-4);
});

test("silu is the formula x σ(x): one node", () => {
  expect(silu(x)).toBe(x.mul(sigmoid(x)));
});

test("leakyRelu and elu refuse what is not finite", () => {
  expect(errorFrom(() => leakyRelu(x, { slope: NaN })).message).toMatch(/^leakyRelu, slope: .*NaN/);
  expect(errorFrom(() => elu(x, { alpha: Infinity })).message).toMatch(/^elu, alpha: .*Infinity/);
});
