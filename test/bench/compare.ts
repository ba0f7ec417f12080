/** One workload on all systems: same start, same steps, losses compared, times in one run. It knows no system by name. */
import { median, quantile } from "./statistics.ts";
import { timeInRounds, type Candidate, type Effort } from "./rounds.ts";
import { writeWorkload, type Preparation, type Starting } from "./worker.ts";
import type { Workload } from "./workloads.ts";

/** A system's result, times in the workload's unit. */
export interface Result {
  readonly median: number;
  readonly min: number;
  /** In milliseconds: from the data in memory to the end of the first step, compilation included. */
  readonly firstStep: number;
  /** The most memory the process has had. */
  readonly peakBytes: number;
  /** What the system itself plans, if it tells. */
  readonly planBytes?: number;
  /** The loss, or Σ|elements|. */
  readonly check: number;
  readonly version: string;
}

/** How a peer compares. */
export interface PeerResult extends Result {
  /** Its median over ours: how many times faster we are. */
  readonly ratio: number;
  /** The middle half of the rounds' ratios. */
  readonly spread: readonly [number, number];
  /** Whether its loss has our first five digits. */
  readonly agrees: boolean;
}

/** What was measured, and what could not be. */
export interface Comparison {
  readonly id: string;
  readonly unit: string;
  readonly ours: Result;
  /** Other ways of calling ours. */
  readonly variants: Readonly<Record<string, PeerResult>>;
  readonly peers: Readonly<Record<string, PeerResult>>;
  readonly failed: Readonly<Record<string, string>>;
  readonly profile?: string;
}

interface Entrant extends Candidate {
  readonly version: string;
  readonly preparation: Preparation;
  readonly check: number;
}

/** Two losses agree when they differ by less than half a unit of the fifth digit, about. */
export const agree = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-5 * Math.max(Math.abs(a), Math.abs(b));

/** Who takes part; all have been started. */
export interface Field {
  readonly ours: Starting;
  readonly variants: readonly Starting[];
  readonly peers: readonly Starting[];
}

/** How to measure. */
export interface ComparisonOptions {
  /** After how many steps the losses are compared. */
  readonly checkSteps: number;
  readonly effort: Effort;
  readonly withProfile: boolean;
}

/** Measures ours beside all others. One of the others that fails or is too slow is reported; ours may not. */
export async function compare(
  workload: Workload,
  { ours, variants, peers }: Field,
  options: ComparisonOptions,
): Promise<Comparison> {
  const { entrants, failed } = await enterAll(workload, [ours, ...variants, ...peers], options);
  const times = await timeInRounds(entrants, options.effort);
  const results: Result[] = [];
  for (const [index, entrant] of entrants.entries()) {
    results.push(await resultOf(entrant, times[index]!, workload.unit.perMillisecond));
  }
  const compared = new Map(
    entrants.map(({ worker: { system } }, index) => [
      system.name,
      compareWith(results[index]!, times[index]!, results[0]!, times[0]!),
    ]),
  );
  const amongst = (started: readonly Starting[]): Record<string, PeerResult> =>
    Object.fromEntries(
      started.flatMap(({ system: { name } }) => (compared.has(name) ? [[name, compared.get(name)!]] : [])),
    );
  return {
    id: workload.id,
    unit: workload.unit.name,
    ours: results[0]!,
    variants: amongst(variants),
    peers: amongst(peers),
    failed,
    ...(options.withProfile ? { profile: await entrants[0]!.worker.profile(workload.id) } : {}),
  };
}

/** Lets each build the workload and take its first steps, in turn. The first one must get through. */
async function enterAll(
  workload: Workload,
  started: readonly Starting[],
  { checkSteps, effort: { longestFirstStep } }: ComparisonOptions,
): Promise<{ entrants: Entrant[]; failed: Record<string, string> }> {
  const file = writeWorkload(workload);
  const entrants: Entrant[] = [];
  const failed: Record<string, string> = {};
  const enter = async ({ result }: Starting): Promise<Entrant> => {
    const { worker, version } = await result;
    const preparation = await worker.prepare(file);
    if (entrants.length > 0 && preparation.first > longestFirstStep) {
      throw new Error(`left out, since its first step took ${Math.round(preparation.first)} ms`);
    }
    const check = await worker.check(workload.id, checkSteps);
    return { worker, id: workload.id, version, preparation, check };
  };
  try {
    for (const each of started) {
      try {
        entrants.push(await enter(each));
      } catch (error) {
        if (entrants.length === 0) throw error;
        failed[each.system.name] = (error as Error).message;
      }
    }
  } finally {
    file.dispose();
  }
  return { entrants, failed };
}

async function resultOf(
  { worker, version, preparation: { first, planBytes }, check }: Entrant,
  times: readonly (number | undefined)[],
  perMillisecond: number,
): Promise<Result> {
  const measured = times.filter((time) => time !== undefined);
  return {
    median: median(measured) * perMillisecond,
    min: Math.min(...measured) * perMillisecond,
    firstStep: first,
    peakBytes: await worker.peakBytes(),
    ...(planBytes === undefined ? {} : { planBytes }),
    check,
    version,
  };
}

function compareWith(
  result: Result,
  times: readonly (number | undefined)[],
  ours: Result,
  ourTimes: readonly (number | undefined)[],
): PeerResult {
  const ratios = times.flatMap((time, round) =>
    time === undefined ? [] : [time / (ourTimes[round] ?? ourTimes[0]!)],
  );
  return {
    ...result,
    ratio: result.median / ours.median,
    spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    agrees: agree(result.check, ours.check),
  };
}
