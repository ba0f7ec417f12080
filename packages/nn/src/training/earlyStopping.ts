/** Ending a training that no longer improves. */
import { ChainruleError, type NDArray } from "@chainrule/core";
import type { Callback, Training } from "./callback.ts";
import { allParameters } from "./model.ts";
import { createMonitor, type MonitorOptions } from "./monitor.ts";

/** Options of {@link earlyStopping}. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** After how many epochs in a row without improvement the training ends. */
  readonly patience: number;
  /** Whether the model ends with the parameters that gave the best value, not the last ones; true unless told. */
  readonly restoreBest?: boolean;
}

/**
 * Ends a training after `patience` epochs in a row without improvement. The value of an epoch belongs to the parameters before its
 * first step, and those are the ones that come back. NaN is no improvement. It can be passed to several trainings, one after the other.
 * @throws ChainruleError `invalid-argument` for a patience below 1 or a minimum change below 0; while training, `missing-value` when
 *   what is watched is not measured.
 */
export function earlyStopping({ patience, restoreBest = true, ...watching }: EarlyStoppingOptions): Callback {
  if (!Number.isInteger(patience) || patience < 1) {
    throw new ChainruleError("invalid-argument", {
      where: "earlyStopping",
      expected: "a patience that is a whole number of at least 1",
      received: String(patience),
    });
  }
  let monitor = createMonitor("earlyStopping", watching);
  let current: Training | undefined;
  let without = 0;
  let measured: readonly NDArray[] = [];
  let kept: readonly NDArray[] | undefined;
  return {
    onEpochStart: (training) => {
      if (training !== current) {
        [current, monitor, without, kept] = [
          training,
          createMonitor("earlyStopping", watching),
          0,
          undefined,
        ];
      }
      if (restoreBest) measured = allParameters(training.model).map(({ value }) => value);
    },
    onEpoch: (report, training) => {
      if (monitor.isBest(report)) [without, kept] = [0, measured];
      else if (++without >= patience) training.stop();
    },
    onEnd: (_, { model }) => {
      if (restoreBest) kept?.forEach((value, index) => allParameters(model)[index]!.assign(value));
    },
  };
}
