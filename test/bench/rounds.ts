/** How long a step takes, measured fairly: all candidates in turn, round after round, the order reversed every other time. */
import type { Worker } from "./worker.ts";

/** How much effort goes into a measurement. */
export interface Effort {
  readonly rounds: number;
  /** Milliseconds that one batch of steps should last. */
  readonly batch: number;
  /** Milliseconds of steps before any is measured. */
  readonly warmUp: number;
  /** Milliseconds per step above which a candidate is measured in the first round alone. */
  readonly patience: number;
  /** Milliseconds for a first step above which a system that is not ours is left out. */
  readonly longestFirstStep: number;
}

/** A workload, prepared in a worker. */
export interface Candidate {
  readonly worker: Worker;
  readonly id: string;
}

/** Milliseconds per step of each candidate in each round; `undefined` where its turn was left out. */
export async function timeInRounds(
  candidates: readonly Candidate[],
  effort: Effort,
): Promise<(number | undefined)[][]> {
  const steps: number[] = [];
  for (const candidate of candidates) steps.push(await stepsPerBatch(candidate, effort));
  const times = candidates.map(() => [] as (number | undefined)[]);
  for (let round = 0; round < effort.rounds; round++) {
    const indices = [...candidates.keys()];
    for (const index of round % 2 === 0 ? indices : indices.toReversed()) {
      const isTooSlow = round > 0 && times[index]![0]! > effort.patience;
      const { worker, id } = candidates[index]!;
      times[index]!.push(isTooSlow ? undefined : (await worker.time(id, steps[index]!)) / steps[index]!);
    }
  }
  return times;
}

/** Warms the candidate up, and finds how many steps last about as long as a batch should; at least one. */
async function stepsPerBatch({ worker, id }: Candidate, { batch, warmUp }: Effort): Promise<number> {
  let spent = 0;
  for (let steps = 1; ;) {
    const taken = await worker.time(id, steps);
    spent += taken;
    const factor = Math.min(batch / Math.max(taken, 1e-3), 10);
    const next = Math.max(1, Math.round(steps * factor));
    if (spent >= warmUp && factor < 2) return next;
    steps = next;
  }
}
