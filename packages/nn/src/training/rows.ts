/** Rows of data with their targets, checked against a model before a step sees them. It trains nothing. */
import { ChainruleError, evaluate, input, NDArray, type ArrayLike, type Tensor } from "@chainrule/core";
import { Dataset } from "../data/dataset.ts";
import type { StreamedDataset } from "../data/streamedDataset.ts";
import type { Loss } from "../losses/loss.ts";
import { inputName, type Model } from "./model.ts";

/** Rows of data with what is to be predicted for them: arrays, or a dataset of two such arrays. */
export interface LabelledData {
  /** In the shape of the model's input. */
  readonly x: ArrayLike;
  /** In the shape of its predictions. */
  readonly y: ArrayLike;
}

/** What is in memory as a whole. */
export type LabelledRows = LabelledData | Dataset<"x" | "y">;

/** Data for the inputs of a program, all with equally many rows. */
export type Rows = Readonly<Record<string, NDArray>>;

/** Rows in batches, as programs take them. */
export interface RowBatches {
  /** How many rows a batch has, except for the last one of an epoch. */
  readonly size: number;
  /** Whether they come in a random order that is drawn for each epoch. */
  readonly shuffles: boolean;
  /** The batches of an epoch, but for the first `from` of them. */
  epoch(epoch: number, from: number): Iterable<Rows> | AsyncIterable<Rows>;
}

/** The same for rows that are all in memory. */
export interface RowBatchesInMemory extends RowBatches {
  epoch(epoch: number, from: number): Iterable<Rows>;
}

/** The number of rows. */
export function rowCount(rows: Rows): number {
  return Object.values(rows)[0]!.shape[0]!;
}

/** The arrays of a dataset, or those that are given. */
export function labelled(data: LabelledRows): LabelledData {
  return data instanceof Dataset ? { x: data.column("x"), y: data.column("y") } : data;
}

/**
 * The input through which the targets of a model arrive: `y`, of the shape of its predictions; without the last axis if they are
 * numbers of classes, that is an array of int32 with one axis less.
 * @throws ChainruleError `duplicate-name` when the model's own input has that name.
 */
export function targetsOf({ x, predictions }: Model, y: ArrayLike): Tensor {
  if (inputName(x) !== "y") {
    const isClasses = y instanceof NDArray && y.dtype === "int32" && y.rank === predictions.rank - 1;
    return isClasses
      ? input("y", predictions.shape.slice(0, -1), "int32")
      : input("y", predictions.shape, predictions.dtype);
  }
  throw new ChainruleError("duplicate-name", {
    where: "fit",
    expected: 'a model whose input has another name than "y", which is that of the targets',
    received: `an input named "y" of shape [${x.shape.join(", ")}]`,
    fix: 'Name it "x"',
  });
}

/**
 * The data as a program takes it, copied once.
 * @throws ChainruleError `empty-data`, `shape-mismatch`, `dimension-conflict`, `invalid-data`, or what the loss has against
 *   the targets.
 */
export function readRows(name: string, model: Model, loss: Loss, data: LabelledData): Rows {
  if (rowsIn(data.x) === 0 || rowsIn(data.y) === 0) {
    throw new ChainruleError("empty-data", {
      where: `fit, ${name}`,
      expected: "at least one row",
      received: `no rows: ${rowsIn(data.x)} in x and ${rowsIn(data.y)} in y`,
    });
  }
  const feeds = { [inputName(model.x)]: data.x, y: data.y };
  // The value of an input is its data, and on the way there it is checked against the shape.
  const [x, y] = evaluate([model.x, targetsOf(model, data.y)], feeds) as [NDArray, NDArray];
  loss.checkTargets?.(y, model.predictions.shape);
  return { [inputName(model.x)]: x, y };
}

/** Batches of rows in memory; all rows in one unless told. @param seed Of their order, if they are shuffled. */
export function batchesOfRows(rows: Rows, size: number = rowCount(rows), seed?: number): RowBatchesInMemory {
  const shuffles = seed !== undefined && size < rowCount(rows);
  const all = new Dataset(rows);
  const batches = (shuffles ? all.shuffle({ seed }) : all).batch(size);
  return {
    size: Math.min(size, rowCount(rows)),
    shuffles,
    epoch: (epoch, from) => batches.epoch(epoch, from),
  };
}

/** Batches of rows that arrive one by one; each is checked when it is there. */
export function batchesOfStream(
  stream: StreamedDataset<"x" | "y">,
  size: number,
  model: Model,
  loss: Loss,
): RowBatches {
  const batches = stream.batch(size);
  return {
    size,
    shuffles: false,
    async *epoch(epoch, from) {
      let number = from;
      for await (const columns of batches.epoch(epoch, from)) {
        yield readRows(`epoch ${epoch + 1}, batch ${++number}`, model, loss, columns);
      }
    },
  };
}

function rowsIn(values: ArrayLike): number | undefined {
  if (values instanceof NDArray) return values.shape[0];
  return typeof values === "number" || typeof values === "boolean" ? undefined : values.length;
}
