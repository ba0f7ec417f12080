/**
 * The learning-rate range test: a short training whose rate rises from step to step. It measures and suggests, and leaves the
 * model as it was.
 */
import { input, NDArray, type Feeds, type Tensor } from "@chainrule/core";
import type { Loss } from "../losses/loss.ts";
import { updatesFor, type Optimizer } from "../optimizers/optimizer.ts";
import { checkCount, checkDecays, checkEach, checkPositive } from "../optionRange.ts";
import { generatorFrom, splitSeed } from "../seeds.ts";
import { allParameters, inputName, type Model } from "../training/model.ts";
import { preparedProgram } from "../training/preparedProgram.ts";
import {
  batchesOfRows,
  labelled,
  readRows,
  targetsOf,
  type LabelledRows,
  type RowBatchesInMemory,
} from "../training/rows.ts";
import { givingWay } from "../training/turnOfEventLoop.ts";
import { suggestBounds, type LearningRatePoint, type SuggestedBounds } from "./suggestBounds.ts";

/** Options of {@link findLearningRate}. */
export interface FindLearningRateOptions {
  /** What is made small: a scalar for predictions and targets of one shape. */
  readonly loss: Loss;
  /** How a step follows from the gradients: the optimizer to train with later, for a good rate is one for it. */
  readonly optimizer: Optimizer;
  /** The rate of the first step; 10⁻⁶ unless told. */
  readonly lowest?: number;
  /** The rate of the last step; 10 unless told. */
  readonly highest?: number;
  /** How many steps the test takes; 100 unless told. */
  readonly steps?: number;
  /** How many rows each step sees; all unless told. Take that of the training: smaller batches need smaller rates. */
  readonly batchSize?: number;
  /** In which order batches take the rows: the same seed gives the same test; 0 unless told. */
  readonly seed?: number;
  /** How much each smoothed loss keeps of the one before: from 0 on, below 1; 0.9 unless told. */
  readonly smoothing?: number;
}

/** What a learning-rate range test found. */
export interface LearningRateTest {
  /** Loss against rate, in the order of the steps: plot them on a logarithmic axis. */
  readonly points: readonly LearningRatePoint[];
  /** Whether the test ended early, the loss having left the real numbers or grown to four times its lowest. */
  readonly diverged: boolean;
  /** Bounds for a cyclical schedule; undefined where the loss never fell. */
  readonly suggestion: SuggestedBounds | undefined;
}

/**
 * The learning-rate range test (Smith 2015, “Cyclical learning rates for training neural networks”, section 3.3), with a rate
 * that rises exponentially: `lowest · (highest / lowest)^(k / (steps − 1))` at step k. Each step is an update of a new training
 * that starts from the model's parameters; at the end, also after an error, parameters and statistics have the values that they had. The
 * event loop has its turn every 20 ms.
 *
 * For the rule by which bounds are suggested see {@link SuggestedBounds}.
 * @throws ChainruleError, as a rejection: `invalid-argument` for an option out of its range; what `fit` throws for data that
 *   does not fit the model or the loss.
 */
export async function findLearningRate(
  model: Model,
  data: LabelledRows,
  options: FindLearningRateOptions,
): Promise<LearningRateTest> {
  const { loss, optimizer, lowest = 1e-6, highest = 10, steps = 100, seed = 0, smoothing = 0.9 } = options;
  checkPositive("findLearningRate", { lowest, highest });
  checkEach("findLearningRate", { highest }, `more than the lowest rate, ${lowest}`, (rate) => rate > lowest);
  checkEach("findLearningRate", { steps }, "a whole number of at least 2", isCountFrom2);
  checkDecays("findLearningRate", { smoothing });
  if (options.batchSize !== undefined) checkCount("findLearningRate", { batchSize: options.batchSize });
  const rows = readRows("data", model, loss, labelled(data));
  const targets = targetsOf(model, rows["y"]!);
  const batches = endless(batchesOfRows(rows, options.batchSize, seed));
  const step = trainingStep(
    model,
    loss(model.trainingPredictions ?? model.predictions, targets),
    optimizer,
    seed,
  );
  const changing = allParameters(model);
  const before = changing.map(({ value }) => NDArray.from(value, value.dtype));
  try {
    const rateOf = (index: number): number => lowest * (highest / lowest) ** (index / (steps - 1));
    const rates = Array.from({ length: steps }, (_, index) => rateOf(index));
    return await measure((rate) => step(batches.next().value, rate), rates, smoothing);
  } finally {
    changing.forEach((parameter, index) => parameter.assign(before[index]!));
  }
}

const isCountFrom2 = (count: number): boolean => Number.isSafeInteger(count) && count >= 2;

/** Makes one update on a batch, and returns the cost before it. */
type TrainingStep = (batch: Feeds, rate: number) => number;

function trainingStep(model: Model, cost: Tensor, optimizer: Optimizer, seed: number): TrainingStep {
  const rateName = inputName(model.x) === "learningRate" ? "rate" : "learningRate";
  const rate = input(rateName, [], "float64");
  const state = optimizer.init(model.parameters);
  const program = preparedProgram({ cost }, [
    ...updatesFor(cost, model.parameters, optimizer, state, rate),
    ...(model.statistics ?? []),
  ]);
  const draws = generatorFrom("findLearningRate", splitSeed(seed, 1)[0]!);
  return (batch, alpha) => {
    const drawn = model.seed && { [inputName(model.seed)]: draws.next() | 0 };
    return program.run({ ...batch, [rateName]: alpha, ...drawn }).cost.item();
  };
}

const growthThatEnds = 4;

async function measure(
  step: (rate: number) => number,
  rates: readonly number[],
  smoothing: number,
): Promise<LearningRateTest> {
  const giveWay = givingWay(20);
  const points: LearningRatePoint[] = [];
  let [average, weight, best] = [0, 0, Infinity];
  let diverged = false;
  for (const rate of rates) {
    const loss = step(rate);
    // The average of what came so far, corrected for its start at 0 as Adam's are.
    average = smoothing * average + (1 - smoothing) * loss;
    weight = smoothing * weight + (1 - smoothing);
    const smoothedLoss = average / weight;
    diverged =
      !Number.isFinite(loss) || (points.length > 0 && smoothedLoss > growthThatEnds * Math.abs(best));
    if (diverged) break;
    best = Math.min(best, smoothedLoss);
    points.push({ rate, loss, smoothedLoss });
    await giveWay();
  }
  return { points, diverged, suggestion: suggestBounds(points) };
}

/** Batches without end: in each pass all rows in a new order, and the last batch of a pass may be smaller. */
function* endless(batches: RowBatchesInMemory): Generator<Feeds, never, void> {
  for (let pass = 0; ; pass++) yield* batches.epoch(pass, 0);
}
