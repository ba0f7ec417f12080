/** The workloads, each defined once: sizes, data and initial weights. It does not know who runs them. */
import { readFileSync } from "node:fs";

/** A network of dense layers, trained by gradient descent on all rows at once. Its arrays: x, y, then W and b of each layer. */
export interface NetworkSpec {
  readonly kind: "network";
  /** The number of inputs, then of each layer's outputs. */
  readonly widths: readonly number[];
  readonly rows: number;
  /** Of every layer but the last. */
  readonly activation: "relu" | "sigmoid" | "tanh";
  /** The mean cross-entropy of σ(z), or of softmax(z). */
  readonly head: "binary" | "softmax";
  readonly learningRate: number;
  /** Whether a step also gives the loss; some gradients do without. */
  readonly lossEachStep: boolean;
}

/** C = A B for square matrices. Its arrays: A, B. */
export interface ProductSpec {
  readonly kind: "product";
  readonly size: number;
}

/** Σ(σ(ab + c)·d − tanh a) and its gradients by a, b, c and d. Its arrays: a, b, c, d. */
export interface ElementwiseSpec {
  readonly kind: "elementwise";
  readonly size: number;
}

export type Spec = NetworkSpec | ProductSpec | ElementwiseSpec;

/** Something to measure. */
export interface Workload<S extends Spec = Spec> {
  /** The part before the hyphen names the family, the part after it the size. */
  readonly id: string;
  readonly title: string;
  /** What is reported, and how many of it a millisecond per step is. */
  readonly unit: { readonly name: string; readonly perMillisecond: number };
  readonly spec: S;
  readonly arrays: () => Float32Array[];
  /** After how many steps the losses are compared. */
  readonly checkSteps: number;
}

const units = {
  epochs: { name: "ms per 1000 epochs", perMillisecond: 1000 },
  step: { name: "ms per step", perMillisecond: 1 },
  microseconds: { name: "µs per step", perMillisecond: 1000 },
};

/** Uniform numbers from −scale/2 to scale/2, by the linear congruential generator of Numerical Recipes. */
export function uniform(length: number, seed: number, scale: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * scale;
  });
}

/** The weights of seed, seed + 1, … in turn, of the variance 1/k for k inputs unless a scale is given; biases of 0. */
export function initialLayers(widths: readonly number[], seed: number, scale?: number): Float32Array[] {
  return widths.slice(1).flatMap((outputs, layer) => {
    const inputs = widths[layer]!;
    const weights = uniform(inputs * outputs, seed + layer, scale ?? 2 * Math.sqrt(3 / inputs));
    return [weights, new Float32Array(outputs)];
  });
}

/** The real table of the article: age from 0 to 1, fifteen Boolean factors, and whether the person is diabetic. */
function diabetesTable(): [x: Float32Array, y: Float32Array] {
  const path = new URL("../../packages/examples/data/early_stage_diabetes.csv", import.meta.url);
  const rows = readFileSync(path, "utf8").trim().split(/\r?\n/).slice(1);
  const cells = rows.map((row) => row.split(","));
  const factors = cells.flatMap(([age, gender, ...rest]) => [
    (Number(age) - 16) / (90 - 16),
    gender === "Male" ? 1 : 0,
    ...rest.slice(0, 14).map((cell) => (cell === "Yes" ? 1 : 0)),
  ]);
  return [Float32Array.from(factors), Float32Array.from(cells, (row) => (row[16] === "Positive" ? 1 : 0))];
}

/** The article's network on the real table. */
function article(hidden: number): Workload<NetworkSpec> {
  const widths = [16, hidden, 1];
  return {
    id: `W1-${hidden}`,
    title: `the article's network, 520 rows, 16-${hidden}-1`,
    unit: units.epochs,
    spec: {
      kind: "network",
      widths,
      rows: 520,
      activation: "sigmoid",
      head: "binary",
      learningRate: 0.5,
      lossEachStep: false,
    },
    arrays: () => [...diabetesTable(), ...initialLayers(widths, 1, 1)],
    checkSteps: 1000,
  };
}

/** Digits, so to speak: labels 0 … 9 in turn. */
function classifier(): Workload<NetworkSpec> {
  const [widths, rows] = [[784, 256, 128, 10], 128];
  const labels = Float32Array.from({ length: rows * 10 }, (_, i) =>
    i % 10 === Math.trunc(i / 10) % 10 ? 1 : 0,
  );
  return {
    id: "W2",
    title: "relu network 784-256-128-10, softmax, 128 rows",
    unit: units.step,
    spec: {
      kind: "network",
      widths,
      rows,
      activation: "relu",
      head: "softmax",
      learningRate: 0.1,
      lossEachStep: true,
    },
    arrays: () => [uniform(rows * 784, 11, 2), labels, ...initialLayers(widths, 20)],
    checkSteps: 10,
  };
}

/** Hidden layers of tanh, all of one width, and one output σ; labels 0 and 1 in turn. */
export function tanhNetwork(id: string, depth: number, width: number, rows: number): Workload<NetworkSpec> {
  const widths = [...Array.from({ length: depth + 1 }, () => width), 1];
  return {
    id,
    title: `${depth} hidden layers of ${width}, tanh, ${rows} rows`,
    unit: units.microseconds,
    spec: {
      kind: "network",
      widths,
      rows,
      activation: "tanh",
      head: "binary",
      learningRate: 0.05,
      lossEachStep: true,
    },
    arrays: () => [
      uniform(rows * width, 31, 2),
      Float32Array.from({ length: rows }, (_, i) => i % 2),
      ...initialLayers(widths, 40),
    ],
    checkSteps: 10,
  };
}

function product(size: number): Workload<ProductSpec> {
  return {
    id: `W3-${size}`,
    title: `matrix product, ${size} × ${size}`,
    unit: { name: "ms per product", perMillisecond: 1 },
    spec: { kind: "product", size },
    arrays: () => [uniform(size * size, 1, 1), uniform(size * size, 2, 1)],
    checkSteps: 1,
  };
}

function elementwise(size: number): Workload<ElementwiseSpec> {
  return {
    id: "W4",
    title: `Σ(σ(ab + c)·d − tanh a) and its four gradients, ${size} elements`,
    unit: { name: "ms per pass", perMillisecond: 1 },
    spec: { kind: "elementwise", size },
    arrays: () => [51, 52, 53, 54].map((seed) => uniform(size, seed, 2)),
    checkSteps: 1,
  };
}

export const workloads: readonly Workload[] = [
  article(8),
  article(64),
  classifier(),
  product(256),
  product(512),
  product(1024),
  elementwise(1e6),
  tanhNetwork("W5", 10, 32, 32),
];

/** Floating-point operations of the products in one step: forward, and backward to the weights and to the layer below. */
export function productFlops(spec: Spec): number {
  if (spec.kind === "elementwise") return 0;
  if (spec.kind === "product") return 2 * spec.size ** 3;
  const { widths, rows } = spec;
  return widths
    .slice(1)
    .reduce((sum, outputs, layer) => sum + (layer === 0 ? 4 : 6) * rows * widths[layer]! * outputs, 0);
}
