/**
 * Cyclical learning rates (Smith 2015), which the article proposes: first the range test that suggests their bounds, then the three
 * published forms beside constant rates.
 */
import { sigmoid } from "@chainrule/core";
import {
  accuracy,
  binaryCrossEntropy,
  buildModel,
  constantRate,
  dense,
  evaluateModel,
  exponentialRange,
  findLearningRate,
  fit,
  gradientDescent,
  sequential,
  triangular,
  triangular2,
  type Model,
  type Schedule,
} from "@chainrule/nn";
import { percent } from "../output/layout.ts";
import { costPlotSvg, linesSvg, type Place } from "../plot/index.ts";
import { dataOf, prepareRows } from "../tables/prepareRows.ts";
import { builtInTables } from "../tables/trainingTables.ts";
import type { ExampleOptions, ExampleResult } from "./example.ts";
import { meanOf } from "./statistics.ts";

export const title = "Cyclical learning rates against constant ones";

/** What the range test found, and what each schedule reached. */
export interface CyclicalRatesReport {
  readonly bounds: { readonly base: number; readonly max: number };
  readonly epochs: number;
  readonly splits: number;
  readonly schedules: readonly {
    readonly name: string;
    /** On the training rows of the first split, in nats per row, by epoch. */
    readonly cost: readonly number[];
    /** Of the last epoch; this and the following are means over the splits. */
    readonly trainingCost: number;
    /** The cost and the share of right answers on the test rows at the end. */
    readonly testCost: number;
    readonly testAccuracy: number;
  }[];
}

/** Trains the same network from the same starts by each schedule, on splits of the diabetes table. */
export async function run({ quick = false, print = () => {}, callbacks = [] }: ExampleOptions = {}): Promise<
  ExampleResult<CyclicalRatesReport>
> {
  const splits = (quick ? [1] : [1, 2, 3, 4, 5]).map((seed) => {
    const { train, test } = prepareRows(builtInTables()[1]!, { testFraction: 0.2, seed });
    return { seed, rows: train.rows, train: dataOf(train), test: dataOf(test!) }; // there are rows enough for a test
  });
  const [first] = splits as [(typeof splits)[0]];
  const batchSize = 32;
  const batches = Math.ceil(first.rows / batchSize);
  const epochs = quick ? 24 : 96;
  const build = (seed: number): Model =>
    buildModel(
      sequential([dense({ units: 8, activation: sigmoid }), dense({ units: 1, activation: sigmoid })]),
      {
        inputShape: ["m", 16],
        seed,
      },
    );
  const loss = binaryCrossEntropy;
  const optimizer = gradientDescent({ learningRate: 0.1 });

  const found = await findLearningRate(build(1), first.train, {
    loss,
    optimizer,
    lowest: 1e-3,
    highest: 100,
    steps: 200,
    batchSize,
  });
  const { base, max } = found.suggestion!; // the loss falls on the way
  print(`the range test suggests rates between ${base.toPrecision(2)} and ${max.toPrecision(2)}`);

  // Smith advises half a cycle of 2 to 10 epochs.
  const cycle = { base, max, halfCycle: 4 * batches };
  const schedules: readonly (readonly [string, Schedule])[] = [
    ["low rate", constantRate(base)],
    ["high rate", constantRate(max)],
    ["triangular", triangular(cycle)],
    ["triangular2", triangular2(cycle)],
    ["exp_range", exponentialRange({ ...cycle, gamma: 0.5 ** (1 / (8 * batches)) })],
  ];
  print(`${epochs} epochs of ${batches} steps each; mean over ${splits.length} split(s) and start(s):`);
  print("schedule          training cost   test cost   test accuracy");
  const results: CyclicalRatesReport["schedules"][number][] = [];
  for (const [name, schedule] of schedules) {
    const costs: (readonly number[])[] = [];
    const tested: ReturnType<typeof evaluateModel>[] = [];
    for (const { seed, train, test } of splits) {
      const model = build(seed);
      const { cost } = await fit(model, train, { epochs, batchSize, loss, optimizer, schedule, callbacks });
      costs.push(cost);
      tested.push(evaluateModel(model, test, { loss, metrics: { accuracy } }));
    }
    const result = {
      name,
      cost: costs[0]!,
      trainingCost: meanOf(costs.map((cost) => cost.at(-1)!)),
      testCost: meanOf(tested.map(({ cost }) => cost)),
      testAccuracy: meanOf(tested.map(({ metrics }) => metrics["accuracy"]!)),
    };
    results.push(result);
    print(
      `${name.padEnd(16)}${result.trainingCost.toFixed(4).padStart(15)}${result.testCost.toFixed(4).padStart(12)}` +
        percent(result.testAccuracy).padStart(16),
    );
  }
  const lowest = (cost: "trainingCost" | "testCost"): string =>
    results.reduce((one, other) => (other[cost] < one[cost] ? other : one)).name;
  print(`lowest training cost: ${lowest("trainingCost")}; lowest test cost: ${lowest("testCost")}`);
  if (lowest("trainingCost") !== lowest("testCost"))
    print("What learns so small a table faster need not tell new rows better.");

  const steps = Array.from({ length: 24 * batches }, (_, step) => step);
  return {
    report: { bounds: { base, max }, epochs, splits: splits.length, schedules: results },
    pictures: {
      "cost.svg": costPlotSvg(
        results.map(({ name, cost }) => ({ name, values: cost })),
        { title: "Cost by epoch under five schedules", yLabel: "cost (nats per row)" },
      ),
      "rates.svg": linesSvg(
        schedules.slice(2).map(([name, schedule]) => ({
          name,
          places: steps.map((step): Place => [step / batches, schedule(step)]),
        })),
        { title: "The three published forms", xLabel: "epoch", yLabel: "learning rate" },
      ),
      "range-test.svg": linesSvg(
        [
          { name: "loss", places: found.points.map(({ rate, loss: value }): Place => [rate, value]) },
          {
            name: "smoothed",
            places: found.points.map(({ rate, smoothedLoss }): Place => [rate, smoothedLoss]),
          },
        ],
        {
          title: "The learning-rate range test",
          xLabel: "learning rate",
          yLabel: "cost (nats per row)",
          xScale: "log",
          yScale: "log",
          markers: [
            { x: base, name: "base" },
            { x: max, name: "max" },
          ],
        },
      ),
    },
  };
}
