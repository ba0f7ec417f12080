/** What came of a training, as text: how near the gradients are to the article's, and how good the predictions are. */
import { agree, isWithinTolerance, tolerance } from "./gradientComparison.ts";
import { clip, entry, percent } from "../output/layout.ts";
import type { PreparedRows } from "../tables/prepareRows.ts";
import type { TrainedTable } from "./trainTable.ts";

/** The time, the comparison of the gradients, the accuracies, and the confusion matrix. */
export function describeResult(trained: TrainedTable, rows: PreparedRows): string {
  return [
    entry("time", timeText(trained)),
    "",
    entry("derivation", derivationText(trained)),
    "",
    entry("result", accuracyText(trained, rows)),
    "",
    entry("", confusionText(trained, rows)),
  ].join("\n");
}

function timeText({ seconds, history }: TrainedTable): string {
  const epochs = history.cost.length;
  return `${seconds.toFixed(2)} s, ${((1000 * seconds) / epochs).toFixed(2)} ms per epoch`;
}

function derivationText({ gradients }: TrainedTable): string {
  const line = (cells: readonly string[]): string =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(10) : cell.padStart(20))).join("");
  return [
    "Derived gradient against the article's closed form, in float64, on",
    "the training rows, with the trained weights: the largest difference,",
    "also as a share of the largest entry",
    line(["", "absolute", "relative"]),
    ...gradients.map(({ parameter, maxAbsolute, maxRelative }) =>
      line([parameter, maxAbsolute.toExponential(1), maxRelative.toExponential(1)]),
    ),
    verdict(gradients),
  ].join("\n");
}

function verdict(gradients: TrainedTable["gradients"]): string {
  if (!agree(gradients)) return `They differ by more than ${tolerance}.`;
  if (gradients.every(isWithinTolerance)) return `They agree: no relative difference exceeds ${tolerance}.`;
  return "They agree up to rounding, where the gradient is nearly zero.";
}

function accuracyText(trained: TrainedTable, { train, test, encoder }: PreparedRows): string {
  const { trainAccuracy, testAccuracy, baselineAccuracy, confusion } = trained;
  const share = (name: string, value: number, rows: number): string =>
    `${name.padEnd(18)}${percent(value).padStart(7)}  ${Math.round(value * rows)} of ${rows}`;
  const judged = (test ?? train).rows;
  const frequent =
    2 * (confusion.truePositives + confusion.falseNegatives) >= judged
      ? encoder.target.positive
      : encoder.target.negative;
  const points = (100 * ((testAccuracy ?? trainAccuracy) - baselineAccuracy)).toFixed(1);
  return [
    share("train accuracy", trainAccuracy, train.rows),
    ...(testAccuracy === undefined ? [] : [share("test accuracy", testAccuracy, judged)]),
    `${share("majority class", baselineAccuracy, judged)}: always ${clip(frequent, 24)}`,
    `${"ahead by".padEnd(18)}${points.padStart(5)}    points`,
  ].join("\n");
}

function confusionText({ confusion }: TrainedTable, { train, test, encoder }: PreparedRows): string {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const { positive, negative } = encoder.target;
  const line = (cells: readonly (string | number)[]): string =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(24) : String(cell).padStart(21))).join("");
  const said = (word: string): string => `said ${clip(word, 14)}`;
  const is = (word: string): string => `is ${clip(word, 20)}`;
  return [
    line([
      `${(test ?? train).rows} ${test === undefined ? "training" : "test"} rows`,
      said(positive),
      said(negative),
    ]),
    line([is(positive), truePositives, falseNegatives]),
    line([is(negative), falsePositives, trueNegatives]),
  ].join("\n");
}
