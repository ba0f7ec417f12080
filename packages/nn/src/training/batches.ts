/** Rows in batches, as a program takes them. It does not know what is done with them. */
import { NDArray, type Feeds } from "@chainrule/core";

/** Data for the inputs of a program, all with equally many rows. */
export type Rows = Readonly<Record<string, NDArray>>;

/** The number of rows. */
export function rowCount(rows: Rows): number {
  return Object.values(rows)[0]!.shape[0]!;
}

/** Batches of rows: of one size, but for the last one, which has what is left. They are written to the same arrays again and again. */
export class Batches {
  readonly rows: Rows;
  readonly size: number;
  /** How many batches there are. */
  readonly count: number;
  readonly #full: Rows;
  readonly #last: Rows;

  constructor(rows: Rows, size: number = rowCount(rows)) {
    const all = rowCount(rows);
    this.rows = rows;
    this.size = Math.min(size, all);
    this.count = Math.ceil(all / this.size);
    this.#full = this.count === 1 ? rows : emptyRows(rows, this.size);
    const left = all - (this.count - 1) * this.size;
    this.#last = left === this.size ? this.#full : emptyRows(rows, left);
  }

  /**
   * Batch `index`, from 0 on.
   * @param order Which row stands at which position; the rows as they are without it.
   */
  batch(index: number, order?: ArrayLike<number>): Feeds {
    const target = index === this.count - 1 ? this.#last : this.#full;
    if (target === this.rows && order === undefined) return target;
    const to = target === this.rows ? emptyRows(this.rows, this.size) : target;
    for (const [name, { data, shape }] of Object.entries(to)) {
      const source = this.rows[name]!.data;
      const length = data.length / shape[0]!;
      for (let row = 0; row < shape[0]!; row++) {
        const position = index * this.size + row;
        const from = (order === undefined ? position : order[position]!) * length;
        for (let offset = 0; offset < length; offset++) data[row * length + offset] = source[from + offset]!;
      }
    }
    return to;
  }

  /** How many rows batch `index` has. */
  sizeOf(index: number): number {
    return rowCount(index === this.count - 1 ? this.#last : this.#full);
  }
}

function emptyRows(like: Rows, count: number): Rows {
  return Object.fromEntries(
    Object.entries(like).map(([name, { dtype, shape }]) => [
      name,
      NDArray.zeros(dtype, shape.with(0, count)),
    ]),
  );
}
