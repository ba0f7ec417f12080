/** Keeping what a training has reached in files while it goes on. */
import { checkCount } from "../data/epochs.ts";
import { parameterValues } from "../files/parameterValues.ts";
import { toSafetensors } from "../files/toSafetensors.ts";
import type { Callback, Training } from "../training/callback.ts";
import { createMonitor, type MonitorOptions } from "../training/monitor.ts";
import { accessing } from "./fileAccess.ts";
import { saveTrainingState } from "./trainingStateFile.ts";
import { writeFileAtomically } from "./writeFileAtomically.ts";

/** Options of {@link checkpoint}. */
export interface CheckpointOptions {
  /** After how many epochs it is saved again; each one unless told. */
  readonly every?: number;
}

/**
 * Saves the state of the training after every so many epochs, and at its end: whenever the process stops, the file holds the state of
 * one moment as a whole. `fit(model, data, { …, from: await loadTrainingState(path) })` goes on from there, to the same bits as if
 * nothing had happened.
 * @throws ChainruleError `invalid-argument` unless `every` is a whole number of at least 1; while training, what `saveTrainingState` throws.
 */
export function checkpoint(path: string, { every = 1 }: CheckpointOptions = {}): Callback {
  checkCount("checkpoint, every", every);
  return {
    onEpoch: async ({ epoch }, training) => {
      if (epoch % every === 0) await saveTrainingState(path, training.state());
    },
    onEnd: async (_, training) => {
      // Callbacks that come later may have changed the parameters, and an aborted training may stand amid an epoch.
      await saveTrainingState(path, training.state());
    },
  };
}

/**
 * Saves the parameters of the model, as `saveParameters` does, whenever the watched value is the best so far: those parameters that
 * gave the value, which are the ones before the first step of its epoch. The texts beside them tell the epoch. NaN is never the best.
 * @throws ChainruleError `invalid-argument` for a minimum change below 0; while training, `missing-value` when what is watched is not
 *   measured, and what `saveParameters` throws.
 */
export function saveBest(path: string, options: MonitorOptions = {}): Callback {
  let monitor = createMonitor("saveBest", options);
  let current: Training | undefined;
  let values: ReturnType<typeof parameterValues> = {};
  return {
    onEpochStart: (training) => {
      if (training !== current) [current, monitor] = [training, createMonitor("saveBest", options)];
      values = parameterValues(training.model);
    },
    onEpoch: async (report) => {
      if (!monitor.isBest(report)) return;
      const bytes = toSafetensors(values, { epoch: String(report.epoch) });
      await accessing(path, "write", () => writeFileAtomically(path, bytes));
    },
  };
}
