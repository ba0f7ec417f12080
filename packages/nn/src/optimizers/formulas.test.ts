/** Every optimizer step by step against the formula of its paper, as a plain loop over numbers. */
import { compile, input, interpret, mul, parameter, simplify, sum, type Tensor } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accumulateGradients } from "./accumulation.ts";
import { adagrad } from "./adagrad.ts";
import { adam, adamW } from "./adam.ts";
import { chain } from "./chain.ts";
import { gradientDescent } from "./gradientDescent.ts";
import type { LearningRate } from "./learningRate.ts";
import { lion } from "./lion.ts";
import { momentum, nesterov } from "./momentum.ts";
import { updatesFor, type Optimizer, type Updates } from "./optimizer.ts";
import { rmsProp } from "./rmsProp.ts";
import { decoupledWeightDecay, l2Penalty } from "./weightDecay.ts";

/** The next value of one number, from its value, gradient and learning rate; it remembers what its paper remembers. */
type Formula = (w: number, g: number, alpha: number) => number;

interface Case {
  readonly optimizer: (learningRate: LearningRate) => Optimizer;
  readonly formula: () => Formula;
  /** Gradients on which the formula is continuous, or computed without rounding. */
  readonly gradients?: fc.Arbitrary<number>;
}

const [b1, b2, eps] = [0.9, 0.999, 1e-8];

/** 1 − βᵗ. As a difference it would lose three digits for β = 0.999, more than the graph's own errors. */
const complementOfPower = (beta: number, t: number): number => -Math.expm1(t * Math.log(beta));

/** Kingma and Ba's algorithm 1, with Loshchilov and Hutter's λ. */
const adamFormula = (lambda: number) => (): Formula => {
  let [m, v, t] = [0, 0, 0];
  return (w, g, alpha) => {
    t += 1;
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * g * g;
    const root = Math.sqrt(v / complementOfPower(b2, t));
    const step = m / complementOfPower(b1, t) / (root + eps);
    return w - alpha * (step + lambda * w);
  };
};

const magnitude = fc.oneof(
  fc.constant(0),
  fc.double({ min: 1e-9, max: 1e-7, noNaN: true }),
  fc.double({ min: 0.01, max: 100, noNaN: true }),
);
const anyGradient = fc
  .tuple(magnitude, fc.boolean())
  .map(([size, isNegative]) => (isNegative ? -size : size));
const wholeGradient = fc.integer({ min: -8, max: 8 });

const cases: Readonly<Record<string, Case>> = {
  "gradient descent": {
    optimizer: (learningRate) => gradientDescent({ learningRate }),
    formula: () => (w, g, alpha) => w - alpha * g,
  },
  momentum: {
    optimizer: (learningRate) => momentum({ learningRate, momentum: 0.8 }),
    formula: () => {
      let v = 0;
      return (w, g, alpha) => {
        v = 0.8 * v + g;
        return w - alpha * v;
      };
    },
  },
  "momentum unless told": {
    optimizer: (learningRate) => momentum({ learningRate }),
    formula: () => {
      let v = 0;
      return (w, g, alpha) => w - alpha * (v = 0.9 * v + g);
    },
  },
  nesterov: {
    optimizer: (learningRate) => nesterov({ learningRate, momentum: 0.8 }),
    formula: () => {
      let v = 0;
      return (w, g, alpha) => {
        v = 0.8 * v + g;
        return w - alpha * (g + 0.8 * v);
      };
    },
  },
  rmsProp: {
    optimizer: (learningRate) => rmsProp({ learningRate }),
    formula: () => {
      let v = 0;
      return (w, g, alpha) => {
        v = 0.9 * v + 0.1 * g * g;
        return w - (alpha * g) / (Math.sqrt(v) + 1e-8);
      };
    },
  },
  adagrad: {
    optimizer: (learningRate) => adagrad({ learningRate }),
    formula: () => {
      let s = 0;
      return (w, g, alpha) => {
        s += g * g;
        return w - (alpha * g) / (Math.sqrt(s) + 1e-10);
      };
    },
  },
  adam: { optimizer: (learningRate) => adam({ learningRate }), formula: adamFormula(0) },
  adamW: { optimizer: (learningRate) => adamW({ learningRate, decay: 0.1 }), formula: adamFormula(0.1) },
  "adamW unless told": { optimizer: (learningRate) => adamW({ learningRate }), formula: adamFormula(0.01) },
  lion: {
    // Binary fractions: the sign jumps where the average rounds to either side of 0.
    optimizer: (learningRate) => lion({ learningRate, beta1: 0.5, beta2: 0.75, decay: 0.1 }),
    gradients: wholeGradient,
    formula: () => {
      let m = 0;
      return (w, g, alpha) => {
        const direction = Math.sign(0.5 * m + 0.5 * g);
        m = 0.75 * m + 0.25 * g;
        return w - alpha * (direction + 0.1 * w);
      };
    },
  },
  "an L2 penalty before momentum": {
    optimizer: (learningRate) => chain(l2Penalty({ decay: 0.1 }), momentum({ learningRate })),
    formula: () => {
      let v = 0;
      return (w, g, alpha) => w - alpha * (v = 0.9 * v + (g + 0.1 * w));
    },
  },
  "decoupled decay after momentum": {
    optimizer: (learningRate) => chain(momentum({ learningRate }), decoupledWeightDecay({ decay: 0.1 })),
    formula: () => {
      let v = 0;
      return (w, g, alpha) => w - alpha * (v = 0.9 * v + g) - alpha * 0.1 * w;
    },
  },
  "adam on three gradients at a time": {
    optimizer: (learningRate) => accumulateGradients(adam({ learningRate }), { every: 3 }),
    formula: () => {
      const step = adamFormula(0)();
      let sum: number[] = [];
      return (w, g, alpha) => {
        sum.push(g);
        if (sum.length < 3) return w;
        const mean = (sum[0]! + sum[1]! + sum[2]!) / 3;
        sum = [];
        return step(w, mean, alpha);
      };
    },
    gradients: magnitude, // of one sign, so that nothing cancels in their sum
  },
};

