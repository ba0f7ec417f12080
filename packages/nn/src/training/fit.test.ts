import { evaluate, sigmoid, simplify, tanh, type Tensor } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { line, options, small, table } from "../../test/trainingExamples.ts";
import { dense } from "../layers/dense.ts";
import { sequential } from "../layers/sequential.ts";
import { binaryCrossEntropy } from "../losses/binaryCrossEntropy.ts";
import { meanSquaredError } from "../losses/meanSquaredError.ts";
import { accuracy } from "../metrics/binaryClassification.ts";
import { gradientDescent } from "../optimizers/gradientDescent.ts";
import type { Schedule } from "../schedules/schedule.ts";
import { fit } from "./fit.ts";
import { buildModel } from "./model.ts";
import { predict } from "./predict.ts";

// Compiled programs and the reference evaluator differ by roundings: a few units of 2⁻²⁴ in one cost of float32, and what becomes of
// them in some ten steps of these small networks.
const roundingOfOneCost = 8 * 2 ** -24;
const roundingOfManySteps = 256 * 2 ** -24;

function expectClose(values: ArrayLike<number>, reference: ArrayLike<number>, relative: number): void {
  expect(values.length).toBe(reference.length);
  const largest = Math.max(...Array.from(reference, Math.abs));
  Array.from(values).forEach((value, index) =>
    expect(Math.abs(value - reference[index]!)).toBeLessThanOrEqual(relative * largest),
  );
}

