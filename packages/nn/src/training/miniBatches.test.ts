/** Training in batches: what an epoch costs, who may end it, and that a training which was interrupted goes on as if it had not been. */
import { evaluate, NDArray, sigmoid, type Tensor } from "@chainrule/core";
import { describe, expect, it, vi } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { dense } from "../layers/dense.ts";
import { sequential } from "../layers/sequential.ts";
import { meanSquaredError } from "../losses/meanSquaredError.ts";
import { adam } from "../optimizers/adam.ts";
import { gradientDescent } from "../optimizers/gradientDescent.ts";
import { earlyStopping } from "./earlyStopping.ts";
import { evaluateModel } from "./evaluateModel.ts";
import { fit, type FitOptions } from "./fit.ts";
import { allParameters, buildModel, type Model } from "./model.ts";
import { predict } from "./predict.ts";

const rows = 11;
const x = new NDArray(
  "float32",
  [rows, 2],
  Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(i)),
);
const y = new NDArray(
  "float32",
  [rows, 1],
  Float32Array.from({ length: rows }, (_, i) => Math.cos(i)),
);
const network = (seed = 1): Model =>
  buildModel(sequential([dense({ units: 3, activation: sigmoid }), dense({ units: 1 })]), {
    inputShape: ["m", 2],
    seed,
  });
const options = (own: Partial<FitOptions> = {}): FitOptions => ({
  epochs: 4,
  batchSize: 4,
  seed: 7,
  loss: meanSquaredError,
  optimizer: adam({ learningRate: 0.05 }),
  ...own,
});
const valuesOf = (model: Model): unknown => allParameters(model).map(({ value }) => [...value.data]);

describe("an epoch", () => {
  it("costs the mean over rows, not over batches (open-18 a, d)", async () => {
    for (const batchSize of [2, 8]) {
      const model = network();
      const zero: Model = { ...model, predictions: model.predictions.mul(0) as Tensor };
      const { cost } = await fit(
        { x: zero.x, predictions: zero.predictions, parameters: zero.parameters },
        { x: [[1, 1], [2, 2], [3, 3]], y: [[4], [2], [3]] }, // prettier-ignore
        options({ epochs: 1, batchSize, shuffle: false, optimizer: gradientDescent({ learningRate: 0 }) }),
      );
      expect(cost[0]).toBeCloseTo(29 / 3, 6);
    }
  });

  it("with all rows in one batch is a step of full-batch training", async () => {
    const [whole, batched] = [network(), network()];
    await fit(whole, { x, y }, options({ batchSize: rows }));
    await fit(batched, { x, y }, { ...options(), batchSize: 100 });
    expect(valuesOf(batched)).toEqual(valuesOf(whole));
  });

  it("comes in an order that follows from the seed", async () => {
    const run = async (own: Partial<FitOptions>): Promise<unknown> => {
      const model = network();
      await fit(model, { x, y }, options(own));
      return valuesOf(model);
    };
    const first = await run({});
    expect(await run({})).toEqual(first);
    expect(await run({ seed: 8 })).not.toEqual(first);
    expect(await run({ shuffle: false })).not.toEqual(first);
  });

  it("comes in another order than the epoch before", async () => {
    const optimizer = gradientDescent({ learningRate: 0.1 }); // has no memory: two trainings are one in two parts, but for the order
    const [together, apart] = [network(), network()];
    await fit(together, { x, y }, options({ epochs: 2, optimizer }));
    for (let part = 0; part < 2; part++) await fit(apart, { x, y }, options({ epochs: 1, optimizer }));
    expect(valuesOf(together)).not.toEqual(valuesOf(apart));
    for (const model of [together, apart])
      model.parameters.forEach((parameter, i) => parameter.assign(network().parameters[i]!.value));
    await fit(together, { x, y }, options({ epochs: 2, optimizer, shuffle: false }));
    for (let part = 0; part < 2; part++)
      await fit(apart, { x, y }, options({ epochs: 1, optimizer, shuffle: false }));
    expect(valuesOf(together)).toEqual(valuesOf(apart));
  });

  it("measures metrics and validation with the parameters before its first step", async () => {
    const model = network();
    const before = predict(model, x);
    const first = vi.fn<(predictions: NDArray, targets: NDArray) => number>(
      (predictions) => predictions.data[0]!,
    );
    const { metrics, validationCost } = await fit(
      model,
      { x, y },
      options({ epochs: 2, metrics: { first }, validation: { x, y } }),
    );
    expect(metrics["first"]![0]).toBe(before.data[0]);
    expect(metrics["first"]![1]).not.toBe(before.data[0]);
    expect(validationCost[0]).toBeCloseTo(
      Array.from(before.data).reduce((sum, value, i) => sum + (value - y.data[i]!) ** 2, 0) / rows,
      5,
    );
  });
});

