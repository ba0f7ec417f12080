/** The course of a training on a terminal: a bar for a person, a few plain lines for a file. */
import type { EpochReport } from "@chainrule/nn";
import { SingleBar } from "cli-progress";
import type { TextStream } from "./terminal.ts";

/** Something that is told of each epoch, and of the end. */
export interface Progress {
  readonly update: (report: EpochReport) => void;
  /** To be called whatever happens, since a bar keeps the process waiting. */
  readonly stop: () => void;
}

/** A bar where `stream` is a terminal, otherwise a line for about every tenth of the epochs. */
export function showProgress(stream: TextStream, epochs: number): Progress {
  return stream.isTTY === true ? progressBar(stream, epochs) : progressLines(stream, epochs);
}

function progressBar(stream: TextStream, epochs: number): Progress {
  const bar = new SingleBar({
    stream,
    format: "training    {bar} {percentage} %  epoch {value}/{total}  {costs}  {eta_formatted}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 16,
    // Its handler of Ctrl-C would stop the bar and let the training go on.
    gracefulExit: false,
  });
  bar.start(epochs, 0, { costs: "" });
  return {
    update: (report) => bar.update(report.epoch, { costs: `cost ${report.cost.toFixed(4)}` }),
    stop: () => bar.stop(),
  };
}

function progressLines(stream: TextStream, epochs: number): Progress {
  const tenths = (epoch: number): number => Math.floor((10 * epoch) / epochs);
  const width = String(epochs).length;
  return {
    update: ({ epoch, cost, validationCost }) => {
      if (epoch > 1 && tenths(epoch) === tenths(epoch - 1)) return;
      const testCost = validationCost === undefined ? "" : `, test ${validationCost.toFixed(4)}`;
      const name = epoch === 1 ? "training" : "";
      stream.write(
        `${name.padEnd(12)}epoch ${String(epoch).padStart(width)} of ${epochs}: cost ${cost.toFixed(4)}${testCost}\n`,
      );
    },
    stop: () => {},
  };
}