describe("fit", () => {
  it.each([1, 2, 3, 4, 5])("learns the article's table in 1000 epochs (seed %i)", async (seed) => {
    const network = small(seed);
    const { cost } = await fit(
      network,
      table,
      options({ epochs: 1000, optimizer: gradientDescent({ learningRate: 1 }) }),
    );
    expect(cost).toHaveLength(1000);
    expect(cost.at(-1)).toBeLessThan(0.05);
    expect(accuracy(predict(network, table.x), table.y)).toBe(1);
  });

  it.each([1, 2, 3])("learns the exclusive or, which no single layer can (seed %i)", async (seed) => {
    const xor = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]] }; // prettier-ignore
    const model = buildModel(
      sequential([dense({ units: 8, activation: tanh }), dense({ units: 1, activation: sigmoid })]),
      {
        inputShape: ["m", 2],
        seed,
      },
    );
    await fit(model, xor, options({ epochs: 1500, optimizer: gradientDescent({ learningRate: 1 }) }));
    expect(accuracy(predict(model, xor.x), xor.y)).toBe(1);
    const single = buildModel(dense({ units: 1, activation: sigmoid }), { inputShape: ["m", 2], seed });
    await fit(single, xor, options({ epochs: 300, optimizer: gradientDescent({ learningRate: 1 }) }));
    expect(accuracy(predict(single, xor.x), xor.y)).toBeLessThan(1);
  });

  it("goes downhill: a small step along −∂J lowers the cost at every epoch", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { cost } = await fit(
          small(seed),
          table,
          options({ epochs: 20, optimizer: gradientDescent({ learningRate: 0.05 }) }),
        );
        cost.slice(1).forEach((value, index) => expect(value).toBeLessThan(cost[index]!));
      }),
      { numRuns: 20 },
    );
  });

  it("gives the same bits for the same seed, and others for another", async () => {
    const run = async (seed: number): Promise<unknown> => {
      const network = small(seed);
      const { cost } = await fit(network, table, options({ epochs: 50 }));
      return { cost, values: network.parameters.map(({ value }) => value) };
    };
    expect(await run(7)).toEqual(await run(7));
    expect(await run(7)).not.toEqual(await run(8));
  });

  it("reports the cost before each update, on both tables with the same parameters", async () => {
    const validation = { x: [[0, 0, 0], [1, 0, 1]], y: [[0], [1]] }; // prettier-ignore
    const network = small(3);
    const simplified = simplify(network.J); // as fit has it
    const costOn = ({ x, y }: typeof table): number => evaluate(simplified, { x, y }).item();
    const expected = [{ epoch: 1, cost: costOn(table), validationCost: costOn(validation) }];
    const reports: { epoch: number; cost: number; validationCost: number }[] = [];
    const history = await fit(
      network,
      table,
      options({
        validation,
        onEpoch: (report) => {
          reports.push(report as (typeof reports)[number]); // there is a validation table
          expected.push({ epoch: report.epoch + 1, cost: costOn(table), validationCost: costOn(validation) });
        },
      }),
    );
    expected.pop(); // the costs after the last update belong to no epoch
    const costsOf = (rows: readonly { cost: number; validationCost: number }[]): Float32Array =>
      Float32Array.from(rows.flatMap(({ cost, validationCost }) => [cost, validationCost]));
    expect(reports.map(({ epoch }) => epoch)).toEqual(expected.map(({ epoch }) => epoch));
    expectClose(costsOf(reports), costsOf(expected), roundingOfOneCost);
    expect(history.cost).toEqual(reports.map(({ cost }) => cost));
    expect(history.validationCost).toEqual(reports.map(({ validationCost }) => validationCost));
  });

  it("takes the same steps as the network's own update, simplified", async () => {
    const [fitted, stepped] = [small(2), small(2)];
    const { cost } = await fit(fitted, table, options({ loss: fitted.loss }));
    const updates = stepped.update(0.5);
    const [J, ...next] = simplify([stepped.J, ...updates.map(([, graph]) => graph)]) as [Tensor, ...Tensor[]];
    for (const expected of cost) {
      const [value, ...values] = evaluate([J, ...next], table);
      expectClose([expected], value!.data, roundingOfManySteps);
      updates.forEach(([parameterNode], index) => parameterNode.assign(values[index]!));
    }
    fitted.parameters.forEach(({ value }, index) =>
      expectClose(value.data, stepped.parameters[index]!.value.data, roundingOfManySteps),
    );
  });

  it("keeps the cost finite where a prediction has saturated to the wrong side", async () => {
    const model = line();
    const saturated = { ...model, predictions: sigmoid(model.predictions.mul(1000)) as Tensor };
    const { cost } = await fit(
      saturated,
      { x: [[1], [2]], y: [[0], [1]] },
      options({ epochs: 3, loss: binaryCrossEntropy, optimizer: gradientDescent({ learningRate: 0.01 }) }),
    );
    expect(cost.every(Number.isFinite)).toBe(true);
  });

  it("trains what is predicted while training, and measures what is predicted afterwards", async () => {
    const model = line();
    const doubled = { ...model, trainingPredictions: model.predictions.mul(2) as Tensor };
    const data = { x: [[1], [2]], y: [[2], [4]] };
    const { cost, validationCost } = await fit(
      doubled,
      data,
      options({
        epochs: 400,
        loss: meanSquaredError,
        optimizer: gradientDescent({ learningRate: 0.05 }),
        validation: data,
      }),
    );
    expect(cost.at(-1)).toBeLessThan(1e-4);
    expect(validationCost.at(-1)).toBeCloseTo((1 ** 2 + 2 ** 2) / 2, 1); // half of what is asked for
  });

  it("leaves the parameters alone at learning rate 0, and weighs all rows alike (open-18 a)", async () => {
    const model = line();
    const data = { x: [[1], [2], [3]], y: [[4], [2], [3]] };
    const { cost } = await fit(
      model,
      data,
      options({ epochs: 2, loss: meanSquaredError, optimizer: gradientDescent({ learningRate: 0 }) }),
    );
    expect(cost).toEqual([29 / 3, 29 / 3]);
    expect(model.W.value.item()).toBe(0);
  });

  it("asks a schedule for the rate of each update, by the number of updates done", async () => {
    const [scheduled, constant] = [line(), line()];
    const data = { x: [[1], [2]], y: [[1], [1]] };
    const schedule = vi.fn<Schedule>((step) => (step === 2 ? 0 : 0.1));
    const loss = meanSquaredError;
    const { cost } = await fit(scheduled, data, options({ epochs: 4, loss, schedule }));
    const reference = await fit(
      constant,
      data,
      options({ epochs: 3, loss, optimizer: gradientDescent({ learningRate: 0.1 }) }),
    );
    expect(schedule.mock.calls).toEqual([[0], [1], [2], [3]]);
    expect(cost).toEqual([...reference.cost, reference.cost[2]]); // the third update does not move
  });

  it("can be walked through, and left early", async () => {
    const network = small(1);
    const run = fit(network, table, options({ epochs: 100 }));
    const epochs: number[] = [];
    for await (const { epoch, cost } of run) {
      epochs.push(epoch);
      expect(cost).toBe(run.history.cost.at(-1));
      if (epoch === 3) break;
    }
    const after = network.W1.value;
    expect(epochs).toEqual([1, 2, 3]);
    expect((await run).cost).toEqual(run.history.cost);
    expect(run.history.cost).toHaveLength(3);
    expect(network.W1.value).toEqual(after);
  });

  it("runs once, however often it is awaited", async () => {
    const onEpoch = vi.fn<() => void>();
    const run = fit(small(1), table, options({ onEpoch }));
    expect(await run).toEqual(await run);
    expect(onEpoch).toHaveBeenCalledTimes(5);
  });

  it("gives way to the event loop", async () => {
    const untilLater = (): void => {
      const begin = performance.now();
      while (performance.now() - begin < 3);
    };
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const begin = performance.now();
    await fit(small(1), table, options({ epochs: 100, onEpoch: untilLater }));
    const elapsed = performance.now() - begin;
    clearInterval(timer);
    expect(turns).toBeGreaterThan(elapsed / 50);
  });
});
