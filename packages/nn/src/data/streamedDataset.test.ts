import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import type { ColumnData, Columns } from "./columns.ts";
import { dataset } from "./dataset.ts";

/** Rows 0, 1, 2 … as they arrive; `given` counts them. */
function source(rows: number): {
  open: () => AsyncGenerator<ColumnData<"x" | "y">>;
  given: number;
  closed: number;
} {
  const state = {
    given: 0,
    closed: 0,
    async *open(): AsyncGenerator<ColumnData<"x" | "y">> {
      try {
        for (let row = 0; row < rows; row++) {
          state.given++;
          yield { x: [row, -row], y: 10 * row };
        }
      } finally {
        state.closed++;
      }
    },
  };
  return state;
}

async function rowsIn(batches: AsyncIterable<Columns<"x" | "y">>): Promise<number[][]> {
  const all: number[][] = [];
  for await (const { x, y } of batches) {
    expect(x.shape).toEqual([y.shape[0], 2]);
    all.push(
      Array.from(y.data, (value, row) => {
        expect(x.data[2 * row]).toBe(value / 10);
        return value / 10;
      }),
    );
  }
  return all;
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((one, other) => one - other);

const rowCount = fc.integer({ min: 1, max: 40 });
const size = fc.integer({ min: 1, max: 45 });

describe("a dataset from an async iterable", () => {
  it("gives the same batches as one in memory", async () => {
    await fc.assert(
      fc.asyncProperty(rowCount, size, async (rows, batchSize) => {
        const streamed = dataset(source(rows).open).batch(batchSize);
        const inMemory = dataset({
          x: upTo(rows).map((row) => [row, -row]),
          y: upTo(rows).map((row) => 10 * row),
        });
        const batches: unknown[] = [];
        for await (const batch of streamed.epoch(0)) batches.push(batch);
        expect(batches).toEqual([...inMemory.batch(batchSize).epoch(0)]);
        const all = await rowsIn(streamed.epoch(0));
        expect(await rowsIn(streamed.epoch(1))).toEqual(all);
        for (const from of [0, 1, 2]) expect(await rowsIn(streamed.epoch(0, from))).toEqual(all.slice(from));
      }),
    );
  });

  it("shuffles within its window, alike for the same seed and epoch", async () => {
    await fc.assert(
      fc.asyncProperty(rowCount, size, fc.integer(), fc.nat(100), async (rows, window, seed, epoch) => {
        const batches = dataset(source(rows).open).shuffle({ seed, window }).batch(4);
        const order = (await rowsIn(batches.epoch(epoch))).flat();
        expect(sorted(order)).toEqual(upTo(rows));
        order.forEach((row, place) => expect(row - place).toBeLessThan(window));
        expect((await rowsIn(batches.epoch(epoch))).flat()).toEqual(order);
      }),
    );
    const batches = dataset(source(30).open).shuffle({ seed: 1, window: 30 }).batch(30);
    expect(await rowsIn(batches.epoch(0))).not.toEqual(await rowsIn(batches.epoch(1)));
    expect(await rowsIn(batches.epoch(0))).not.toEqual([upTo(30)]);
  });

  it("reads no further than it has to, and closes the source when the loop is left", async () => {
    const rows = source(1_000_000);
    for await (const batch of dataset(rows.open).shuffle({ seed: 1, window: 10 }).map((row) => row).batch(5).epoch(0)) {
      expect(batch.x.shape).toEqual([5, 2]);
      break;
    }
    expect(rows).toMatchObject({ given: 15, closed: 1 });
  }); // prettier-ignore

  it("maps row by row, with a promise or without", async () => {
    const mapped = dataset(source(3).open).map(async ({ x }, index) => ({ x: x.data[0]! + index, y: 20 * index }));
    const batches: unknown[] = [];
    for await (const { x, y } of mapped.batch(2).epoch(0)) batches.push([[...x.data], [...y.data]]);
    expect(batches).toEqual([[[0, 2], [0, 20]], [[4], [40]]]);
  }); // prettier-ignore

  it("says so when a source has no rows, or no more", async () => {
    const once = dataset(source(3).open()).batch(2);
    expect(await rowsIn(once.epoch(0))).toEqual([[0, 1], [2]]);
    await expect(rowsIn(once.epoch(1))).rejects.toThrow(refusing("empty-data", "anew"));
    await expect(rowsIn(dataset(source(0).open).batch(2).epoch(0))).rejects.toThrow(refusing("empty-data"));
  });

  it("refuses rows that are not like the first, by their number", async () => {
    const rows = async function* (): AsyncGenerator<ColumnData<"x" | "y">> {
      yield* source(4).open();
      yield { x: [1], y: 1 };
    };
    await expect(rowsIn(dataset(rows).batch(3).epoch(0))).rejects.toThrow(refusing("shape-mismatch", "row 4", '"x"', "[2]", "[1]"));
  }); // prettier-ignore

  it("refuses a size, a window, a seed and an epoch that are none", () => {
    const data = dataset(source(3).open);
    expect(() => data.batch(0)).toThrow(refusing("invalid-argument", "batch", "0"));
    expect(() => data.batch(1).epoch(0.5)).toThrow(refusing("invalid-argument", "0.5"));
    expect(() => data.shuffle({ seed: 1, window: 0 })).toThrow(refusing("invalid-argument", "window"));
    expect(() => data.shuffle({ seed: 0.5, window: 1 })).toThrow(refusing("invalid-argument", "seed"));
  });
});
