/** Rows of data for training: where they come from, in which order an epoch visits them, and in which batches. */
import { ChainruleError, type NDArray } from "@chainrule/core";
import {
  contentOfRow,
  countRows,
  mapColumns,
  rowOf,
  rowsBetween,
  selectRows,
  stackColumns,
  toColumns,
  type ColumnData,
  type Columns,
} from "./columns.ts";
import { divideGroups } from "./divideGroups.ts";
import { checkCount, checkEpoch, epochGenerator } from "./epochs.ts";
import { groupBy } from "./groupBy.ts";
import { shuffled } from "./shuffled.ts";
import { StreamedDataset, type RowSource } from "./streamedDataset.ts";

/** How {@link Dataset.split} divides the rows. */
export interface SplitOptions<Names extends string> {
  /** The share of the rows wanted on the test side, strictly between 0 and 1. */
  readonly testFraction: number;
  /** Any whole number; the same seed gives the same split on every machine. */
  readonly seed: number;
  /** An array, usually the targets: rows of each value of it are divided by the same fraction. */
  readonly stratifyBy?: Names;
  /** Rows that are equal in all of these stay on one side: a patient's number, or every name so that duplicates do. */
  readonly groupBy?: readonly Names[];
}

/** Batches of rows in memory. */
export interface Batches<Names extends string> {
  /** How many there are in an epoch; the last may be smaller than the others. */
  readonly count: number;
  /**
   * The batches of an epoch, each of shape [rows in the batch, …] in every array. Every row is in exactly one of them.
   * They may share memory with the dataset: treat them as read-only.
   * @param epoch From 0 on. The same epoch gives the same batches, whenever and however often it is asked for.
   * @param from How many of them to leave out; none unless told.
   */
  epoch(epoch: number, from?: number): Iterable<Columns<Names>>;
}

/** Rows in memory: arrays whose first axis counts the same rows. A dataset does not change; its methods give others. */
export class Dataset<Names extends string = string> {
  /** All rows, in the order in which they came. Treat them as read-only. */
  readonly columns: Columns<Names>;
  /** How many rows there are. */
  readonly rows: number;
  readonly #seed: number | undefined;

  /** @internal Use {@link dataset}. */
  constructor(columns: Columns<Names>, seed?: number) {
    this.rows = countRows("dataset", columns);
    this.columns = columns;
    this.#seed = seed;
  }

  /** One of the arrays. @throws ChainruleError `missing-column`, listing those there are. */
  column(name: Names): NDArray {
    if (Object.hasOwn(this.columns, name)) return this.columns[name];
    throw new ChainruleError("missing-column", {
      where: "dataset",
      expected: `one of ${Object.keys(this.columns).join(", ")}`,
      received: JSON.stringify(name),
    });
  }

