/** From a table to the numbers of its training and its test rows. It trains nothing. */
import { NDArray } from "@chainrule/core";
import {
  encodeTable,
  splitByGroup,
  type EncodedRows,
  type FittedEncoder,
  type GroupSplit,
  type LabelledData,
  type TableEncoder,
} from "@chainrule/nn";
import type { TrainingTable } from "./trainingTables.ts";

/** What training and test need to know of a table. */
export interface PreparedRows {
  readonly encoder: TableEncoder;
  readonly fitted: FittedEncoder;
  readonly train: EncodedRows;
  /** Absent where every row is needed for training. */
  readonly test?: EncodedRows;
  readonly split?: GroupSplit;
}

/**
 * Splits the rows, identical ones to one side and each class in the same proportion, and encodes them with the training rows'
 * statistics.
 *
 * @throws ChainruleError whatever `encodeTable` and `splitByGroup` throw.
 */
export function prepareRows(
  { table, target, isTested }: TrainingTable,
  options: { readonly testFraction: number; readonly seed: number },
): PreparedRows {
  const encoder = encodeTable(table, target);
  if (!isTested) {
    const fitted = encoder.fit(table.rows);
    return { encoder, fitted, train: fitted.transform(table.rows) };
  }
  const { testFraction, seed } = options;
  const split = splitByGroup(table.rows, { testFraction, seed, stratifyBy: encoder.target.index });
  const fitted = encoder.fit(split.train);
  return {
    encoder,
    fitted,
    train: fitted.transform(split.train),
    test: fitted.transform(split.test),
    split,
  };
}

/** Encoded rows in the shapes [rows, features] and [rows, 1] in which a network takes them. */
export function dataOf({ x, y, rows, featureNames }: EncodedRows): LabelledData {
  return {
    x: new NDArray("float64", [rows, featureNames.length], x),
    y: new NDArray("float64", [rows, 1], y),
  };
}
