/** A training in progress: something to await, or to walk through epoch by epoch. It does not know how an epoch is done. */

/** What is known after an epoch. */
export interface EpochReport {
  /** From 1 on. */
  readonly epoch: number;
  /** The cost on the training data, before this epoch's update. */
  readonly cost: number;
  /** The cost on the validation data with those same parameters, if there is any. */
  readonly validationCost?: number;
}

/** The course of a training. */
export interface History {
  /** `cost[k]` is the cost before update k + 1: the first one is that of the initial parameters. */
  readonly cost: readonly number[];
  /** Likewise on the validation data; empty if there is none. */
  readonly validationCost: readonly number[];
}

/**
 * `await` it for the {@link History}, or `for await` its epochs; leaving that loop early ends the training. It starts when
 * first asked, and runs once.
 */
export class TrainingRun implements PromiseLike<History>, AsyncIterable<EpochReport> {
  readonly #epochs: AsyncGenerator<EpochReport, void, void>;
  readonly #cost: number[] = [];
  readonly #validationCost: number[] = [];
  #end: Promise<History> | undefined;

  /** @internal Use `fit`. */
  constructor(epochs: AsyncGenerator<EpochReport, void, void>) {
    this.#epochs = this.#recording(epochs);
  }

  /** What is known so far; it stays when the training fails. */
  get history(): History {
    return { cost: [...this.#cost], validationCost: [...this.#validationCost] };
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
      this.#cost.push(report.cost);
      if (report.validationCost !== undefined) this.#validationCost.push(report.validationCost);
      yield report;
    }
  }
}