  /** The same rows with other values in one of the arrays. @throws ChainruleError `missing-column`, `shape-mismatch` */
  replace(name: Names, values: NDArray): Dataset<Names> {
    this.column(name);
    return new Dataset({ ...this.columns, [name]: values }, this.#seed);
  }

  /**
   * The rows with these indices, in their order; an index may occur more than once.
   * @throws ChainruleError `index-out-of-range`; `empty-data` without indices.
   */
  select(indices: readonly number[]): Dataset<Names> {
    const wrong = indices.find((index) => !Number.isInteger(index) || index < 0 || index >= this.rows);
    if (wrong !== undefined) {
      throw new ChainruleError("index-out-of-range", {
        where: "select",
        expected: `indices of rows, from 0 to ${this.rows - 1}`,
        received: String(wrong),
      });
    }
    return new Dataset(
      mapColumns(this.columns, (array) => selectRows(array, indices)),
      this.#seed,
    );
  }

  /**
   * Every row put through a function, once and at once. A row has one axis less than the arrays: of `x`, [m, 3], it is [3].
   * @throws ChainruleError `shape-mismatch`, `dtype-mismatch` or `missing-column` for a row whose arrays are not those of the first.
   */
  map<Mapped extends string>(
    transform: (row: Columns<Names>, index: number) => ColumnData<Mapped>,
  ): Dataset<Mapped> {
    const rows = Array.from({ length: this.rows }, (_, index) =>
      toColumns(
        transform(
          mapColumns(this.columns, (array) => rowOf(array, index)),
          index,
        ),
      ),
    );
    return new Dataset(stackColumns("map", rows), this.#seed);
  }

  /**
   * The same rows, visited in a random order that is another one in each epoch: one permutation for all arrays, so that each x keeps
   * its y. `columns` stay where they are.
   * @param options.seed Any whole number; seed and epoch decide the order, on every machine.
   */
  shuffle(options: { readonly seed: number }): Dataset<Names> {
    epochGenerator(options.seed, 0); // refuses a seed that is none now, not when training starts
    return new Dataset(this.columns, options.seed);
  }

  /** Batches of `size` rows each, the rest in a last smaller one. @throws ChainruleError `invalid-argument` */
  batch(size: number): Batches<Names> {
    checkCount("batch", size);
    return {
      count: Math.ceil(this.rows / size),
      epoch: (epoch, from = 0) => {
        checkEpoch(epoch);
        if (this.#seed === undefined) return batchesInOrder(this.columns, this.rows, from * size, size);
        const inOrder = Array.from({ length: this.rows }, (_, index) => index);
        const order = shuffled(inOrder, epochGenerator(this.#seed, epoch));
        return batchesOf(this.columns, order, from * size, size);
      },
    };
  }

  /**
   * Two datasets, each with its rows in the order of this one. The number of test rows is as near to the fraction as the groups
   * permit; with `stratifyBy`, that of each value is, unless that leaves a side empty. The first row of a group decides its value.
   * @throws ChainruleError `invalid-argument` for a fraction outside (0, 1) or a seed that is no whole number, `missing-column` for an
   *   unknown name, `invalid-data` for fewer than two groups.
   */
  split(options: SplitOptions<Names>): { readonly train: Dataset<Names>; readonly test: Dataset<Names> } {
    const { testFraction, seed, stratifyBy, groupBy: names } = options;
    const all = Array.from({ length: this.rows }, (_, index) => index);
    const contentOf = (keys: readonly Names[]): ((row: number) => string) => {
      const arrays = keys.map((name) => this.column(name));
      return (row) => arrays.map((array) => contentOfRow(array, row)).join(";");
    };
    const groups =
      names === undefined ? all.map((row) => [row]) : [...groupBy(all, contentOf(names)).values()];
    const test = divideGroups(groups, {
      where: "split",
      testFraction,
      seed,
      classOf: stratifyBy === undefined ? undefined : contentOf([stratifyBy]),
    });
    return {
      train: this.select(all.filter((row) => !test.has(row))),
      test: this.select(all.filter((row) => test.has(row))),
    };
  }
}

/**
 * Rows for training that need not fit into memory, each an object such as `{ x: [1, 2], y: [0] }`.
 * @param rows What gives them one by one, or a function that starts giving them anew; several epochs need the latter, unless `rows`
 *   begins anew by itself.
 */
export function dataset<Names extends string>(rows: RowSource<Names>): StreamedDataset<Names>;
/**
 * Rows for training, from arrays in memory whose first axis counts the rows: `dataset({ x, y })`, under any names. They are copied.
 * @throws ChainruleError `shape-mismatch` for arrays of different lengths, `empty-data` without rows, `invalid-data` for nested
 *   arrays that are ragged.
 */
export function dataset<Names extends string>(columns: ColumnData<Names>): Dataset<Names>;
export function dataset<Names extends string>(
  source: ColumnData<Names> | RowSource<Names>,
): Dataset<Names> | StreamedDataset<Names> {
  if (typeof source === "function") return new StreamedDataset(() => source());
  if (Symbol.asyncIterator in source) {
    const rows = source as AsyncIterable<ColumnData<Names>>; // told apart by its method
    return new StreamedDataset(() => rows);
  }
  return new Dataset(toColumns(source));
}

function* batchesOf<Names extends string>(
  columns: Columns<Names>,
  order: readonly number[],
  start: number,
  size: number,
): Generator<Columns<Names>, void, void> {
  for (let begin = start; begin < order.length; begin += size) {
    const indices = order.slice(begin, begin + size);
    yield mapColumns(columns, (array) => selectRows(array, indices));
  }
}

function* batchesInOrder<Names extends string>(
  columns: Columns<Names>,
  rows: number,
  start: number,
  size: number,
): Generator<Columns<Names>, void, void> {
  for (let begin = start; begin < rows; begin += size) {
    yield begin === 0 && size >= rows
      ? columns
      : mapColumns(columns, (array) => rowsBetween(array, begin, Math.min(begin + size, rows)));
  }
}
