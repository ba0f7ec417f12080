/** Keeping what a training has reached in files while it goes on. */
import { checkCount } from "../data/epochs.ts";
import { parameterValues } from "../files/parameterValues.ts";
import { toSafetensors } from "../files/toSafetensors.ts";
import type { Callback, Training } from "../training/callback.ts";
import { createMonitor, type MonitorOptions } from "../training/monitor.ts";
import type { TrainingState } from "../training/trainingState.ts";
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
 * nothing had happened: with the last parameters, not those that `earlyStopping` brings back (of an aborted training that holds where this
 * is listed first). A training that fails or whose loop is left saves nothing more.
 * @throws ChainruleError `invalid-argument` unless `every` is a whole number of at least 1; while training, what `saveTrainingState` throws.
 */
export function checkpoint(path: string, { every = 1 }: CheckpointOptions = {}): Callback {
  checkCount("checkpoint, every", every);
  let latest: TrainingState | undefined;
  let saved: TrainingState | undefined;
  const save = async (state: TrainingState): Promise<void> => {
    await saveTrainingState(path, state);
    saved = state;
  };
  return {
    onEpoch: async ({ epoch }, training) => {
      latest = training.state();
      if (epoch % every === 0) await save(latest);
    },
    onEnd: async (_, training) => {
      // An aborted training stands amid an epoch. Any other ended with the latest one, and since then early stopping may have put
      // other parameters beside what the optimizer remembers.
      const state = training.state();
      const last =
        latest !== undefined && latest.metadata["step"] === state.metadata["step"] ? latest : state;
      if (last !== saved) await save(last);
    },
    onClose: () => {
      latest = saved = undefined;
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
