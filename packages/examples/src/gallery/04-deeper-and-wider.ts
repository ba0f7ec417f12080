/** Deeper and wider networks of two activations on one table: what they learn by heart, and what they can tell of new rows. */
import { relu, sigmoid } from "@chainrule/core";
import {
  accuracy,
  adam,
  binaryCrossEntropy,
  buildModel,
  dense,
  fit,
  glorotUniform,
  heNormal,
  majorityBaseline,
  predict,
  sequential,
  type Activation,
  type Initializer,
  type Layer,
} from "@chainrule/nn";
import { percent } from "../output/layout.ts";
import { spreadPlotSvg } from "../plot/spreadPlotSvg.ts";
import { dataOf, prepareRows } from "../tables/prepareRows.ts";
import { builtInTables, type TrainingTable } from "../tables/trainingTables.ts";
import type { ExampleOptions, ExampleResult } from "./example.ts";
import { deviationOf, meanOf } from "./statistics.ts";

export const title = "Deeper and wider networks in one table";

/** Each activation with the first weights that suit it: they keep the signal from fading or growing from layer to layer. */
const activations: Readonly<
  Record<"sigmoid" | "relu", { readonly activation: Activation; readonly initializer: Initializer }>
> = {
  sigmoid: { activation: sigmoid, initializer: glorotUniform },
  relu: { activation: relu, initializer: heNormal },
};

/** Hidden layers of one width. */
export interface Variant {
  readonly layers: number;
  readonly neurons: number;
  readonly activation: "sigmoid" | "relu";
}

/** Hidden layers, all alike, and one output: the probability of diabetes. */
function network({ layers, neurons, activation }: Variant): Layer {
  const hidden = Array.from({ length: layers }, () => dense({ units: neurons, ...activations[activation] }));
  return sequential([...hidden, dense({ units: 1, activation: sigmoid })]);
}

/** One variant. Lists have a number for each split of the rows; accuracies are shares from 0 to 1. */
export interface VariantReport extends Variant {
  readonly parameters: number;
  readonly trainAccuracy: readonly number[];
  readonly testAccuracy: readonly number[];
  /** For the training on one split, on average. */
  readonly seconds: number;
}

/** All variants on the same splits; `linear` has no hidden layer. */
export interface DeeperAndWiderReport {
  readonly splits: number;
  readonly epochs: number;
  readonly majority: number;
  readonly linear: VariantReport;
  readonly variants: readonly VariantReport[];
}

/** Trains every variant on the same splits of the rows. */
export async function run({ quick = false, print = () => {}, callbacks = [] }: ExampleOptions = {}): Promise<
  ExampleResult<DeeperAndWiderReport>
> {
  const epochs = quick ? 60 : 200;
  const depths = quick ? [1, 2] : [1, 2, 4];
  const widths = quick ? [8] : [8, 64];
  const diabetes = builtInTables().find(({ name }) => name === "diabetes") as TrainingTable; // it is built in
  // One split is chance: its 104 test rows make one row worth a point. Equal rows stay on one side, or the test would be known.
  const splits = Array.from({ length: quick ? 2 : 10 }, (_, index) => {
    const { train, test } = prepareRows(diabetes, { testFraction: 0.2, seed: index + 1 });
    return { seed: index + 1, train: dataOf(train), test: dataOf(test!) };
  });

  const measure = async (variant: Variant): Promise<VariantReport> => {
    const trainAccuracy: number[] = [];
    const testAccuracy: number[] = [];
    let [parameters, milliseconds] = [0, 0];
    for (const { seed, train, test } of splits) {
      const model = buildModel(network(variant), { inputShape: ["m", 16], seed });
      const start = performance.now();
      await fit(model, train, {
        epochs,
        loss: binaryCrossEntropy,
        optimizer: adam({ learningRate: 0.01 }),
        callbacks,
      });
      milliseconds += performance.now() - start;
      trainAccuracy.push(accuracy(predict(model, train.x), train.y));
      testAccuracy.push(accuracy(predict(model, test.x), test.y));
      parameters = model.parameters.reduce((sum, { value }) => sum + value.data.length, 0);
    }
    const seconds = milliseconds / 1000 / splits.length;
    return { ...variant, parameters, trainAccuracy, testAccuracy, seconds };
  };

  const majority = meanOf(splits.map(({ test }) => majorityBaseline(test.y)));
  print(`The diabetes table, ${splits.length} splits; ${epochs} epochs of Adam; means over the splits.`);
  print(`Always saying the more frequent class is right in ${percent(majority)} of the test rows.`);
  print("");
  print("layers  neurons  activation  parameters     train      test  ± by split  seconds");
  const linear = await measure({ layers: 0, neurons: 0, activation: "sigmoid" });
  print(lineOf(linear));
  const variants: VariantReport[] = [];
  for (const layers of depths) {
    for (const neurons of widths) {
      for (const activation of ["sigmoid", "relu"] as const) {
        const report = await measure({ layers, neurons, activation });
        print(lineOf(report));
        variants.push(report);
      }
    }
  }
  print("");
  for (const line of conclusion(linear, variants)) print(line);
  return {
    report: { splits: splits.length, epochs, majority, linear, variants },
    pictures: { "test-accuracy.svg": picture(linear, variants) },
  };
}

function lineOf({ layers, neurons, activation, parameters, ...measured }: VariantReport): string {
  return [
    String(layers).padStart(6),
    (layers === 0 ? "–" : String(neurons)).padStart(9),
    `  ${layers === 0 ? "–" : activation}`.padEnd(12),
    parameters.toLocaleString("en").padStart(12),
    percent(meanOf(measured.trainAccuracy)).padStart(10),
    percent(meanOf(measured.testAccuracy)).padStart(10),
    (100 * deviationOf(measured.testAccuracy)).toFixed(1).padStart(12),
    measured.seconds.toFixed(2).padStart(9),
  ].join("");
}

/** Compares on the same splits, where the luck of a split falls on both sides and drops out of the difference. */
function conclusion(linear: VariantReport, variants: readonly VariantReport[]): string[] {
  const gain = ({ testAccuracy }: VariantReport): number[] =>
    testAccuracy.map((value, split) => 100 * (value - linear.testAccuracy[split]!));
  const best = variants.toSorted((one, other) => meanOf(gain(other)) - meanOf(gain(one)))[0]!;
  const gains = gain(best);
  const error = deviationOf(gains) / Math.sqrt(gains.length);
  const mean = meanOf(gains);
  return [
    `Best on the test: ${nameOf(best)}, ${best.activation}, ${signed(mean)} points beside no hidden layer,`,
    `with a standard error of ${error.toFixed(1)}${mean > 2 * error ? "" : ": no more than chance gives"}.`,
    "It was chosen among many on the test rows: on new rows it would do worse.",
  ];
}

function picture(linear: VariantReport, variants: readonly VariantReport[]): string {
  return spreadPlotSvg(
    variants.map((variant) => ({
      row: nameOf(variant),
      series: variant.activation,
      values: variant.testAccuracy.map((share) => 100 * share),
    })),
    {
      title: "Deeper and wider networks: each split, and their mean",
      xLabel: "test accuracy (%)",
      reference: { name: "no hidden layer", value: 100 * meanOf(linear.testAccuracy) },
    },
  );
}

function nameOf({ layers, neurons }: Variant): string {
  return `${layers} ${layers === 1 ? "layer" : "layers"} of ${neurons}`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}
