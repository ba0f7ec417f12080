/** Trains the article's network on the rows of one table and measures what came of it. It prints nothing. */
import {
  accuracy,
  confusionMatrix,
  fit,
  gradientDescent,
  majorityBaseline,
  predict,
  type Callback,
  type ConfusionMatrix,
  type History,
  type TwoLayerNetwork,
} from "@chainrule/nn";
import { compareGradients, type GradientDifference } from "./gradientComparison.ts";
import { dataOf, type PreparedRows } from "../tables/prepareRows.ts";

/** How to train. */
export interface TrainTableOptions {
  readonly epochs: number;
  readonly learningRate: number;
  /** Who watches the training. */
  readonly callbacks?: readonly Callback[];
}

/** What came of a training. */
export interface TrainedTable {
  /** `cost[k]` is the cost before the update of epoch k + 1, on the training rows; likewise `validationCost` on the test rows. */
  readonly history: History;
  readonly trainAccuracy: number;
  /** Absent where no rows were kept for a test. */
  readonly testAccuracy?: number;
  /** The accuracy of always saying the more frequent class: of the test rows, or without any, of the training rows. */
  readonly baselineAccuracy: number;
  /** Of those same rows. */
  readonly confusion: ConfusionMatrix;
  /** Derived gradient against closed form, on the training rows with the trained weights. */
  readonly gradients: readonly GradientDifference[];
  /** How long the training took. */
  readonly seconds: number;
}

/**
 * Trains `network` in place.
 *
 * @throws ChainruleError `non-finite` where the learning rate is so large that the cost leaves the numbers.
 */
export async function trainTable(
  network: TwoLayerNetwork,
  { train, test }: PreparedRows,
  { epochs, learningRate, callbacks = [] }: TrainTableOptions,
): Promise<TrainedTable> {
  const trainingData = dataOf(train);
  const testData = test && dataOf(test);
  const start = performance.now();
  const history = await fit(network, trainingData, {
    epochs,
    loss: network.loss,
    optimizer: gradientDescent({ learningRate }),
    ...(testData && { validation: testData }),
    callbacks,
  });
  const seconds = (performance.now() - start) / 1000;
  const judged = testData ?? trainingData;
  const predictions = predict(network, judged.x);
  return {
    history,
    trainAccuracy: accuracy(predict(network, trainingData.x), trainingData.y),
    ...(testData && { testAccuracy: accuracy(predictions, testData.y) }),
    baselineAccuracy: majorityBaseline(judged.y),
    confusion: confusionMatrix(predictions, judged.y),
    gradients: compareGradients(network, train),
    seconds,
  };
}
