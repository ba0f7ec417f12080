/** A training in progress: something to await, or to walk through epoch by epoch. It does not know how an epoch is done. */
import type { TrainingState } from "./trainingState.ts";

/** What is known after an epoch. Validation cost and metrics belong to the parameters before the first step of the epoch. */
export interface EpochReport {
  /** From 1 on. */
  readonly epoch: number;
  /**
   * The cost on the training data: of each batch before its own step, weighted by its rows. With all rows in one batch it belongs to
   * the same parameters as the other numbers.
   */
  readonly cost: number;
  /** The cost on the validation data, if there is any. */
  readonly validationCost?: number;
  /** The metrics by name, if some were asked for: on the validation data, or else on the training data. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** The course of a training. */
export interface History {
  /** `cost[k]` is the cost of epoch k + 1. */
  readonly cost: readonly number[];
  /** Likewise on the validation data; empty if there is none. */
  readonly validationCost: readonly number[];
  /** Likewise each metric. */
  readonly metrics: Readonly<Record<string, readonly number[]>>;
}

/**
 * `await` it for the {@link History}, or `for await` its epochs; leaving that loop early ends the training. It starts when
 * first asked, and runs once.
 */
export class TrainingRun implements PromiseLike<History>, AsyncIterable<EpochReport> {
  readonly #epochs: AsyncGenerator<EpochReport, void, void>;
  readonly #state: () => TrainingState;
  readonly #reports: EpochReport[] = [];
  #end: Promise<History> | undefined;

  /** @internal Use `fit`. */
  constructor(
    epochs: (history: () => History) => AsyncGenerator<EpochReport, void, void>,
    state: () => TrainingState,
  ) {
    this.#epochs = this.#recording(epochs(() => this.history));
    this.#state = state;
  }

  /** What is known so far; it stays when the training fails. */
  get history(): History {
    const names = Object.keys(this.#reports[0]?.metrics ?? {});
    return {
      cost: this.#reports.map(({ cost }) => cost),
      validationCost: this.#reports.flatMap(({ validationCost }) => validationCost ?? []),
      metrics: Object.fromEntries(
        names.map((name) => [name, this.#reports.map(({ metrics }) => metrics![name]!)]),
      ),
    };
  }

  /** All that the rest of the training depends on: `fit(model, data, { …, from: state })` goes on as if nothing had happened. */
  get state(): TrainingState {
    return this.#state();
  }

  [Symbol.asyncIterator](): AsyncIterator<EpochReport, void, void> {
    return this.#epochs;
  }

  // An awaitable that is not a Promise, so that its epochs can be walked through as well.
  // oxlint-disable-next-line unicorn/no-thenable
  then<A = History, B = never>(
    onFulfilled?: ((history: History) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#end ??= this.#toTheEnd();
    return this.#end.then(onFulfilled, onRejected);
  }

  async #toTheEnd(): Promise<History> {
    for await (const _ of this.#epochs);
    return this.history;
  }

  async *#recording(epochs: AsyncIterable<EpochReport>): AsyncGenerator<EpochReport, void, void> {
    for await (const report of epochs) {
      this.#reports.push(report);
      yield report;
    }
  }
}
