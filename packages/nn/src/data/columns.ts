/** Arrays by name whose first axis counts the same rows. It knows how to take rows out and how to put them together, no more. */
import { ChainruleError, NDArray, type ArrayLike } from "@chainrule/core";

/** One array for each name, as in `{ x, y }`: those of some rows together, or those of a single row. */
export type Columns<Names extends string> = Readonly<Record<Names, NDArray>>;

/** The same before it is copied into arrays. What is no NDArray becomes float32. */
export type ColumnData<Names extends string> = Readonly<Record<Names, ArrayLike>>;

/** Every array of a record put through a function. */
export function mapColumns<Names extends string, From, To>(
  columns: Readonly<Record<Names, From>>,
  transform: (value: From, name: Names) => To,
): Record<Names, To> {
  const entries = Object.entries<From>(columns).map(([name, value]) => [
    name,
    transform(value, name as Names),
  ]);
  return Object.fromEntries(entries) as Record<Names, To>; // one for each of the names
}

/** Copies in the arrays. */
export function toColumns<Names extends string>(data: ColumnData<Names>): Columns<Names> {
  return mapColumns<Names, ArrayLike, NDArray>(data, (values) =>
    values instanceof NDArray ? NDArray.from(values, values.dtype) : NDArray.from(values),
  );
}

/**
 * The number of rows that all arrays have.
 * @throws ChainruleError `empty-data` without an array or without a row, `rank-mismatch` for an array without axes,
 *   `shape-mismatch` for arrays of different lengths.
 */
export function countRows(where: string, columns: Columns<string>): number {
  const entries = Object.entries(columns);
  const [first] = entries;
  if (first === undefined) {
    throw new ChainruleError("empty-data", { where, expected: "at least one array", received: "none" });
  }
  for (const [name, { shape }] of entries) {
    if (shape.length === 0) {
      throw new ChainruleError("rank-mismatch", {
        where: `${where}, "${name}"`,
        expected: "an array whose first axis counts the rows",
        received: "a single number",
      });
    }
    if (shape[0] !== first[1].shape[0]) {
      throw new ChainruleError("shape-mismatch", {
        where,
        expected: "as many rows in every array",
        received: `${first[1].shape[0]} in "${first[0]}" and ${shape[0]} in "${name}"`,
      });
    }
  }
  const rows = first[1].shape[0]!;
  if (rows === 0) {
    throw new ChainruleError("empty-data", { where, expected: "at least one row", received: "none" });
  }
  return rows;
}

/** The given rows of an array, in the given order: shape [m, …] becomes [indices, …]. */
export function selectRows(array: NDArray, indices: readonly number[]): NDArray {
  const rest = array.shape.slice(1);
  const length = lengthOf(rest);
  const result = NDArray.zeros(array.dtype, [indices.length, ...rest]);
  indices.forEach((row, position) => {
    result.data.set(array.data.subarray(row * length, (row + 1) * length), position * length);
  });
  return result;
}

/** The rows from `begin` up to `end` of an array, in its memory: shape [m, …] becomes [end − begin, …]. */
export function rowsBetween(array: NDArray, begin: number, end: number): NDArray {
  const rest = array.shape.slice(1);
  const length = lengthOf(rest);
  return new NDArray(array.dtype, [end - begin, ...rest], array.data.subarray(begin * length, end * length));
}

/** One row of an array: shape [m, …] becomes […]. */
export function rowOf(array: NDArray, row: number): NDArray {
  const shape = array.shape.slice(1);
  const length = lengthOf(shape);
  return new NDArray(array.dtype, shape, array.data.slice(row * length, (row + 1) * length));
}

/** Rows of one shape and type, put together: m times […] become [m, …]. */
export function stackRows(rows: readonly NDArray[]): NDArray {
  const { dtype, shape, size } = rows[0]!;
  const result = NDArray.zeros(dtype, [rows.length, ...shape]);
  rows.forEach(({ data }, position) => result.data.set(data, position * size));
  return result;
}

/** What makes two rows equal: their numbers. */
export function contentOfRow(array: NDArray, row: number): string {
  const length = lengthOf(array.shape.slice(1));
  return array.data.subarray(row * length, (row + 1) * length).join(",");
}

function lengthOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Whole rows put together.
 * @param firstRow The number of the first of them, from 0, for messages.
 * @throws ChainruleError `shape-mismatch`, `dtype-mismatch` or `missing-column` for a row that is not like `model`, the first.
 */
export function stackColumns<Names extends string>(
  where: string,
  rows: readonly Columns<Names>[],
  model: Columns<Names> = rows[0]!,
  firstRow = 0,
): Columns<Names> {
  rows.forEach((row, index) => checkLike(`${where}, row ${firstRow + index}`, row, model));
  return mapColumns(model, (_, name) => stackRows(rows.map((row) => row[name])));
}

function checkLike(where: string, row: Columns<string>, model: Columns<string>): void {
  const [names, wanted] = [Object.keys(row), Object.keys(model)];
  if (names.length !== wanted.length || !names.every((name) => Object.hasOwn(model, name))) {
    throw new ChainruleError("missing-column", {
      where,
      expected: `the arrays of the first row: ${wanted.join(", ")}`,
      received: names.join(", "),
    });
  }
  for (const [name, { shape, dtype }] of Object.entries(row)) {
    const first = model[name]!;
    if (dtype !== first.dtype) {
      throw new ChainruleError("dtype-mismatch", {
        where: `${where}, "${name}"`,
        expected: `${first.dtype}, as in the first row`,
        received: dtype,
      });
    }
    if (shape.length === first.rank && shape.every((length, axis) => length === first.shape[axis])) continue;
    throw new ChainruleError("shape-mismatch", {
      where: `${where}, "${name}"`,
      expected: `shape [${first.shape.join(", ")}], as in the first row`,
      received: `[${shape.join(", ")}]`,
    });
  }
}
