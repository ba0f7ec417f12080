/** The article's network on the article's own five rows: the cost, epoch by epoch, and what it says of all eight possible people. */
import { grad, simplify, toLatex, toText } from "@chainrule/core";
import { fit, gradientDescent, predict, twoLayerNetwork } from "@chainrule/nn";
import { entry } from "../output/layout.ts";
import { costPlotSvg } from "../plot/index.ts";
import { articleTable } from "../tables/articleTable.ts";
import type { ExampleOptions, ExampleResult } from "./example.ts";

export const title = "The article's network and its own data";

/** The course of the training and what was learned. */
export interface ArticleNetworkReport {
  /** Nats per row, before each step. */
  readonly cost: readonly number[];
  /** The derived gradients, as LaTeX. */
  readonly gradients: Readonly<Record<string, string>>;
  readonly people: readonly {
    readonly smoking: number;
    readonly obesity: number;
    readonly exercise: number;
    /** Predicted, from 0 to 1. */
    readonly diabetic: number;
    /** What the table says; `null` for those who are not in it. */
    readonly actual: number | null;
  }[];
}

/** Trains the network; `npm start` shows much more of it. */
export async function run({ quick = false, print = () => {}, callbacks = [] }: ExampleOptions = {}): Promise<
  ExampleResult<ArticleNetworkReport>
> {
  const rows = articleTable.rows.map(({ cells }) => cells.map(Number));
  const data = { x: rows.map((row) => row.slice(0, 3)), y: rows.map((row) => row.slice(3)) };
  const network = twoLayerNetwork({ inputs: 3, hidden: 8, outputs: 1, seed: 1 });

  const gradients = Object.entries({
    W_2: network.W2,
    b_2: network.b2,
    W_1: network.W1,
    b_1: network.b1,
  }).map(([name, parameter]) => [name, simplify(grad(network.J, parameter))] as const);
  print("The gradients, derived and simplified:");
  for (const [name, gradient] of gradients) print(entry(`  dJ/d${name} =`, toText(gradient)));

  const { cost } = await fit(network, data, {
    epochs: quick ? 300 : 1000,
    loss: network.loss,
    optimizer: gradientDescent({ learningRate: 1 }),
    callbacks,
  });

  const everyone = Array.from({ length: 8 }, (_, index) => [(index >> 2) & 1, (index >> 1) & 1, index & 1]);
  const predictions = predict(network, everyone).data;
  const people = everyone.map(([smoking = 0, obesity = 0, exercise = 0], index) => {
    const known = rows.find((row) => row.slice(0, 3).join() === everyone[index]!.join());
    return { smoking, obesity, exercise, diabetic: predictions[index]!, actual: known?.[3] ?? null };
  });
  print("");
  print(`After ${cost.length} epochs the cost is ${cost.at(-1)!.toFixed(4)} nats per row.`);
  print("smoking  obesity  exercise   diabetic   in the table");
  for (const { smoking, obesity, exercise, diabetic, actual } of people) {
    const known = actual === null ? "-" : String(actual);
    print(
      `${String(smoking).padStart(7)}${String(obesity).padStart(9)}${String(exercise).padStart(10)}` +
        `${diabetic.toFixed(3).padStart(11)}${known.padStart(15)}`,
    );
  }
  return {
    report: {
      cost,
      gradients: Object.fromEntries(gradients.map(([name, gradient]) => [name, toLatex(gradient)])),
      people,
    },
    pictures: {
      "cost.svg": costPlotSvg([{ name: "cost", values: cost }], {
        title: "The cost of the article's network on its own data",
        yLabel: "cost J (nats per row)",
        yScale: "log",
      }),
    },
  };
}
