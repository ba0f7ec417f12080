/** Training on datasets: the same bits as on arrays, and what may go wrong when rows arrive one by one. */
import { mean, NDArray, sigmoid, type Tensor } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { dataset } from "../data/dataset.ts";
import { dense } from "../layers/dense.ts";
import { sequential } from "../layers/sequential.ts";
import { categoricalCrossEntropyFromLogits } from "../losses/categoricalCrossEntropy.ts";
import { meanSquaredError } from "../losses/meanSquaredError.ts";
import { adam } from "../optimizers/adam.ts";
import { evaluateModel } from "./evaluateModel.ts";
import { fit, type FitOptions } from "./fit.ts";
import { buildModel, type Model } from "./model.ts";
import { predict } from "./predict.ts";

const network = (seed = 1, units = 1): Model =>
  buildModel(sequential([dense({ units: 3, activation: sigmoid }), dense({ units })]), {
    inputShape: ["m", 2],
    seed,
  });
const options = (own: Partial<FitOptions> = {}): FitOptions => ({
  epochs: 3,
  batchSize: 4,
  seed: 7,
  loss: meanSquaredError,
  optimizer: adam({ learningRate: 0.05 }),
  ...own,
});
const valuesOf = (model: Model): unknown => model.parameters.map(({ value }) => [...value.data]);

const rowsOf = (count: number): { x: number[][]; y: number[][] } => ({
  x: Array.from({ length: count }, (_, row) => [Math.sin(row), Math.cos(3 * row)]),
  y: Array.from({ length: count }, (_, row) => [Math.sin(2 * row)]),
});

/** A source that can be opened again and again, and tells how many rows were asked for. */
const sourceOf = ({ x, y }: { x: readonly number[][]; y: readonly (readonly number[] | NDArray)[] }) => {
  const give = vi.fn<(row: number) => void>();
  const open = async function* (): AsyncGenerator<{ x: number[]; y: readonly number[] | NDArray }> {
    for (const [row, values] of x.entries()) {
      give(row);
      yield { x: values, y: y[row]! };
    }
  };
  return { open, give };
};

