/** The course of a training on a terminal: a bar for a person, a few plain lines for a file. */
import { SingleBar } from "cli-progress";
import type { Callback } from "../training/callback.ts";
import type { EpochReport } from "../training/trainingRun.ts";

/** A stream of text, and whether a person watches it being written. */
type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Where {@link progressBar} writes. */
export interface ProgressBarOptions {
  /** The standard error output unless told, so that results can be piped on. */
  readonly stream?: ProgressStream;
}

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
    onEpochStart: ({ epochs }) => {
      display ??= stream.isTTY === true ? bar(stream, epochs) : lines(stream, epochs);
    },
    onEpoch: (report) => display?.update(report),
    onClose: () => {
      display?.stop();
      display = undefined;
    },
  };
}

function bar(stream: ProgressStream, epochs: number): Display {
  const single = new SingleBar({
    stream,
    format: "training    {bar} {percentage} %  epoch {value}/{total}  {costs}  {eta_formatted}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 16,
    // Its handler of Ctrl-C would stop the bar and let the training go on.
    gracefulExit: false,
  });
  single.start(epochs, 0, { costs: "" });
  return {
    update: ({ epoch, cost }) => single.update(epoch, { costs: `cost ${cost.toFixed(4)}` }),
    stop: () => single.stop(),
  };
}

function lines(stream: ProgressStream, epochs: number): Display {
  const tenths = (epoch: number): number => Math.floor((10 * epoch) / epochs);
  const width = String(epochs).length;
  let name = "training";
  return {
    update: ({ epoch, cost, validationCost }) => {
      if (name === "" && tenths(epoch) === tenths(epoch - 1)) return;
      const testCost = validationCost === undefined ? "" : `, test ${validationCost.toFixed(4)}`;
      const done = `epoch ${String(epoch).padStart(width)} of ${epochs}`;
      stream.write(`${name.padEnd(12)}${done}: cost ${cost.toFixed(4)}${testCost}\n`);
      name = "";
    },
    stop: () => {},
  };
}