describe("a training that is interrupted", () => {
  it.each([1, 2, 3, 5, 8])("after step %i goes on to the same bits", async (stopAfter) => {
    const straight = network();
    const whole = await fit(straight, { x, y }, options({ schedule: (step) => 0.1 / (step + 1) }));

    const model = network();
    let steps = 0;
    const schedule = (step: number): number => (steps++, 0.1 / (step + 1));
    const signal = { get aborted() { return steps >= stopAfter; } }; // prettier-ignore
    const run = fit(model, { x, y }, options({ schedule, signal }));
    const { cost: begun } = await run;
    expect(steps).toBe(stopAfter);
    const saved = JSON.parse(JSON.stringify(run.state.metadata)) as Record<string, string>;

    const fresh = network(99); // another start: everything comes from the state
    const rest = await fit(
      fresh,
      { x, y },
      options({
        schedule: (step) => 0.1 / (step + 1),
        from: { tensors: run.state.tensors, metadata: saved },
      }),
    );
    expect(valuesOf(fresh)).toEqual(valuesOf(straight));
    expect([...begun, ...rest.cost]).toEqual(whole.cost);
  });

  it("refuses the state of another training, and leaves the model alone", async () => {
    const run = fit(network(), { x, y }, options());
    await run;
    const { state } = run;
    const model = network(3);
    const before = valuesOf(model);
    expect(() => fit(model, { x, y }, options({ batchSize: 5, from: state }))).toThrow(
      refusing("invalid-argument", "batchSize 4"),
    );
    const other = buildModel(dense({ units: 1 }), { inputShape: ["m", 2], seed: 1 });
    expect(() => fit(other, { x, y }, options({ from: state }))).toThrow(
      refusing("invalid-argument", "model.1"),
    );
    const plain = options({ optimizer: gradientDescent({ learningRate: 1 }), from: state });
    expect(() => fit(model, { x, y }, plain)).toThrow(refusing("invalid-argument", "optimizer."));
    expect(valuesOf(model)).toEqual(before);
  });
});

describe("early stopping", () => {
  /** Runs through monitored values; tells after which epoch it stopped and of which epoch the parameters are. */
  const watch = async (
    monitored: readonly number[],
    patience: number,
  ): Promise<[stopped: number, best: number]> => {
    const model = network();
    const seen: unknown[] = [];
    const history = await fit(
      model,
      { x, y },
      options({
        epochs: monitored.length,
        callbacks: [
          { onEpochStart: () => void seen.push(valuesOf(model)) },
          earlyStopping({ patience, monitor: ({ epoch }) => monitored[epoch - 1]! }),
        ],
      }),
    );
    return [
      history.cost.length - 1,
      seen.findIndex((values) => JSON.stringify(values) === JSON.stringify(valuesOf(model))),
    ];
  };

  it("ends after epochs without improvement and restores what gave the best (open-20 c)", async () => {
    expect(await watch([5, 3, 4, 2, 6, 7, 8], 2)).toEqual([5, 3]);
  });

  it("takes NaN for no progress (open-20 d)", async () => {
    expect(await watch([5, Number.NaN, 4, Number.NaN, Number.NaN, 3], 2)).toEqual([4, 2]);
  });

  it("serves one training after the other", async () => {
    const callbacks = [earlyStopping({ patience: 1, monitor: "cost" })];
    const optimizer = gradientDescent({ learningRate: 0.01 });
    for (let training = 0; training < 2; training++) {
      const model = network();
      const { cost } = await fit(model, { x, y }, options({ batchSize: rows, optimizer, callbacks }));
      expect(cost).toHaveLength(4); // every cost is the best of its own training
    }
  });

  it("needs something to watch", async () => {
    const run = fit(network(), { x, y }, options({ callbacks: [earlyStopping({ patience: 1 })] }));
    await expect(Promise.resolve(run)).rejects.toThrow(refusing("missing-value", "validation"));
    expect(() => earlyStopping({ patience: 0 })).toThrow(refusing("invalid-argument", "0"));
  });
});

describe("a cost that is not finite", () => {
  it("ends the training before that step, and names the node where it began", async () => {
    const model = network();
    let before: unknown;
    const run = fit(
      model,
      { x, y },
      options({
        epochs: 3,
        shuffle: false,
        optimizer: gradientDescent({ learningRate: 0.1 }),
        schedule: (step) => (step === 4 ? 1e38 : 0.1),
        callbacks: [{ onEpoch: () => void (before = valuesOf(model)) }],
      }),
    );
    await expect(Promise.resolve(run)).rejects.toThrow(/epoch 2.*began here/s);
    expect(before).toBeDefined();
    expect(
      allParameters(model).every(({ value }) => value.data.every((each: number) => !Number.isNaN(each))),
    ).toBe(true);
  });
});

it("evaluateModel measures what fit measures", async () => {
  const model = network();
  const { cost } = evaluateModel(model, { x, y }, { loss: meanSquaredError });
  const history = await fit(model, { x, y }, options({ epochs: 1, batchSize: rows }));
  expect(history.cost[0]).toBeCloseTo(cost, 6);
  expect(evaluate(model.predictions, { x }).shape).toEqual([rows, 1]);
});
