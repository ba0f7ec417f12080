/**
 * How our time per step grows with rows, width and depth, against the work: the floating-point operations of the products.
 * The best round counts, since a curve's shape is the code's and the load of the machine is not.
 */
import { digits, row } from "./printing.ts";
import { timeInRounds, type Effort } from "./rounds.ts";
import { chainrule } from "./systems.ts";
import { withWorker, writeWorkload } from "./worker.ts";
import {
  initialLayers,
  productFlops,
  tanhNetwork,
  uniform,
  type NetworkSpec,
  type Workload,
} from "./workloads.ts";

/** A point of a curve. */
export interface CurvePoint {
  readonly size: number;
  readonly microseconds: number;
  readonly flops: number;
  /** By what fraction a unit of work costs more than at the cheapest smaller size. */
  readonly aboveLinear: number;
}

/** The times for growing sizes. */
export interface Curve {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

/** The article's network, on as many rows of made-up data. */
function rowsNetwork(rows: number): Workload<NetworkSpec> {
  const base = tanhNetwork(`rows ${rows}`, 1, 8, rows);
  const widths = [16, 8, 1];
  return {
    ...base,
    spec: { ...base.spec, widths, activation: "sigmoid" },
    arrays: () => [
      uniform(rows * 16, 31, 2),
      Float32Array.from({ length: rows }, (_, i) => i % 2),
      ...initialLayers(widths, 40),
    ],
  };
}

interface Family {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly network: (size: number) => Workload<NetworkSpec>;
}

const families: readonly Family[] = [
  { name: "rows of 16-8-1", sizes: [64, 256, 1024, 4096, 16384, 65536], network: rowsNetwork },
  {
    name: "width of 4 hidden layers, 64 rows",
    sizes: [16, 32, 64, 128, 256, 512],
    network: (width) => tanhNetwork(`width ${width}`, 4, width, 64),
  },
  {
    name: "hidden layers of 32, 32 rows",
    sizes: [1, 2, 5, 10, 20, 50, 100],
    network: (depth) => tanhNetwork(`depth ${depth}`, depth, 32, 32),
  },
];

/** Measures and prints the curves. */
export async function measureScaling(effort: Effort, largestFlops: number): Promise<readonly Curve[]> {
  const curves: Curve[] = [];
  console.log(
    "\nScaling of one training step. Above linear: what a unit of work costs more than at a smaller size",
  );
  for (const { name, sizes, network } of families) {
    const chosen = sizes.map(network).filter(({ spec }) => productFlops(spec) <= largestFlops);
    const times = await bestTimes(chosen, effort);
    const points = pointsOf(
      sizes,
      chosen.map(({ spec }) => productFlops(spec)),
      times,
    );
    print(name, points);
    curves.push({ name, points });
  }
  return curves;
}

/** Milliseconds per step of each workload, all in one process, round after round. */
async function bestTimes(chosen: readonly Workload[], effort: Effort): Promise<number[]> {
  return withWorker(chainrule("one"), async (worker) => {
    for (const workload of chosen) {
      const file = writeWorkload(workload);
      await worker.prepare(file);
      file.dispose();
    }
    const rounds = await timeInRounds(
      chosen.map(({ id }) => ({ worker, id })),
      effort,
    );
    return rounds.map((times) => Math.min(...times.filter((time) => time !== undefined)));
  });
}

/** Relates each time to the cheapest work so far. */
function pointsOf(
  sizes: readonly number[],
  flops: readonly number[],
  times: readonly number[],
): CurvePoint[] {
  let cheapest = Infinity;
  return times.map((time, index) => {
    const perFlop = time / flops[index]!;
    cheapest = Math.min(cheapest, perFlop);
    return {
      size: sizes[index]!,
      microseconds: 1000 * time,
      flops: flops[index]!,
      aboveLinear: perFlop / cheapest - 1,
    };
  });
}

function print(name: string, points: readonly CurvePoint[]): void {
  const columns = [12, 12, 12, 14];
  console.log(row(`  ${name}`, 38, ["µs", "MFLOP", "GFLOP/s", "above linear"], columns));
  for (const { size, microseconds, flops, aboveLinear } of points) {
    const cells = [digits(microseconds), digits(flops / 1e6), digits(flops / microseconds / 1e3)];
    console.log(row(`  ${size}`, 38, [...cells, `${(100 * aboveLinear).toFixed(0)} %`], columns));
  }
  const worst = Math.max(...points.map(({ aboveLinear }) => aboveLinear));
  console.log(
    `    within 10 % of linear work: ${worst <= 0.1 ? "yes" : `NO, ${(100 * worst).toFixed(0)} % above`}`,
  );
}
