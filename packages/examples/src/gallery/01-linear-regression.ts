/** The article's first step: a line y = a x + b through points, found by gradient descent and by its closed form. */
import { input, NDArray, parameter, type Tensor } from "@chainrule/core";
import { fit, gradientDescent, meanSquaredError, normal, rSquared, uniform, type Model } from "@chainrule/nn";
import { linesSvg, type Place } from "../plot/index.ts";
import type { ExampleOptions, ExampleResult } from "./example.ts";
import { meanOf } from "./statistics.ts";

export const title = "Linear regression: y = a x + b";

/** A line. */
interface Line {
  readonly a: number;
  readonly b: number;
}

/** What was found, beside what could be found. */
export interface LinearRegressionReport {
  /** From which the points were made, by adding noise to y. */
  readonly truth: Line;
  readonly gradientDescent: Line;
  /** `a = cov(x, y) / var(x)`, `b = ȳ − a x̄`: the line of least squares. */
  readonly closedForm: Line;
  /** The mean squared error before each step. */
  readonly cost: readonly number[];
  /** The share of the variance of y that the line explains. */
  readonly rSquared: number;
}

/** Fits a line to points with noise. */
export async function run({ quick = false, print = () => {}, callbacks = [] }: ExampleOptions = {}): Promise<
  ExampleResult<LinearRegressionReport>
> {
  const truth: Line = { a: 1.5, b: -0.5 };
  const rows = 60;
  const x = uniform([rows, 1], { lowest: -2, highest: 2, seed: 1, dtype: "float64" });
  const noise = normal([rows, 1], { std: 0.5, seed: 2, dtype: "float64" });
  const y = new NDArray(
    "float64",
    [rows, 1],
    x.data.map((value, row) => truth.a * value + truth.b + noise.data[row]!),
  );

  // The model is a formula; no layer is needed.
  const inputs = input("x", ["m", 1], "float64");
  const a = parameter("a", 0, "float64");
  const b = parameter("b", 0, "float64");
  const predictions: Tensor = inputs.mul(a).add(b);
  const model: Model = { x: inputs, predictions, parameters: [a, b] };

  const { cost, metrics } = await fit(
    model,
    { x, y },
    {
      epochs: quick ? 100 : 200,
      loss: meanSquaredError,
      optimizer: gradientDescent({ learningRate: 0.1 }),
      metrics: { rSquared },
      callbacks,
    },
  );
  const report: LinearRegressionReport = {
    truth,
    gradientDescent: { a: a.value.item(), b: b.value.item() },
    closedForm: leastSquares(x.data, y.data),
    cost,
    rSquared: metrics["rSquared"]!.at(-1)!,
  };

  const row = (name: string, line: Line): string =>
    `${name.padEnd(20)}${line.a.toFixed(6).padStart(12)}${line.b.toFixed(6).padStart(12)}`;
  print(`${rows} points near the line y = ${truth.a} x − ${-truth.b}`);
  print(`${"".padEnd(20)}${"a".padStart(12)}${"b".padStart(12)}`);
  print(row("gradient descent", report.gradientDescent));
  print(row("least squares", report.closedForm));
  print(
    `after ${cost.length} steps; the line explains ${(100 * report.rSquared).toFixed(1)} % of the variance`,
  );

  const points = Array.from(x.data, (value, index): Place => [value, y.data[index]!]);
  const through = (line: Line): Place[] => [-2, 2].map((value) => [value, line.a * value + line.b]);
  return {
    report,
    pictures: {
      "line.svg": linesSvg(
        [
          { name: "gradient descent", places: through(report.gradientDescent) },
          { name: "the line behind the points", places: through(truth) },
        ],
        { title: "A line through points, by gradient descent", xLabel: "x", yLabel: "y", points },
      ),
    },
  };
}

function leastSquares(x: ArrayLike<number>, y: ArrayLike<number>): Line {
  const [meanX, meanY] = [meanOf(Array.from(x)), meanOf(Array.from(y))];
  const covariance = meanOf(Array.from(x, (value, row) => (value - meanX) * (y[row]! - meanY)));
  const variance = meanOf(Array.from(x, (value) => (value - meanX) ** 2));
  const a = covariance / variance;
  return { a, b: meanY - a * meanX };
}
