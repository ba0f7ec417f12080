/** The course of a training on a terminal: a bar for a person, a few plain lines for a file. */
import { SingleBar } from "cli-progress";
import type { Callback, Training } from "../training/callback.ts";
import type { EpochReport } from "../training/trainingRun.ts";

/** A stream of text, and whether a person watches it being written. */
type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Where {@link progressBar} writes. */
export interface ProgressBarOptions {
  /** The standard error output unless told, so that results can be piped on. */
  readonly stream?: ProgressStream;
}

/** As wide as a terminal is at least. */
const widest = 80;

/** Shows one training. */
interface Display {
  readonly update: (report: EpochReport) => void;
  readonly stop: () => void;
}

/**
 * Shows the epochs that are done, the cost and the time that is left: as a bar where the stream is a terminal, otherwise as a line for
 * about every tenth of the epochs. It can be passed to several trainings, one after the other.
 */
export function progressBar({ stream = process.stderr }: ProgressBarOptions = {}): Callback {
  let display: Display | undefined;
  return {
    onEpochStart: (training) => {
      display ??= stream.isTTY === true ? bar(stream, training) : lines(stream, training);
    },
    onEpoch: (report) => display?.update(report),
    onClose: () => {
      display?.stop();
      display = undefined;
    },
  };
}

function bar(stream: ProgressStream, training: Training): Display {
  const { epochs } = training;
  const [barsize, cost, left] = [16, 10, 8];
  const others = `training     100 %  epoch ${epochs}/${epochs}  cost   `.length + cost + left;
  const single = new SingleBar({
    stream,
    format: "training    {bar} {percentage} %  epoch {value}/{total}  {costs}  {eta_formatted}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: Math.max(1, Math.min(barsize, widest - others)),
    formatTime: timeLeft,
    // Its handler of Ctrl-C would stop the bar and let the training go on.
    gracefulExit: false,
  });
  // The time that is left follows from the epochs since the start, which of a training that goes on is not 0.
  single.start(epochs, Number(training.state().metadata["epoch"]), { costs: "" });
  return {
    update: (report) => single.update(report.epoch, { costs: `cost ${shown(report.cost)}` }),
    stop: () => single.stop(),
  };
}

function lines(stream: ProgressStream, { epochs }: Training): Display {
  const tenths = (epoch: number): number => Math.floor((10 * epoch) / epochs);
  const width = String(epochs).length;
  let name = "training";
  let untold: EpochReport | undefined;
  const tell = ({ epoch, cost, validationCost }: EpochReport): void => {
    const testCost = validationCost === undefined ? "" : `, test ${shown(validationCost)}`;
    const done = `epoch ${String(epoch).padStart(width)} of ${epochs}`;
    stream.write(`${name.padEnd(12)}${done}: cost ${shown(cost)}${testCost}\n`);
    name = "";
    untold = undefined;
  };
  return {
    update: (report) => {
      if (name === "" && tenths(report.epoch) === tenths(report.epoch - 1)) untold = report;
      else tell(report);
    },
    stop: () => untold && tell(untold), // where the training ended early
  };
}

/** Four decimals where they tell something; at most 10 characters. */
function shown(cost: number): string {
  const size = Math.abs(cost);
  return size === 0 || (size >= 1e-3 && size < 9999) ? cost.toFixed(4) : cost.toExponential(2);
}

/** Seconds as `5s`, `1m05s` or `2h03m`; nothing where they are not known, for which the bar has words instead of numbers. */
function timeLeft(time: number): string {
  const seconds = Math.round(Number(time));
  const twoDigits = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${twoDigits(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h${twoDigits((seconds % 3600) / 60)}m`;
}
