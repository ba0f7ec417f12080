/** Telling whether a training is better than it ever was. It does not know what follows from that. */
import { ChainruleError } from "@chainrule/core";
import type { EpochReport } from "./trainingRun.ts";

/** What is watched, and which values are better. */
export interface MonitorOptions {
  /** What is watched: the cost on the validation data unless told, the training cost, or any number of a report. */
  readonly monitor?: "validationCost" | "cost" | ((report: EpochReport) => number);
  /** By how much a value must be better to count as an improvement; 0 unless told. */
  readonly minimumChange?: number;
  /** Which values are better; `smaller` unless told. */
  readonly better?: "smaller" | "larger";
}

/** The best value so far of one training. */
export interface Monitor {
  /** Whether this epoch is better than all before it, the first one included; NaN never is. */
  readonly isBest: (report: EpochReport) => boolean;
}

/**
 * Watches a training from its first epoch on.
 * @throws ChainruleError `invalid-argument` for a minimum change below 0; from `isBest`, `missing-value` when what is watched is not
 *   measured.
 */
export function createMonitor(where: string, options: MonitorOptions): Monitor {
  const { monitor = "validationCost", minimumChange = 0, better = "smaller" } = options;
  if (!(minimumChange >= 0)) {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: "a minimum change of at least 0",
      received: String(minimumChange),
    });
  }
  const sign = better === "smaller" ? 1 : -1;
  let best = Infinity;
  return {
    isBest: (report) => {
      const value = sign * watched(where, report, monitor);
      if (!(value < best - minimumChange)) return false;
      best = value;
      return true;
    },
  };
}

function watched(
  where: string,
  report: EpochReport,
  monitor: NonNullable<MonitorOptions["monitor"]>,
): number {
  const isOwn = typeof monitor === "function";
  const value: unknown = isOwn ? monitor(report) : report[monitor]; // a metric of another name gives an own function no number
  if (typeof value === "number") return value;
  throw new ChainruleError("missing-value", {
    where,
    expected: isOwn ? "a number from monitor for every epoch" : `a ${monitor} in the report of every epoch`,
    received: isOwn
      ? `${String(value)} for epoch ${report.epoch}`
      : "none, since there is no validation data",
    fix: isOwn
      ? "Return one number of the report, such as that of a metric that fit was given"
      : 'Pass validation: { x, y } to fit, or monitor: "cost"',
  });
}
