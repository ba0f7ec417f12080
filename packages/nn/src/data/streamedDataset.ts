/** Rows that arrive one by one and need not fit into memory. It does not know where they come from. */
import { ChainruleError } from "@chainrule/core";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { stackColumns, toColumns, type ColumnData, type Columns } from "./columns.ts";
import { checkCount, checkEpoch, epochGenerator } from "./epochs.ts";

/** What gives rows one by one, or starts giving them anew. */
export type RowSource<Names extends string> =
  AsyncIterable<ColumnData<Names>> | (() => AsyncIterable<ColumnData<Names>>);

/** Batches of rows that arrive as they are asked for. */
export interface StreamedBatches<Names extends string> {
  /**
   * The batches of an epoch, each of shape [rows in the batch, …] in every array. Every row is in exactly one of them.
   * @param epoch From 0 on. It decides the order of the rows, as far as they are shuffled.
   * @param from How many of them to read and leave out; none unless told.
   * @throws ChainruleError while it is walked through: `empty-data` for a source without rows, also for one that has given all its
   *   rows to an earlier epoch; `shape-mismatch`, `dtype-mismatch` or `missing-column` for a row that is not like the first.
   */
  epoch(epoch: number, from?: number): AsyncIterable<Columns<Names>>;
}

type Rows<Names extends string> = AsyncIterable<ColumnData<Names>>;

/** Rows that are read anew in each epoch, at no time more of them than a batch and the window of a shuffle. */
export class StreamedDataset<Names extends string = string> {
  readonly #open: (epoch: number) => Rows<Names>;

  /** @internal Use `dataset`. */
  constructor(open: (epoch: number) => Rows<Names>) {
    this.#open = open;
  }

  /** Every row put through a function, as it arrives. */
  map<Mapped extends string>(
    transform: (row: Columns<Names>, index: number) => ColumnData<Mapped> | Promise<ColumnData<Mapped>>,
  ): StreamedDataset<Mapped> {
    return new StreamedDataset((epoch) => mapped(this.#open(epoch), transform));
  }

  /**
   * The rows in a random order, another one in each epoch: each row given is drawn from a window of so many, into which the next one
   * moves up. A row comes at most `window` − 1 places too early, so a window as large as the source shuffles it completely.
   * @throws ChainruleError `invalid-argument` for a seed that is no whole number, or a window without a row.
   */
  shuffle(options: { readonly seed: number; readonly window: number }): StreamedDataset<Names> {
    const { seed, window } = options;
    checkCount("shuffle, window", window);
    epochGenerator(seed, 0); // refuses a seed that is none now, not when training starts
    return new StreamedDataset((epoch) => shuffledRows(this.#open(epoch), seed, epoch, window));
  }

  /** Batches of `size` rows each, the rest in a last smaller one. @throws ChainruleError `invalid-argument` */
  batch(size: number): StreamedBatches<Names> {
    checkCount("batch", size);
    return {
      epoch: (epoch, from = 0) => {
        checkEpoch(epoch);
        return batches(this.#open(epoch), size, from * size);
      },
    };
  }
}

async function* mapped<Names extends string, Mapped extends string>(
  rows: Rows<Names>,
  transform: (row: Columns<Names>, index: number) => ColumnData<Mapped> | Promise<ColumnData<Mapped>>,
): AsyncGenerator<ColumnData<Mapped>, void, void> {
  let index = 0;
  for await (const row of rows) yield await transform(toColumns(row), index++);
}

async function* shuffledRows<Names extends string>(
  rows: Rows<Names>,
  seed: number,
  epoch: number,
  window: number,
): AsyncGenerator<ColumnData<Names>, void, void> {
  const generator = epochGenerator(seed, epoch);
  const waiting: ColumnData<Names>[] = [];
  const draw = (next?: ColumnData<Names>): ColumnData<Names> => {
    const position = uniformInt(generator, 0, waiting.length - 1);
    const drawn = waiting[position]!;
    const substitute = next ?? waiting.at(-1)!;
    if (next === undefined) waiting.pop();
    if (position < waiting.length) waiting[position] = substitute;
    return drawn;
  };
  for await (const row of rows) {
    if (waiting.length < window) waiting.push(row);
    else yield draw(row);
  }
  while (waiting.length > 0) yield draw();
}

async function* batches<Names extends string>(
  rows: Rows<Names>,
  size: number,
  leftOut: number,
): AsyncGenerator<Columns<Names>, void, void> {
  let first: Columns<Names> | undefined;
  let batch: Columns<Names>[] = [];
  let read = 0;
  for await (const row of rows) {
    const columns = toColumns(row);
    first ??= columns;
    if (++read <= leftOut) continue;
    batch.push(columns);
    if (batch.length < size) continue;
    yield stackColumns("dataset", batch, first, read - batch.length);
    batch = [];
  }
  if (first === undefined) {
    throw new ChainruleError("empty-data", {
      where: "dataset",
      expected: "at least one row in each epoch",
      received: "none",
      fix: "Pass a function that opens the source anew, if an earlier epoch has read it to its end",
    });
  }
  if (batch.length > 0) yield stackColumns("dataset", batch, first, read - batch.length);
}
