import { parseCsv, twoLayerNetwork } from "@chainrule/nn";
import { mul, NDArray } from "@chainrule/core";
import { describe, expect, it } from "vitest";
import { articleTable } from "../tables/articleTable.ts";
import { agree, compareGradients, isWithinTolerance } from "./gradientComparison.ts";
import { prepareRows } from "../tables/prepareRows.ts";
import { trainTable } from "./trainTable.ts";
import type { TrainingTable } from "../tables/trainingTables.ts";

const article: TrainingTable = {
  name: "article",
  title: "",
  table: articleTable,
  target: "diabetic",
  isTested: false,
};
const network = (inputs: number, seed: number): ReturnType<typeof twoLayerNetwork> =>
  twoLayerNetwork({ inputs, hidden: 5, outputs: 1, seed });

describe("compareGradients", () => {
  it.each([1, 2, 3])("finds the derived gradients equal to the article's (seed %i)", (seed) => {
    const { train } = prepareRows(article, { testFraction: 0.2, seed });
    const differences = compareGradients(network(3, seed), train);
    expect(differences.map(({ parameter }) => parameter)).toEqual(["W_2", "b_2", "W_1", "b_1"]);
    for (const { maxRelative } of differences) expect(maxRelative).toBeLessThan(1e-14);
    expect(agree(differences)).toBe(true);
  });

  it.each(["W1", "b1", "W2", "b2"] as const)("notices %s being off by a millionth", (name) => {
    const { train } = prepareRows(article, { testFraction: 0.2, seed: 1 });
    const right = network(3, 1);
    const gradients = { ...right.gradients, [name]: mul(right.gradients[name], 1 + 1e-6) };
    const differences = compareGradients({ ...right, gradients }, train);
    expect(agree(differences)).toBe(false);
    expect(differences.filter((difference) => !isWithinTolerance(difference))).toHaveLength(1);
  });

  it("is not deceived by rounding where the terms of the gradient cancel: at a minimum", async () => {
    const answers = ["No", "No", "No", "Yes", "Yes", "Yes"];
    const lines = Array.from({ length: 60 }, (_, row) => `${"ABC"[row % 3]},${answers[row % 6]}`);
    const table = parseCsv(["factor,answer", ...lines].join("\n"), { name: "undecided.csv" });
    const rows = prepareRows({ ...article, table, target: "answer" }, { testFraction: 0.2, seed: 1 });
    const trained = await trainTable(network(3, 1), rows, { epochs: 300, learningRate: 3 });
    expect(trained.history.cost.at(-1)).toBeCloseTo(Math.log(2), 5);
    expect(agree(trained.gradients)).toBe(true);
  });

  it.each([
    ["where the outputs are certain and right", 1, 1000, 300],
    ["where the hidden units are saturated", 1000, 100, 100],
    ["where all is", 1e6, 1, 10],
  ])("is not deceived by rounding %s", async (_, learningRate, scale, epochs) => {
    const { train } = prepareRows(article, { testFraction: 0.2, seed: 1 });
    const trained = network(3, 1);
    await trainTable(trained, prepareRows(article, { testFraction: 0.2, seed: 1 }), { epochs, learningRate });
    const { data, shape, dtype } = trained.W2.value;
    trained.W2.assign(
      new NDArray(
        dtype,
        shape,
        data.map((weight) => weight * scale),
      ),
    );
    expect(agree(compareGradients(trained, train))).toBe(true);
  });

  it("takes NaN for a difference", () => {
    const [maxAbsolute, maxRelative] = [Number.NaN, Number.NaN];
    expect(agree([{ parameter: "W_1", maxAbsolute, maxRelative, rounding: 1 }])).toBe(false);
  });
});
