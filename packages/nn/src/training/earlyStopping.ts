/** Ending a training that no longer improves. */
import { ChainruleError, type NDArray } from "@chainrule/core";
import type { Callback } from "./callback.ts";
import { allParameters } from "./model.ts";
import type { EpochReport } from "./trainingRun.ts";

/** Options of {@link earlyStopping}. */
export interface EarlyStoppingOptions {
  /** What is watched: the cost on the validation data unless told, the training cost, or any number of a report. */
  readonly monitor?: "validationCost" | "cost" | ((report: EpochReport) => number);
  /** After how many epochs in a row without improvement the training ends. */
  readonly patience: number;
  /** By how much a value must be better to count as an improvement; 0 unless told. */
  readonly minimumChange?: number;
  /** Which values are better; `smaller` unless told. */
  readonly better?: "smaller" | "larger";
  /** Whether the model ends with the parameters that gave the best value, not the last ones; true unless told. */
  readonly restoreBest?: boolean;
}

/**
 * Ends a training after `patience` epochs in a row without improvement. The value of an epoch belongs to the parameters before its
 * first step, and those are the ones that come back. NaN is no improvement.
 * @throws ChainruleError `invalid-argument` for a patience below 1; while training, `missing-value` when what is watched is not measured.
 */
export function earlyStopping({
  monitor = "validationCost",
  patience,
  minimumChange = 0,
  better = "smaller",
  restoreBest = true,
}: EarlyStoppingOptions): Callback {
  if (!Number.isInteger(patience) || patience < 1 || !(minimumChange >= 0)) {
    throw new ChainruleError("invalid-argument", {
      where: "earlyStopping",
      expected: "a patience that is a whole number of at least 1, and a minimum change of at least 0",
      received: `patience ${patience}, minimum change ${minimumChange}`,
    });
  }
  const sign = better === "smaller" ? 1 : -1;
  let best = Infinity;
  let without = 0;
  let measured: readonly NDArray[] = [];
  let kept: readonly NDArray[] | undefined;
  return {
    onEpochStart: ({ model }) => {
      if (restoreBest) measured = allParameters(model).map(({ value }) => value);
    },
    onEpoch: (report, training) => {
      const value = sign * watched(report, monitor);
      if (value < best - minimumChange) {
        best = value;
        without = 0;
        kept = measured;
      } else if (++without >= patience) training.stop();
    },
    onEnd: (_, { model }) => {
      kept?.forEach((value, index) => {
        if (restoreBest) allParameters(model)[index]!.assign(value);
      });
    },
  };
}

function watched(report: EpochReport, monitor: NonNullable<EarlyStoppingOptions["monitor"]>): number {
  const value = typeof monitor === "function" ? monitor(report) : report[monitor];
  if (value !== undefined) return value;
  throw new ChainruleError("missing-value", {
    where: "earlyStopping",
    expected: `a ${String(monitor)} in the report of every epoch`,
    received: "none, since there is no validation data",
    fix: 'Pass validation: { x, y } to fit, or monitor: "cost"',
  });
}
