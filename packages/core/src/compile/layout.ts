/** The memory plan: an address for every temporary buffer, so that those that are not needed at the same time share their place. */
import { bytesOf } from "./emit/elements.ts";
import { buffersOf, type Buffer, type Kernel } from "./loops.ts";
import { alignment, padding } from "./memoryMap.ts";

/** Addresses relative to the start of a plan's memory. */
export interface Layout {
  readonly offsets: ReadonlyMap<Buffer, number>;
  /** How many bytes the plan takes. */
  readonly bytes: number;
  /** How many it would take if no two buffers shared a place. */
  readonly bytesWithoutSharing: number;
}

/** The room that a buffer takes, with what may be read beyond its end. */
export function roomOf({ dtype, size }: Buffer): number {
  return Math.ceil((size * bytesOf[dtype] + padding) / alignment) * alignment;
}

/**
 * Lays out the buffers of kernels that run in this order.
 * @param kept Buffers that hold their elements from before the first kernel until after the last.
 * @param elsewhere Buffers that have a place already.
 * @param guard Bytes that stay free between buffers; tests look whether they were written.
 */
export function layOut(
  kernels: readonly Kernel[],
  kept: readonly Buffer[],
  elsewhere: ReadonlySet<Buffer>,
  guard = 0,
): Layout {
  const offsets = new Map<Buffer, number>();
  const free = new FreeList();
  let bytesWithoutSharing = 0;
  const place = (buffer: Buffer): void => {
    if (offsets.has(buffer) || elsewhere.has(buffer)) return;
    const room = roomOf(buffer) + guard;
    bytesWithoutSharing += room;
    offsets.set(buffer, free.take(room));
  };
  const isKept = new Set(kept);
  for (const buffer of kept) place(buffer);
  const lastUse = new Map<Buffer, number>();
  const uses = kernels.map((kernel) => {
    const { read, written } = buffersOf(kernel);
    return [...new Set([...read, ...written])];
  });
  uses.forEach((buffers, index) => {
    for (const buffer of buffers) lastUse.set(buffer, index);
  });
  uses.forEach((buffers, index) => {
    for (const buffer of buffers) place(buffer);
    for (const buffer of buffers) {
      const ends = lastUse.get(buffer) === index && !isKept.has(buffer) && !elsewhere.has(buffer);
      if (ends) free.give(offsets.get(buffer)!, roomOf(buffer) + guard);
    }
  });
  return { offsets, bytes: free.end, bytesWithoutSharing };
}

/** Free stretches of an address space without end. */
export class FreeList {
  /** The lowest address that was never taken. */
  end: number;
  /** Free stretches below the end, by rising address, never side by side. */
  #gaps: { readonly start: number; readonly size: number }[] = [];

  constructor(start = 0) {
    this.end = start;
  }

  /** The address of a stretch that is taken from now on: the smallest gap in which it fits, else at the end. */
  take(size: number): number {
    const fitting = this.#gaps.filter((gap) => gap.size >= size);
    if (fitting.length === 0) {
      const last = this.#gaps.at(-1);
      const start =
        last !== undefined && last.start + last.size === this.end ? this.#gaps.pop()!.start : this.end;
      this.end = start + size;
      return start;
    }
    const best = fitting.reduce((least, gap) => (gap.size < least.size ? gap : least));
    const rest = best.size === size ? [] : [{ start: best.start + size, size: best.size - size }];
    this.#gaps.splice(this.#gaps.indexOf(best), 1, ...rest);
    return best.start;
  }

  /** Makes a stretch free again. */
  give(start: number, size: number): void {
    const index = this.#gaps.findIndex((gap) => gap.start > start);
    const at = index < 0 ? this.#gaps.length : index;
    const [before, after] = [this.#gaps[at - 1], this.#gaps[at]];
    const joinsBefore = before !== undefined && before.start + before.size === start;
    const joinsAfter = after !== undefined && start + size === after.start;
    const joined = {
      start: joinsBefore ? before.start : start,
      size: size + (joinsBefore ? before.size : 0) + (joinsAfter ? after.size : 0),
    };
    this.#gaps.splice(at - Number(joinsBefore), Number(joinsBefore) + Number(joinsAfter), joined);
  }
}
