/** What may look at a training while it goes on, and end it. It does not know how a step is done. */
import type { Model } from "./model.ts";
import type { TrainingState } from "./trainingState.ts";
import type { EpochReport, History } from "./trainingRun.ts";

/** A training as its callbacks see it. */
export interface Training {
  readonly model: Model;
  /** How many epochs there are to be. */
  readonly epochs: number;
  /** All that the rest of the training depends on: pass it as `from` to go on later as if nothing had happened. */
  state(): TrainingState;
  /** Ends the training after this epoch. */
  stop(): void;
}

/** Functions that are called in the course of a training, and awaited. */
export interface Callback {
  /** Before the first step of an epoch, with the parameters on which its report is measured. */
  onEpochStart?(training: Training): void | Promise<void>;
  /** After the last step of an epoch. */
  onEpoch?(report: EpochReport, training: Training): void | Promise<void>;
  /** When the training has ended, be it early; not when it fails. */
  onEnd?(history: History, training: Training): void | Promise<void>;
  /** At last, however the training ended: also when it failed, or when who walked through its epochs left. For what must be closed. */
  onClose?(): void | Promise<void>;
}
