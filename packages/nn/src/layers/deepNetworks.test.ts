import {
  compile,
  input,
  relu,
  sigmoid,
  simplify,
  type CompiledProgram,
  type Parameter,
  type Tensor,
} from "@chainrule/core";
import { describe, expect, it } from "vitest";
import { glorotUniform, normal, type Initializer } from "../initializers.ts";
import { meanSquaredError } from "../losses/meanSquaredError.ts";
import { gradientDescent } from "../optimizers/gradientDescent.ts";
import { updatesFor } from "../optimizers/optimizer.ts";
import { buildModel, type Model } from "../training/model.ts";
import { predict } from "../training/predict.ts";
import { batchNorm } from "./batchNorm.ts";
import { dense } from "./dense.ts";
import type { Layer } from "./layer.ts";
import { residual } from "./residual.ts";
import { sequential } from "./sequential.ts";

const rows = 64;
const x = normal([rows, 2], { seed: 1 });
const y = Array.from({ length: rows }, (_, row) => [x.data[2 * row]! > 0 ? 1 : -1]);

/** One step of training, in one program. */
function stepOf(model: Model, learningRate: number): CompiledProgram<"cost"> {
  const cost = meanSquaredError(model.trainingPredictions!, input("y", ["m", 1]));
  const steps = updatesFor(cost, model.parameters, gradientDescent({ learningRate }));
  const updates = [...steps, ...(model.statistics ?? [])];
  const [simplified, ...next] = simplify([cost, ...updates.map(([, value]) => value)]) as [
    Tensor,
    ...Tensor[],
  ];
  return compile({
    outputs: { cost: simplified },
    updates: updates.map(([parameter], index): [Parameter, Tensor] => [parameter, next[index]!]),
  });
}

const costAfter = (program: CompiledProgram<"cost">, steps: number): number => {
  for (let step = 0; step < steps; step++) program.run({ x, y });
  return program.run({ x, y }).cost.item();
};

describe("a network of 20 sigmoid layers, with Glorot's weights", () => {
  const network = (between: readonly Layer[], seed: number): Model =>
    buildModel(
      sequential([
        ...Array.from({ length: 20 }, () => [
          dense({ units: 8, initializer: glorotUniform }),
          ...between,
          sigmoid,
        ]).flat(),
        dense({ units: 1, initializer: glorotUniform }),
      ]),
      { inputShape: ["m", 2], seed },
    );

  it.each([1, 2, 3])(
    "trains with batch normalisation, seed %i",
    (seed) => {
      const model = network([batchNorm()], seed);
      const program = stepOf(model, 0.1);
      expect(costAfter(program, 0)).toBeGreaterThan(0.9);
      expect(costAfter(program, 400)).toBeLessThan(0.1);
      const evaluated = predict(model, x).data; // with the running statistics
      const right = y.filter(([target], row) => Math.sign(evaluated[row]!) === target).length;
      expect(right / rows).toBeGreaterThan(0.95);
      program.dispose();
    },
    30_000,
  );

  it("does not without: its gradients vanish", () => {
    const program = stepOf(network([], 1), 0.1);
    expect(costAfter(program, 400)).toBeGreaterThan(0.9);
    program.dispose();
  }, 30_000);
});

it("a residual network of 200 layers is built, differentiated, compiled and run in 5 s of processor time", () => {
  const start = process.cpuUsage();
  // Small steps of the body, so that 200 of them neither explode nor vanish.
  const initializer: Initializer = (shape, options) => normal(shape, { std: 0.01, ...options });
  const block = (): Layer => residual(sequential([relu, dense({ units: 16, initializer })]));
  const model = buildModel(
    sequential([
      dense({ units: 16, initializer: glorotUniform }),
      ...Array.from({ length: 200 }, block),
      dense({ units: 1, initializer: glorotUniform }),
    ]),
    { inputShape: ["m", 2], seed: 1 },
  );
  const program = stepOf(model, 0.005);
  const first = costAfter(program, 0);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1e6).toBeLessThan(5);
  expect(model.parameters).toHaveLength(2 * 202);
  expect(costAfter(program, 100)).toBeLessThan(first / 2);
  program.dispose();
}, 60_000);
