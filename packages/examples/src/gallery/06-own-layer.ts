/**
 * A layer of one's own: the highway layer (Srivastava, Greff and Schmidhuber 2015), which decides for each feature how much of it to
 * change and how much to pass on. Nobody writes its derivative.
 */
import {
  grad,
  parameter,
  sigmoid,
  simplify,
  sub,
  sum,
  tanh,
  toLatex,
  toText,
  type Tensor,
} from "@chainrule/core";
import { checkGradients } from "@chainrule/core/testing";
import {
  adam,
  buildModel,
  categoricalAccuracy,
  categoricalCrossEntropyFromLogits,
  dense,
  fit,
  glorotUniform,
  normal,
  predict,
  sequential,
  splitSeed,
  type Layer,
} from "@chainrule/nn";
import { percent } from "../output/layout.ts";
import { costPlotSvg } from "../plot/index.ts";
import type { ExampleOptions, ExampleResult } from "./example.ts";
import { arms, threeSpirals } from "./spirals/threeSpirals.ts";

export const title = "A layer of your own, no derivative by hand";

/** `y = T ∘ tanh(x W + b) + (1 − T) ∘ x` with the gate `T = σ(x V + c)`, closed at first. */
const highway = (): Layer<{ W: Tensor; b: Tensor; V: Tensor; c: Tensor }> => ({
  name: "highway",
  init(seed, inputShape, dtype = "float32") {
    const n = Number(inputShape.at(-1));
    const [W, V] = splitSeed(seed, 2).map((own) => glorotUniform([n, n], { seed: own, dtype }));
    const filled = (value: number): number[] => new Array<number>(n).fill(value);
    return {
      W: parameter("W", W!),
      b: parameter("b", filled(0), dtype),
      V: parameter("V", V!),
      c: parameter("c", filled(-1), dtype),
    };
  },
  apply({ W, b, V, c }, x) {
    const gate = sigmoid(x.matmul(V).add(c)).named("T");
    return gate.mul(tanh(x.matmul(W).add(b))).add(sub(1, gate).mul(x));
  },
});

/** The derived gradient, its check, and what the layer is good for. */
export interface OwnLayerReport {
  /** The largest difference between the derived derivatives and differences of values. */
  readonly largestDeviation: number;
  /** ∂ Σy / ∂V, as LaTeX. */
  readonly gradient: string;
  readonly networks: readonly {
    readonly name: string;
    readonly parameters: number;
    readonly testAccuracy: number;
    readonly cost: readonly number[];
  }[];
}

/** Checks the layer's gradients, prints one, and trains eight such layers beside eight dense ones. */
export async function run({ quick = false, print = () => {}, callbacks = [] }: ExampleOptions = {}): Promise<
  ExampleResult<OwnLayerReport>
> {
  // Is the gradient right? Three lines, to second order, by the input and every parameter.
  const alone = buildModel(highway(), { inputShape: ["m", 3], seed: 1 });
  const feeds = { x: normal([5, 3], { seed: 2 }) };
  const checked = checkGradients(alone.predictions, { wrt: [alone.x, ...alone.parameters], feeds, order: 2 });
  print("the derivatives of the highway layer, to second order, are those of its values");

  const V = alone.parameters[2]!;
  const gradient = simplify(grad(sum(alone.predictions), V));
  print(`d sum(y) / dV = ${toText(gradient)}`);
  print("in which sigmoid(-(x @ V + c)) is 1 - T");
  print("");

  const depth = 8;
  const { train, test } = threeSpirals(600, 2).split({ testFraction: 1 / 3, seed: 1, stratifyBy: "y" });
  const networks: OwnLayerReport["networks"][number][] = [];
  print(`${depth} layers on three spirals:`);
  print("layers              parameters   test accuracy   last cost");
  // A dense layer has half as many parameters for each feature, so it gets more features.
  const kinds: Readonly<Record<string, { readonly features: number; readonly layer: () => Layer }>> = {
    highway: { features: 16, layer: highway },
    dense: { features: 23, layer: () => dense({ units: 23, activation: tanh }) },
  };
  for (const [name, { features, layer }] of Object.entries(kinds)) {
    const layers = Array.from({ length: depth }, layer);
    const model = buildModel(sequential([dense({ units: features }), ...layers, dense({ units: arms })]), {
      inputShape: ["m", 2],
      seed: 1,
    });
    const { cost } = await fit(model, train, {
      epochs: quick ? 60 : 200,
      batchSize: 50,
      loss: categoricalCrossEntropyFromLogits,
      optimizer: adam({ learningRate: 0.005 }),
      callbacks,
    });
    const parameters = model.parameters.reduce((sum, { value }) => sum + value.size, 0);
    const testAccuracy = categoricalAccuracy(predict(model, test.column("x")), test.column("y"));
    networks.push({ name, parameters, testAccuracy, cost });
    print(
      `${`${features} wide, ${name}`.padEnd(20)}${String(parameters).padStart(10)}${percent(testAccuracy).padStart(16)}` +
        cost.at(-1)!.toFixed(5).padStart(12),
    );
  }
  return {
    report: { largestDeviation: checked.largestDeviation, gradient: toLatex(gradient), networks },
    pictures: {
      "cost.svg": costPlotSvg(
        networks.map(({ name, cost }) => ({ name: `${depth} ${name} layers`, values: cost })),
        { title: "Highway and dense layers on three spirals", yLabel: "cross-entropy (nats)", yScale: "log" },
      ),
    },
  };
}
