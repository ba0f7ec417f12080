/** A training that logs and saves in a folder, and goes on from what it finds there. */
import { join } from "node:path";
import { checkpoint } from "../src/node/checkpoint.ts";
import { csvLog } from "../src/node/csvLog.ts";
import { loadTrainingState } from "../src/node/trainingStateFile.ts";
import { adam } from "../src/optimizers/adam.ts";
import { fit } from "../src/training/fit.ts";
import type { TrainingState } from "../src/training/trainingState.ts";
import { options, small, table } from "./trainingExamples.ts";

/** The file of the log. */
export const logFile = "log.csv";
/** The file of the state. */
export const stateFile = "state.safetensors";

/** Trains to the end. */
export async function loggedTraining(folder: string, onEpoch: (epoch: number) => void): Promise<void> {
  const state = join(folder, stateFile);
  const from = await stateIn(state);
  await fit(
    small(from === undefined ? 1 : 9), // with a state, everything comes from it
    table,
    options({
      epochs: 300, // more than a process gets done before it is killed
      batchSize: 2,
      optimizer: adam({ learningRate: 0.05 }),
      validation: table,
      callbacks: [csvLog(join(folder, logFile), { append: true }), checkpoint(state, { every: 2 })],
      onEpoch: ({ epoch }) => onEpoch(epoch),
      ...(from && { from }),
    }),
  );
}

async function stateIn(path: string): Promise<TrainingState | undefined> {
  try {
    return await loadTrainingState(path);
  } catch (error) {
    if ((error as { code?: string }).code === "missing-file") return undefined;
    throw error;
  }
}
