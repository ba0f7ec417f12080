/** The page on layers of one's own: its code, which needs nothing but what the packages export. */
import { mean, parameter, randomNormal, rsqrt, sigmoid, square, type Tensor } from "@chainrule/core";
import { checkGradients } from "@chainrule/core/testing";
import {
  binaryCrossEntropy,
  buildModel,
  dense,
  fit,
  glorotUniform,
  gradientDescent,
  normal,
  predict,
  sequential,
  splitSeed,
  summary,
  zeros,
  type Layer,
} from "@chainrule/nn";
import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";

const gated = (units: number): Layer<{ W: Tensor; V: Tensor }> => ({
  name: "gated",
  init(seed, inputShape, dtype = "float32") {
    const shape = [Number(inputShape.at(-1)), units];
    const [first, second] = splitSeed(seed, 2).map((own) => glorotUniform(shape, { seed: own, dtype }));
    return { W: parameter("W", first!), V: parameter("V", second!) };
  },
  apply: ({ W, V }, x) => x.matmul(W).mul(sigmoid(x.matmul(V))),
});

const rmsNorm = (epsilon = 1e-5): Layer<{ gain: Tensor }> => ({
  name: "rmsNorm",
  init(_seed, inputShape, dtype = "float32") {
    const ones = new Array<number>(Number(inputShape.at(-1))).fill(1);
    return { gain: parameter("g", ones, dtype) };
  },
  apply: ({ gain }, x) => x.mul(rsqrt(mean(square(x), -1, { keepDims: true }).add(epsilon))).mul(gain),
});

const centered = (): Layer<{ running: Tensor }> => ({
  name: "centered",
  init: (_seed, inputShape, dtype = "float32") => ({
    running: parameter("mean", zeros([Number(inputShape.at(-1))], { dtype })),
  }),
  apply({ running }, x, { training, update }) {
    const ofBatch: Tensor = mean(x, 0);
    if (training) update?.(running, running.mul(0.9).add(ofBatch.mul(0.1)));
    return x.sub(training ? ofBatch : running);
  },
});

const noisy = (std: number): Layer<Record<never, never>> => ({
  name: "noisy",
  init: () => ({}),
  apply: (_, x, { training, seed }) => (training ? x.add(randomNormal(x.shape, seed!, x.dtype).mul(std)) : x),
});

it("passes the gradient check of three lines", () => {
  const model = buildModel(sequential([gated(4), rmsNorm()]), { inputShape: ["m", 3], seed: 1 });
  const feeds = { x: normal([5, 3], { seed: 2 }) };
  checkGradients(model.predictions, { wrt: [model.x, ...model.parameters], feeds, order: 2 });
  expect(model.parameters).toHaveLength(3);
});

const x = normal([60, 3], { seed: 3 });
const data = {
  x,
  y: Array.from({ length: 60 }, (_, row) => [Number(x.data[3 * row]! * x.data[3 * row + 1]! > 0)]),
};

it("trains beside the given layers", async () => {
  const console = { log: vi.fn<(text: string) => void>() };
  const network = buildModel(sequential([gated(8), rmsNorm(), dense({ units: 1, activation: sigmoid })]), {
    inputShape: ["m", 3],
    seed: 1,
  });
  console.log(summary(network));
  const { cost } = await fit(network, data, {
    epochs: 200,
    loss: binaryCrossEntropy,
    optimizer: gradientDescent({ learningRate: 0.5 }),
  });
  expect(console.log).toHaveBeenCalledWith(expect.stringContaining("2 rmsNorm"));
  expect(cost.at(-1)).toBeLessThan(cost[0]! / 2);
});

it("keeps a statistic that no gradient changes, and draws only while it trains", async () => {
  const model = buildModel(sequential([centered(), noisy(0.1), dense({ units: 1, activation: sigmoid })]), {
    inputShape: ["m", 3],
    seed: 1,
  });
  expect(model.parameters.map(({ name }) => name)).toEqual(["W", "b"]);
  const before = [...predict(model, data.x).data];
  expect([...predict(model, data.x).data]).toEqual(before);
  const options = { loss: binaryCrossEntropy, optimizer: gradientDescent({ learningRate: 0 }) };
  const { cost } = await fit(model, data, { epochs: 50, ...options });
  expect(new Set(cost).size).toBeGreaterThan(40); // the noise is another one at each step
  const [running] = model.statistics!.map(([{ value }]) => [...value.data]) as [number[]];
  const column = Array.from(x.data).filter((_, at) => at % 3 === 0);
  const meanOfFirst = column.reduce((sum, value) => sum + value / 60, 0);
  expect(running[0]).toBeCloseTo(meanOfFirst * (1 - 0.9 ** 50), 4);
});

it("is the code of the page", () => {
  const page = readFileSync(new URL("../../docs/your-own-layer.md", import.meta.url), "utf8");
  const bare = (text: string): string => text.replaceAll(/\s+/g, "").replaceAll(/,(?=[)\]}])/g, ""); // whatever the line breaks are
  const source = bare(readFileSync(new URL(import.meta.url), "utf8"));
  const blocks = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => bare(code!));
  expect(blocks).toHaveLength(6);
  for (const block of blocks) expect(source).toContain(block);
});