const ways = {
  interpreted: interpret,
  compiled: compile,
  "simplified and compiled": ({
    outputs,
    updates,
  }: {
    outputs: Record<string, Tensor>;
    updates: Updates;
  }) => {
    const next = simplify(updates.map(([, value]) => value));
    return compile({ outputs, updates: updates.map(([each], index) => [each, next[index]!] as const) });
  },
};

const epsilons = { float32: 2 ** -23, float64: 2 ** -52 };

describe.each(Object.keys(cases))("%s", (name) => {
  const { optimizer, formula, gradients: gradient = anyGradient } = cases[name]!;
  for (const dtype of ["float32", "float64"] as const) {
    it.each(Object.entries(ways))(`is the formula of its paper, in ${dtype}, %s`, (_, prepare) => {
      const round = dtype === "float32" ? Math.fround : (value: number): number => value;
      // One program for all samples: a vector of two numbers and a single one, and gradients that are fed.
      const [W, V] = [parameter("W", [0, 0], dtype), parameter("V", 0, dtype)];
      const [G, H] = [input("G", [2], dtype), input("H", [], dtype)];
      const cost: Tensor = sum(mul(W as Tensor, G as Tensor) as Tensor).add(mul(V as Tensor, H)) as Tensor;
      const alpha = input("alpha", [], "float64");
      const updates = updatesFor(cost, [W, V], optimizer(alpha));
      const start = updates.map(([each]) => each.value);
      const program = prepare({ outputs: {}, updates });
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 }),
          fc.array(fc.tuple(gradient, gradient, gradient, fc.constantFrom(0, 0.001, 0.1, 0.5)), {
            minLength: 1,
            maxLength: 7,
          }),
          (initial, course) => {
            updates.forEach(([each], index) => each.assign(start[index]!));
            let w = initial.map(round);
            W.assign(w.slice(0, 2));
            V.assign(w[2]!);
            const formulas = w.map(formula);
            const way = w.map(Math.abs); // how far each number has come: what its rounding errors are measured by
            for (const [g1, g2, g3, rate] of course) {
              const g = [g1, g2, g3].map(round);
              program.run({ G: g.slice(0, 2), H: g[2]!, alpha: rate });
              const next = w.map((value, index) => formulas[index]!(value, g[index]!, round(rate)));
              next.forEach((value, index) => (way[index]! += Math.abs(value - w[index]!) + rate));
              w = next;
              const got = [...W.value.data, V.value.item()];
              got.forEach((value, index) => {
                const distance = Math.abs(value - w[index]!);
                expect(distance).toBeLessThanOrEqual(16 * epsilons[dtype] * way[index]!);
              });
            }
          },
        ),
        { numRuns: 40 },
      );
    });
  }
});
