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

export const title = "Cyclical learning rates against constant ones";

/** What the range test found, and what each schedule reached. */
export interface CyclicalRatesReport {
  readonly bounds: { readonly base: number; readonly max: number };
  readonly epochs: number;
  readonly schedules: readonly {
    readonly name: string;
    /** On the training rows, before each step, in nats per row. */
    readonly cost: readonly number[];
    /** The cost and the share of right answers on the test rows at the end. */
    readonly testCost: number;
    readonly testAccuracy: number;
  }[];
}

/** Trains the same network from the same start by each schedule, on the diabetes table. */
export async function run({ quick = false, print = () => {}, callbacks = [] }: ExampleOptions = {}): Promise<
  ExampleResult<CyclicalRatesReport>
> {
  const prepared = prepareRows(builtInTables()[1]!, { testFraction: 0.2, seed: 1 });
  const [train, test] = [dataOf(prepared.train), dataOf(prepared.test!)]; // there are rows enough for a test
  const batchSize = 32;
  const batches = Math.ceil(prepared.train.rows / batchSize);
  const epochs = quick ? 24 : 96;
  const build = (): Model =>
    buildModel(
      sequential([dense({ units: 8, activation: sigmoid }), dense({ units: 1, activation: sigmoid })]),
      {
        inputShape: ["m", 16],
        seed: 1,
      },
    );
  const loss = binaryCrossEntropy;
  const optimizer = gradientDescent({ learningRate: 0.1 });

  const found = await findLearningRate(build(), train, {
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
  print(`${epochs} epochs of ${batches} steps each, from the same start:`);
  print("schedule          training cost   test cost   test accuracy");
  const results: CyclicalRatesReport["schedules"][number][] = [];
  for (const [name, schedule] of schedules) {
    const model = build();
    const { cost } = await fit(model, train, { epochs, batchSize, loss, optimizer, schedule, callbacks });
    const tested = evaluateModel(model, test, { loss, metrics: { accuracy } });
    const result = { name, cost, testCost: tested.cost, testAccuracy: tested.metrics["accuracy"]! };
    results.push(result);
    print(
      `${name.padEnd(16)}${cost.at(-1)!.toFixed(4).padStart(15)}${result.testCost.toFixed(4).padStart(12)}` +
        percent(result.testAccuracy).padStart(16),
    );
  }
  const best = (costOf: (result: (typeof results)[number]) => number): string =>
    results.reduce((one, other) => (costOf(other) < costOf(one) ? other : one)).name;
  print(
    `lowest cost: ${best(({ cost }) => cost.at(-1)!)} in training, ${best(({ testCost }) => testCost)} on the test rows`,
  );

  const steps = Array.from({ length: 24 * batches }, (_, step) => step);
  return {
    report: { bounds: { base, max }, epochs, schedules: results },
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
