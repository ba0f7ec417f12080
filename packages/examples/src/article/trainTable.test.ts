import { twoLayerNetwork } from "@chainrule/nn";
import { describe, expect, it } from "vitest";
import { prepareRows } from "../tables/prepareRows.ts";
import { builtInTables, type TrainingTable } from "../tables/trainingTables.ts";
import { trainTable } from "./trainTable.ts";

const [article] = builtInTables() as [TrainingTable];
const { train, ...others } = prepareRows(article, { testFraction: 0.2, seed: 1 });
const create = (): ReturnType<typeof twoLayerNetwork> =>
  twoLayerNetwork({ inputs: 3, hidden: 4, outputs: 1, seed: 1 });
const options = { epochs: 400, learningRate: 1 };

describe("trainTable", () => {
  it("judges by the test rows, and learns nothing from them", async () => {
    // The training rows with the answers turned round, and one more positive than before.
    const test = { ...train, y: Float64Array.of(0, 1, 1, 0, 1) };
    const trained = await trainTable(create(), { ...others, train, test }, options);
    expect(trained).toMatchObject({
      trainAccuracy: 1,
      testAccuracy: 0.2,
      baselineAccuracy: 0.6,
      confusion: { truePositives: 1, falsePositives: 2, trueNegatives: 0, falseNegatives: 2 },
    });
    expect(trained.history.validationCost).toHaveLength(400);
    const alone = await trainTable(create(), { ...others, train }, options);
    expect(trained.history.cost).toEqual(alone.history.cost);
  });

  it("compares with the majority of the test rows, not of the training rows", async () => {
    const test = { ...train, y: Float64Array.of(1, 1, 1, 1, 1) };
    const { baselineAccuracy } = await trainTable(create(), { ...others, train, test }, options);
    expect(baselineAccuracy).toBe(1);
  });

  it("judges by the training rows where there are no others", async () => {
    const trained = await trainTable(create(), { ...others, train }, options);
    expect(trained).toMatchObject({
      trainAccuracy: 1,
      baselineAccuracy: 0.6,
      confusion: { truePositives: 3, falsePositives: 0, trueNegatives: 2, falseNegatives: 0 },
    });
    expect(trained).not.toHaveProperty("testAccuracy");
  });

  it("tells of every epoch", async () => {
    const epochs: number[] = [];
    await trainTable(
      create(),
      { ...others, train },
      { ...options, epochs: 3, callbacks: [{ onEpoch: ({ epoch }) => void epochs.push(epoch) }] },
    );
    expect(epochs).toEqual([1, 2, 3]);
  });
});
