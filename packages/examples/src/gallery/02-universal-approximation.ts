/**
 * The universal approximation theorem (Cybenko 1989) at work: sums of enough sigmoids follow any continuous curve. One, 4, 16 and 64
 * hidden sigmoids try the same one.
 */
import { input, NDArray, parameter, sigmoid, type Tensor } from "@chainrule/core";
import { adam, cosineDecay, fit, meanSquaredError, predict, type Model } from "@chainrule/nn";
import { linesSvg, type Line, type Place } from "../plot/index.ts";
import type { ExampleOptions, ExampleResult } from "./example.ts";

export const title = "A curve followed by 1, 4, 16 and 64 sigmoids";

/** How well each width follows the curve. */
export interface UniversalApproximationReport {
  readonly widths: readonly {
    readonly hidden: number;
    /** The root of the mean squared difference from the curve, whose values lie between −1.4 and 1.4. */
    readonly error: number;
    readonly largestError: number;
  }[];
}

const curve = (x: number): number => Math.sin(3 * x) + 0.4 * Math.cos(9 * x);

/** `y = Σ_k v_k σ(w_k x + b_k) + c`: at first steps of one height that are spread evenly over the picture. */
function sumOfSigmoids(hidden: number): Model {
  const spread = Array.from({ length: hidden }, (_, index) => (4 * (index + 0.5)) / hidden - 2);
  const steepness = 2 + hidden / 4;
  const x = input("x", ["m", 1], "float64");
  const w = parameter("w", [spread.map(() => steepness)], "float64");
  const b = parameter(
    "b",
    spread.map((place) => -steepness * place),
    "float64",
  );
  const v = parameter(
    "v",
    spread.map(() => [0.1]),
    "float64",
  );
  const c = parameter("c", [0], "float64");
  const predictions: Tensor = sigmoid(x.matmul(w).add(b)).matmul(v).add(c);
  return { x, predictions, parameters: [w, b, v, c] };
}

/** Fits a curve by networks of one hidden layer. */
export async function run({ quick = false, print = () => {}, callbacks = [] }: ExampleOptions = {}): Promise<
  ExampleResult<UniversalApproximationReport>
> {
  const places = Array.from({ length: 201 }, (_, index) => -2 + index / 50);
  const x = NDArray.from(
    places.map((place) => [place]),
    "float64",
  );
  const y = NDArray.from(
    places.map((place) => [curve(place)]),
    "float64",
  );
  const epochs = quick ? 1500 : 10_000;

  const lines: Line[] = [{ name: "the curve", places: places.map((place): Place => [place, curve(place)]) }];
  const widths: { hidden: number; error: number; largestError: number }[] = [];
  print("hidden sigmoids   root mean squared error   largest error");
  for (const hidden of [1, 4, 16, 64]) {
    const model = sumOfSigmoids(hidden);
    await fit(
      model,
      { x, y },
      {
        epochs,
        loss: meanSquaredError,
        optimizer: adam(),
        schedule: cosineDecay({ initial: 0.05, final: 1e-4, steps: epochs }),
        callbacks,
      },
    );
    const values = predict(model, x).data;
    const differences = places.map((place, index) => values[index]! - curve(place));
    const error = Math.sqrt(differences.reduce((sum, each) => sum + each ** 2, 0) / places.length);
    const largestError = Math.max(...differences.map(Math.abs));
    widths.push({ hidden, error, largestError });
    lines.push({
      name: `${hidden} hidden`,
      places: places.map((place, index): Place => [place, values[index]!]),
    });
    print(
      `${String(hidden).padStart(15)}${error.toFixed(5).padStart(26)}${largestError.toFixed(5).padStart(16)}`,
    );
  }
  return {
    report: { widths },
    pictures: {
      "curve.svg": linesSvg(lines, {
        title: "A curve followed by sums of 1, 4, 16 and 64 sigmoids",
        xLabel: "x",
        yLabel: "y",
      }),
    },
  };
}
