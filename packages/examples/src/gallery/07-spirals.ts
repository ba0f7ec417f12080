/** Three spirals: a deep network separates what a network without hidden layers cannot. */
import { relu } from "@chainrule/core";
import {
  adam,
  buildModel,
  categoricalAccuracy,
  categoricalCrossEntropyFromLogits,
  cosineDecay,
  dense,
  fit,
  heNormal,
  predict,
  sequential,
  summary,
  type Layer,
  type Model,
} from "@chainrule/nn";
import { percent } from "../output/layout.ts";
import { regionsSvg, type ClassedPlace } from "../plot/index.ts";
import type { ExampleOptions, ExampleResult } from "./example.ts";
import { arms, threeSpirals } from "./spirals/threeSpirals.ts";

export const title = "Spirals: depth where straight lines fail";

/** Accuracies are the share of test points whose arm is told rightly, from 0 to 1. */
export interface SpiralsReport {
  readonly testAccuracy: number;
  readonly baselines: {
    /** Of a network without hidden layers. */
    readonly linear: number;
  };
  readonly testPoints: number;
  readonly cost: readonly number[];
}

const hidden = (): Layer => dense({ units: 32, activation: relu, initializer: heNormal });
/** One score for each arm; the loss turns scores into probabilities. */
const scores = (): Layer => dense({ units: arms });

/** Trains a deep network and one without hidden layers on the same points. */
export async function run({ quick = false, print = () => {}, callbacks = [] }: ExampleOptions = {}): Promise<
  ExampleResult<SpiralsReport>
> {
  const epochs = quick ? 40 : 120;
  const { train, test } = threeSpirals(900, 1).split({ testFraction: 1 / 3, seed: 1, stratifyBy: "y" });

  const linear = buildModel(scores(), { inputShape: ["m", 2], seed: 1 });
  const deep = buildModel(sequential([hidden(), hidden(), scores()]), { inputShape: ["m", 2], seed: 1 });
  print(summary(deep));

  const accuracyOf = (model: Model): number =>
    categoricalAccuracy(predict(model, test.column("x")), test.column("y"));
  const trained = async (model: Model): Promise<readonly number[]> => {
    const { cost } = await fit(model, train, {
      epochs,
      batchSize: 32,
      loss: categoricalCrossEntropyFromLogits,
      optimizer: adam(),
      schedule: cosineDecay({ initial: 0.01, final: 1e-4, steps: epochs * Math.ceil(train.rows / 32) }),
      callbacks,
    });
    return cost;
  };
  await trained(linear);
  const cost = await trained(deep);
  const report = {
    testAccuracy: accuracyOf(deep),
    baselines: { linear: accuracyOf(linear) },
    testPoints: test.rows,
    cost,
  };
  print("");
  print(`accuracy on ${test.rows} points held out, after ${epochs} epochs`);
  print(`no hidden layer    ${percent(report.baselines.linear)}`);
  print(`two hidden layers  ${percent(report.testAccuracy)}`);
  return {
    report,
    pictures: {
      "spirals.svg": regionsSvg({
        title: "Which arm the network says, and the test points",
        ...regionsOf(deep),
        points: Array.from({ length: test.rows }, (_, row) => ({
          x: test.column("x").data[2 * row]!,
          y: test.column("x").data[2 * row + 1]!,
          class: test.column("y").data[row]!,
        })),
      }),
    },
  };
}

/** What the model says of the middle of each square of a grid. */
function regionsOf(model: Model): { readonly squares: readonly ClassedPlace[]; readonly side: number } {
  const count = 80;
  const side = 2.4 / count;
  const corners = Array.from({ length: count * count }, (_, index): [number, number] => [
    -1.2 + side * (index % count),
    -1.2 + side * Math.floor(index / count),
  ]);
  const middles = corners.map(([x, y]) => [x + side / 2, y + side / 2]);
  const rows = predict(model, middles).toNested() as number[][];
  const squares = corners.map(([x, y], index) => {
    const row = rows[index]!;
    return { x, y, class: row.indexOf(Math.max(...row)) };
  });
  return { squares, side };
}
