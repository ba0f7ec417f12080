/** How long a fresh process takes from the formula to the end of the first step, phase by phase. Imports are not counted. */
import { digits, row } from "./printing.ts";
import { median } from "./statistics.ts";
import { chainrule } from "./systems.ts";
import { withWorker, writeWorkload } from "./worker.ts";
import { tanhNetwork, type Workload } from "./workloads.ts";

/** Medians in milliseconds. */
export interface ColdStart {
  readonly id: string;
  /** Graph and gradients, simplification, compilation, first step. */
  readonly phases: Readonly<Record<string, number>>;
  readonly total: number;
}

/** A network deep enough to show what is not linear in the size of a graph. */
export const deep: Workload = tanhNetwork("200 layers", 200, 32, 32);

/** Measures and prints each workload, `repeats` processes each. */
export async function measureColdStarts(
  workloads: readonly Workload[],
  repeats: number,
): Promise<readonly ColdStart[]> {
  console.log(
    "\nCold start of one training step, ms; the first step includes what is made for the sizes that arrive",
  );
  const results: ColdStart[] = [];
  for (const workload of workloads) {
    const runs: Record<string, number>[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) runs.push(await startCold(workload));
    const names = Object.keys(runs[0]!);
    const phases = Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name]!))]));
    const total = median(runs.map((run) => Object.values(run).reduce((sum, time) => sum + time, 0)));
    if (results.length === 0) console.log(row("", 16, [...names, "total"], names.map(() => 13).concat(13)));
    console.log(row(workload.id, 16, [...Object.values(phases), total].map(digits), [13, 13, 13, 13, 13]));
    results.push({ id: workload.id, phases, total });
  }
  return results;
}

async function startCold(workload: Workload): Promise<Record<string, number>> {
  const file = writeWorkload(workload);
  try {
    return await withWorker(chainrule("one"), async (worker) => {
      const { first, phases = {} } = await worker.prepare(file);
      const before = Object.values(phases).reduce((sum, time) => sum + time, 0);
      return { ...phases, "first step": first - before };
    });
  } finally {
    file.dispose();
  }
}
