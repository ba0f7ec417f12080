/** The README's example, so that what it shows is true. */
import {
  compile,
  evaluate,
  grad,
  input,
  log,
  mean,
  NDArray,
  parameter,
  relu,
  sigmoid,
  simplify,
  sub,
  toText,
} from "@chainrule/core";
import {
  adam,
  buildModel,
  categoricalAccuracy,
  categoricalCrossEntropyFromLogits,
  dataset,
  dense,
  dropout,
  fit,
  normal,
  oneCycle,
  sequential,
} from "@chainrule/nn";
import { checkpoint, csvLog, loadTrainingState, progressBar } from "@chainrule/nn/node";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../test/temporaryFolder.ts";
import { textStream } from "../test/textTerminal.ts";
import { threeSpirals } from "./gallery/spirals/threeSpirals.ts";

it("derives the gradient that the README prints", () => {
  const x = input("x", ["m", 16]);
  const y = input("y", ["m", 1]);
  const W1 = parameter("W_1", normal([16, 8], { std: 0.1, seed: 1 }));
  const b1 = parameter("b_1", NDArray.zeros("float32", [1, 8]));
  const W2 = parameter("W_2", normal([8, 1], { std: 0.1, seed: 2 }));
  const b2 = parameter("b_2", NDArray.zeros("float32", [1, 1]));

  const a1 = sigmoid(x.matmul(W1).add(b1)).named("a_1");
  const yHat = sigmoid(a1.matmul(W2).add(b2)).named("ŷ");
  const J = mean(y.mul(log(yHat)).add(sub(1, y).mul(log(sub(1, yHat))))).neg();

  const dW2 = grad(J, W2);
  expect(toText(simplify(dW2))).toBe("a_1' @ (ŷ - y) / size(m)");
  const rows = new NDArray("float32", [2, 16], new Float32Array(32).fill(0.5));
  expect(evaluate(simplify(dW2), { x: rows, y: [[0], [1]] }).shape).toEqual([8, 1]);

  const step = compile({ outputs: { J }, updates: [[W2, W2.sub(dW2.mul(0.5))]] });
  const before = W2.value.data[0]!;
  expect(step.run({ x: rows, y: [[0], [1]] }).J.item()).toBeCloseTo(Math.log(2), 1);
  expect(W2.value.data[0]).not.toBe(before);
  // @ts-expect-error: inner dimensions 16 and 8 differ
  expect(() => x.matmul(W2)).toThrow("16 and 8 differ");
});

it("prints the loss that the README prints, and its gradient in float32", () => {
  const z = input("z", [8]);
  const y = input("y", [8]);
  const s = sigmoid(z);
  const loss = y
    .mul(log(s))
    .add(sub(1, y).mul(log(sub(1, s))))
    .neg();
  const gradient = grad(loss.sum(), z);
  expect(toText(simplify(loss))).toBe("y * softplus(-z) + (1 - y) * softplus(z)");
  expect(toText(simplify(gradient))).toBe("sigmoid(z) - y");
  const at = [15, 17, 20, -88, 100, -100, 800, -800];
  const values = evaluate(simplify(gradient), { z: at, y: at.map(() => 0) }).data;
  at.forEach((value, index) => {
    const exact = value > 0 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / (1 + Math.exp(value));
    expect(Math.abs(values[index]! - exact)).toBeLessThanOrEqual(2 ** -23 * exact + 2 ** -149);
  });
});

it("trains the network of ten lines that the README shows, and goes on with it", async () => {
  const { x, y } = threeSpirals(600, 1).columns;
  const folder = temporaryFolder();
  const stream = textStream();
  const layers = sequential([
    dense({ units: 32, activation: relu }),
    dropout({ rate: 0.1 }),
    dense({ units: 3 }),
  ]);
  const model = buildModel(layers, { inputShape: ["m", 2], seed: 1 });
  const { train, test } = dataset({ x, y }).split({ testFraction: 0.2, seed: 1, stratifyBy: "y" });
  const options = {
    epochs: 100,
    batchSize: 32,
    loss: categoricalCrossEntropyFromLogits,
    optimizer: adam(),
    schedule: oneCycle({ max: 0.02, steps: 100 * Math.ceil(train.rows / 32) }),
    validation: test,
    metrics: { accuracy: categoricalAccuracy },
    callbacks: [
      progressBar({ stream }),
      csvLog(join(folder, "log.csv")),
      checkpoint(join(folder, "training.safetensors")),
    ],
  };
  const history = await fit(model, train, options);
  expect(history.metrics["accuracy"]!.at(-1)).toBeGreaterThan(0.8);
  expect(stream.text()).toContain("epoch 100 of 100");
  const from = await loadTrainingState(join(folder, "training.safetensors"));
  const more = await fit(model, train, {
    ...options,
    epochs: 101,
    from,
    schedule: () => 1e-5,
    callbacks: [],
  });
  expect(more.cost).toHaveLength(1);
});