describe("fit on a dataset", () => {
  it("takes the steps that it takes on the arrays", async () => {
    const data = rowsOf(11);
    for (const shuffle of [true, false]) {
      const [fromArrays, fromDataset] = [network(), network()];
      const { cost } = await fit(fromArrays, data, options({ shuffle, validation: data }));
      const validation = dataset(data);
      const other = await fit(fromDataset, validation, options({ shuffle, validation }));
      expect(other.cost).toEqual(cost);
      expect(valuesOf(fromDataset)).toEqual(valuesOf(fromArrays));
    }
  });

  it("takes the same steps when the rows arrive one by one, in the order of the stream", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 25 }),
        async (count, batchSize) => {
          const data = rowsOf(count);
          const [whole, streamed] = [network(), network()];
          const run = await fit(whole, data, options({ batchSize, shuffle: false }));
          const other = await fit(streamed, dataset(sourceOf(data).open), options({ batchSize }));
          expect(other.cost).toEqual(run.cost);
          expect(valuesOf(streamed)).toEqual(valuesOf(whole));
        },
      ),
      { numRuns: 12 },
    );
  });

  it("shuffles a stream by the stream's own method", async () => {
    const stream = dataset(sourceOf(rowsOf(11)).open);
    const [plain, shuffled, again] = [network(), network(), network()];
    await fit(plain, stream, options());
    await fit(shuffled, stream.shuffle({ seed: 1, window: 11 }), options());
    await fit(again, stream.shuffle({ seed: 1, window: 11 }), options());
    expect(valuesOf(shuffled)).not.toEqual(valuesOf(plain));
    expect(valuesOf(again)).toEqual(valuesOf(shuffled));
  });

  it.each([1, 3, 4])("goes on with a stream after step %i to the same bits", async (stopAfter) => {
    const { open, give } = sourceOf(rowsOf(11));
    const stream = dataset(open).shuffle({ seed: 3, window: 5 });
    const straight = network();
    const whole = await fit(straight, stream, options());
    const begun = network();
    let steps = 0;
    const schedule = (): number => (steps++, 0.05);
    const signal = { get aborted() { return steps >= stopAfter; } }; // prettier-ignore
    const run = fit(begun, stream, options({ schedule, signal }));
    const { cost } = await run;
    expect(steps).toBe(stopAfter);
    const asked = give.mock.calls.length;
    const resumed = network(2);
    const rest = await fit(resumed, stream, options({ schedule: () => 0.05, from: run.state }));
    expect(give.mock.calls.length).toBeGreaterThan(asked);
    expect([...cost, ...rest.cost]).toEqual(whole.cost);
    expect(valuesOf(resumed)).toEqual(valuesOf(straight));
  });

  it("takes class numbers from a stream as well", async () => {
    const { x } = rowsOf(9);
    const classes = x.map((_, row) => row % 3);
    const y = NDArray.from(classes, "int32");
    const [whole, streamed] = [network(1, 3), network(1, 3)];
    const own = options({ loss: categoricalCrossEntropyFromLogits, shuffle: false });
    const { cost } = await fit(whole, { x, y }, own);
    const source = sourceOf({ x, y: classes.map((label) => NDArray.from(label, "int32")) });
    expect((await fit(streamed, dataset(source.open), own)).cost).toEqual(cost);
    const wrong = sourceOf({ x, y: classes.map((label) => NDArray.from(label + 1, "int32")) });
    await expect(fit(streamed, dataset(wrong.open), own)).rejects.toThrow(
      refusing("label-out-of-range", "0 to 2", "3 at position 2"),
    );
    expect(() => fit(whole, { x, y: NDArray.from([0, 1, 2, 0, 1, 2, 0, 3, 0], "int32") }, own)).toThrow(
      refusing("label-out-of-range", "0 to 2", "3 at position 7"),
    );
  });

  it("says what a stream lacks", async () => {
    const { open } = sourceOf(rowsOf(5));
    const model = network();
    const { batchSize: _, ...unbatched } = options();
    expect(() => fit(model, dataset(open), unbatched)).toThrow(refusing("invalid-argument", "batchSize"));
    const metrics = { none: () => 0 };
    expect(() => fit(model, dataset(open), options({ metrics }))).toThrow(
      refusing("missing-value", "validation"),
    );
    await expect(fit(model, dataset(open()), options())).rejects.toThrow(refusing("empty-data")); // its rows serve one epoch
    const narrow = rowsOf(6).x.map(([first], row) => ({ x: row < 4 ? [0, 0] : [first!], y: [0] }));
    const torn = async function* (): AsyncGenerator<{ x: number[]; y: number[] }> {
      yield* narrow;
    };
    await expect(fit(model, dataset(torn), options())).rejects.toThrow(refusing("shape-mismatch", "row 4"));
  });

  it("names epoch, batch and node where the cost of a stream stops being a number", async () => {
    const data = rowsOf(11);
    data.x[6] = [1e30, 1e30];
    // The gradients are those of the network, and its cost is not a number where x² overflows.
    const build = (): Model => {
      const { x, predictions, parameters } = network();
      const overflowing = mean(x.mul(x), 1, { keepDims: true });
      return { x, predictions: predictions.add(overflowing.sub(overflowing)) as Tensor, parameters };
    };
    const own = options({ shuffle: false });
    await expect(fit(build(), dataset(sourceOf(data).open), own)).rejects.toThrow(
      refusing("non-finite", "epoch 1, batch 2", "which began here"),
    );
    // The rows of a source that cannot be read again are gone: no node, but the same place.
    await expect(fit(build(), dataset(sourceOf(data).open()), own)).rejects.toThrow(
      refusing("non-finite", "epoch 1, batch 2"),
    );
  });

  it("closes the stream when the training is left, and tells its callbacks", async () => {
    let isClosed = false;
    const open = async function* (): AsyncGenerator<{ x: number[]; y: number[] }> {
      try {
        for (;;) yield { x: [1, 2], y: [3] };
      } finally {
        isClosed = true;
      }
    };
    let steps = 0;
    const onClose = vi.fn<() => void>();
    const onEnd = vi.fn<() => void>();
    const signal = { get aborted() { return steps >= 5; } }; // prettier-ignore
    const schedule = (): number => (steps++, 0.01);
    await fit(
      network(),
      dataset(open),
      options({ schedule, signal, batchSize: 2, callbacks: [{ onClose, onEnd }] }),
    );
    expect([isClosed, steps]).toEqual([true, 5]);
    const failing = options({ callbacks: [{ onClose }], onEpoch: () => { throw new Error("own"); } }); // prettier-ignore
    await expect(fit(network(), rowsOf(3), failing)).rejects.toThrow("own");
    for await (const _ of fit(network(), rowsOf(3), options({ callbacks: [{ onClose, onEnd }] }))) break;
    expect(onClose).toHaveBeenCalledTimes(3);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });
});

describe("measuring in batches", () => {
  it("gives the same predictions and metrics, and the mean cost over rows", () => {
    const data = rowsOf(11);
    const model = network();
    const atOnce = predict(model, data.x);
    const sum = (predictions: NDArray): number =>
      Array.from(predictions.data).reduce((total, value) => total + value, 0);
    const whole = evaluateModel(model, dataset(data), { loss: meanSquaredError, metrics: { sum } });
    for (const batchSize of [1, 4, 10, 11, 12]) {
      expect(predict(model, data.x, { batchSize })).toEqual(atOnce);
      const batched = evaluateModel(model, data, { loss: meanSquaredError, metrics: { sum }, batchSize });
      expect(batched.metrics).toEqual(whole.metrics);
      expect(Math.abs(batched.cost - whole.cost)).toBeLessThanOrEqual(16 * 2 ** -24 * whole.cost);
    }
    expect(() => predict(model, data.x, { batchSize: 0 })).toThrow(refusing("invalid-argument"));
  });
});
