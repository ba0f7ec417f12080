/** Handwritten digits told apart by a small convolutional network, beside three simpler ways. */
import { relu } from "@chainrule/core";
import {
  adam,
  buildModel,
  categoricalAccuracy,
  categoricalConfusionMatrix,
  categoricalCrossEntropyFromLogits,
  conv2d,
  dense,
  dropout,
  fit,
  flatten,
  maxPool,
  oneCycle,
  predict,
  sequential,
  summary,
  type Dataset,
  type Layer,
  type Model,
} from "@chainrule/nn";
import { percent } from "../output/layout.ts";
import { costPlotSvg } from "../plot/index.ts";
import { confusionSvg } from "./digits/confusionSvg.ts";
import { loadDigits, side } from "./digits/digits.ts";
import { imagesSvg } from "./digits/imagesSvg.ts";
import { judgedImages, type JudgedImage } from "./digits/judgedImages.ts";
import { majorityAccuracy, nearestNeighbourAccuracy } from "./digits/baselines.ts";
import type { ExampleOptions, ExampleResult } from "./example.ts";
import { meanOf } from "./statistics.ts";

export const title = "Handwritten digits: a convolutional network";

const classes = 10;

/** Looks for strokes of 3 × 3 pixels, then for arrangements of strokes, and weighs where they are. */
const convolutional = (): Layer =>
  sequential([
    conv2d({ channels: 16, size: 3, padding: "same", activation: relu }),
    conv2d({ channels: 32, size: 3, padding: "same", activation: relu }),
    maxPool({ window: 2 }),
    flatten(),
    dropout({ rate: 0.4 }),
    dense({ units: 64, activation: relu }),
    dropout({ rate: 0.4 }),
    dense({ units: classes }),
  ]);

/** One weight for each pixel and digit: what can be had without any hidden layer. */
const softmaxRegression = (): Layer => sequential([flatten(), dense({ units: classes })]);

/** What one split of the images gave. */
export interface SeedReport {
  readonly seed: number;
  readonly testAccuracy: number;
  /** How long the training of the convolutional network took. */
  readonly seconds: number;
  readonly cost: readonly number[];
  readonly confusion: readonly (readonly number[])[];
}

/** Accuracies are shares from 0 to 1 of the images held out, a fifth; means over the seeds. */
export interface DigitsReport {
  readonly testAccuracy: number;
  /** For a seed. */
  readonly seconds: number;
  readonly baselines: {
    /** Always the digit that is most frequent in the training images. */
    readonly majority: number;
    readonly softmaxRegression: number;
    /** The digit of the training image whose pixels differ least. */
    readonly nearestNeighbour: number;
  };
  readonly seeds: readonly SeedReport[];
}

/** How to train. */
export interface DigitsOptions extends ExampleOptions {
  /** Each draws a split, the first weights and the order of the images; 1 to 5 unless told. */
  readonly seeds?: readonly number[];
}

/** Trains on a split for each of the seeds. Nothing is chosen by looking at the images held out. */
export async function run({
  quick = false,
  print = () => {},
  callbacks = [],
  seeds = quick ? [1] : [1, 2, 3, 4, 5],
}: DigitsOptions = {}): Promise<ExampleResult<DigitsReport>> {
  const digits = loadDigits();
  const epochs = quick ? 4 : 20;

  const train = async (layer: Layer, data: Dataset<"x" | "y">, seed: number): Promise<[Model, number[]]> => {
    const batchSize = 32;
    const model = buildModel(layer, { inputShape: ["m", side, side, 1], seed });
    const { cost } = await fit(model, data, {
      epochs,
      batchSize,
      seed,
      loss: categoricalCrossEntropyFromLogits,
      optimizer: adam(),
      schedule: oneCycle({ max: 0.005, steps: epochs * Math.ceil(data.rows / batchSize) }),
      callbacks,
    });
    return [model, [...cost]];
  };

  print(`${digits.rows} images of ${side} × ${side} pixels; a fifth is held out, another one for each seed`);
  print(summary(buildModel(convolutional(), { inputShape: ["m", side, side, 1], seed: 1 })));
  print("");
  print("seed   convolutional   nearest neighbour   softmax regression  majority  seconds");
  const results: (SeedReport & DigitsReport["baselines"])[] = [];
  const judged: JudgedImage[] = [];
  for (const seed of seeds) {
    const { train: known, test } = digits.split({ testFraction: 0.2, seed, stratifyBy: "y" });
    const accuracyOf = (model: Model): number =>
      categoricalAccuracy(predict(model, test.column("x")), test.column("y"));

    const start = performance.now();
    const [network, cost] = await train(convolutional(), known, seed);
    const seconds = (performance.now() - start) / 1000;
    const [regression] = await train(softmaxRegression(), known, seed);

    const predictions = predict(network, test.column("x"));
    const result = {
      seed,
      testAccuracy: categoricalAccuracy(predictions, test.column("y")),
      seconds,
      cost,
      confusion: categoricalConfusionMatrix(predictions, test.column("y")),
      majority: majorityAccuracy(known, test),
      softmaxRegression: accuracyOf(regression),
      nearestNeighbour: nearestNeighbourAccuracy(known, test),
    };
    results.push(result);
    judged.push(...judgedImages(test, predictions.toNested() as number[][]));
    print(
      [
        String(seed).padStart(4),
        percent(result.testAccuracy).padStart(16),
        percent(result.nearestNeighbour).padStart(20),
        percent(result.softmaxRegression).padStart(21),
        percent(result.majority).padStart(10),
        seconds.toFixed(1).padStart(9),
      ].join(""),
    );
  }
  const mean = (valueOf: (result: (typeof results)[number]) => number): number =>
    meanOf(results.map(valueOf));
  const report: DigitsReport = {
    testAccuracy: mean(({ testAccuracy }) => testAccuracy),
    seconds: mean(({ seconds }) => seconds),
    baselines: {
      majority: mean(({ majority }) => majority),
      softmaxRegression: mean((result) => result.softmaxRegression),
      nearestNeighbour: mean(({ nearestNeighbour }) => nearestNeighbour),
    },
    seeds: results.map(({ seed, testAccuracy, seconds, cost, confusion }) => ({
      seed,
      testAccuracy,
      seconds,
      cost,
      confusion,
    })),
  };
  print(
    `mean${percent(report.testAccuracy).padStart(16)}; ${judged.filter(({ isWrong }) => isWrong).length} of ${judged.length} images were taken for another digit`,
  );
  return {
    report,
    pictures: {
      "hardest.svg": imagesSvg(
        judged.toSorted((one, other) => one.probability - other.probability),
        { title: "The hardest held-out digits, and the probability given to each" },
      ),
      "confusion.svg": confusionSvg(results.map(({ confusion }) => confusion)),
      "cost.svg": costPlotSvg(
        results.map(({ seed, cost }) => ({ name: `seed ${seed}`, values: cost })),
        { title: "Cost by epoch, on the training images", yLabel: "cross-entropy (nats)", yScale: "log" },
      ),
    },
  };
}
