/** `report.json`: what a run did, for programs to read. It computes nothing. */
import type { ConfusionMatrix } from "@chainrule/nn";
import type { Proof } from "./articleProofs.ts";
import type { GradientDifference } from "./gradientComparison.ts";
import type { Options } from "./commandLine.ts";
import type { PreparedRows } from "../tables/prepareRows.ts";
import type { TrainedTable } from "./trainTable.ts";

/** The whole file. */
export interface Report {
  readonly tables: readonly TableReport[];
  /** Derived gradients beside the article's closed forms, as formulas. */
  readonly proofs: readonly Proof[];
}

/** One training. Accuracies are shares from 0 to 1; a number that is not finite is `null` in the file. */
export interface TableReport {
  readonly name: string;
  /** All rows of the table: those for training and those for the test. */
  readonly rows: number;
  readonly trainRows: number;
  readonly testRows: number;
  readonly hidden: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly seed: number;
  /** On the training rows: `cost[k]` is the cost before the update of epoch k + 1. */
  readonly cost: readonly number[];
  /** Likewise on the test rows; empty without any. */
  readonly testCost: readonly number[];
  readonly trainAccuracy: number;
  /** `null` without test rows. */
  readonly testAccuracy: number | null;
  /** Of always saying the more frequent class of the test rows; of the training rows where there is no test. */
  readonly baselineAccuracy: number;
  /** Of the test rows; of the training rows where there is no test. */
  readonly confusion: ConfusionMatrix;
  /** Derived gradient against the article's closed form. */
  readonly gradients: readonly GradientDifference[];
  /** How long the training took. */
  readonly seconds: number;
}

/** What the report says of one table. */
export function reportOf(
  name: string,
  { train, test }: PreparedRows,
  trained: TrainedTable,
  { hidden, epochs, learningRate, seed }: Options,
): TableReport {
  const testRows = test?.rows ?? 0;
  return {
    name,
    rows: train.rows + testRows,
    trainRows: train.rows,
    testRows,
    hidden,
    epochs,
    learningRate,
    seed,
    cost: trained.history.cost,
    testCost: trained.history.validationCost,
    trainAccuracy: trained.trainAccuracy,
    testAccuracy: trained.testAccuracy ?? null,
    baselineAccuracy: trained.baselineAccuracy,
    confusion: trained.confusion,
    gradients: trained.gradients,
    seconds: trained.seconds,
  };
}
