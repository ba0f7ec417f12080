/** The memory plan: buffers that are needed at the same time never share a byte, and free stretches are handed out once. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { bytesOf } from "./emit/elements.ts";
import { FreeList, layOut, roomOf } from "./layout.ts";
import { buffersOf, type Buffer, type Kernel } from "./loops.ts";
import { alignment, padding } from "./memoryMap.ts";

vi.setConfig({ testTimeout: 60_000 }); // only to stop what hangs: a busy machine must not fail

interface Stretch {
  readonly start: number;
  readonly size: number;
}

const overlap = (a: Stretch, b: Stretch): boolean =>
  a.size > 0 && b.size > 0 && a.start < b.start + b.size && b.start < a.start + a.size;

describe("a free list", () => {
  /** Sizes to take; a negative number gives back one of the stretches that are taken, counted from the first. */
  const actions = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: -20, max: -1 })), {
    maxLength: 80,
  });

  it("never hands out what is taken, ends where the last one ended, and closes up again", () => {
    fc.assert(
      fc.property(actions, fc.nat(100), (steps, start) => {
        const list = new FreeList(start);
        const taken: Stretch[] = [];
        let end = start;
        for (const step of steps) {
          if (step > 0) {
            const stretch = { start: list.take(step), size: step };
            expect(stretch.start).toBeGreaterThanOrEqual(start);
            expect(taken.filter((other) => overlap(stretch, other))).toEqual([]);
            taken.push(stretch);
            end = Math.max(end, stretch.start + step);
            expect(list.end).toBe(end);
          } else if (taken.length > 0) {
            const [given] = taken.splice(-step % taken.length, 1);
            list.give(given!.start, given!.size);
          }
        }
        for (const { start: from, size } of taken) list.give(from, size);
        // All is one gap again.
        expect(list.take(end - start + 1)).toBe(start);
      }),
      { numRuns: 500 },
    );
  });

  it("takes the smallest gap that fits, and grows the last one if none does", () => {
    const list = new FreeList();
    const [a, b, c, d] = [10, 1, 5, 1].map((size) => list.take(size));
    list.give(a!, 10);
    list.give(c!, 5);
    expect(list.take(4)).toBe(c);
    expect(list.take(9)).toBe(a);
    list.give(d!, 1);
    expect(list.take(3)).toBe(c! + 4); // the rest of the gap, d, and one more
    expect([b, list.end]).toEqual([10, c! + 7]);
  });
});

/** A loop that reads some buffers and writes others, as far as the layout is concerned. */
function loopOver(read: readonly Buffer[], written: readonly Buffer[]): Kernel {
  const access = (buffer: Buffer) => ({ buffer, origin: 0, steps: [1] });
  return {
    kind: "loop",
    sizes: [1],
    steps: read.map((buffer) => ({ kind: "load", dtype: buffer.dtype, access: access(buffer) })),
    stores: written.map((buffer) => ({ step: 0, access: access(buffer) })),
    reductions: [],
  };
}

describe("a layout", () => {
  const dtypes = ["float32", "float64", "int32", "bool"] as const;
  const buffers = fc
    .array(fc.record({ dtype: fc.constantFrom(...dtypes), size: fc.nat(60) }), {
      minLength: 3,
      maxLength: 14,
    })
    .map((all) => all.map((each, index): Buffer => ({ ...each, name: `b${index}` })));
  const problems = buffers.chain((all) =>
    fc.record({
      all: fc.constant(all),
      kernels: fc.array(
        fc.tuple(
          fc.subarray(all, { minLength: 1, maxLength: 3 }),
          fc.subarray(all, { minLength: 1, maxLength: 2 }),
        ),
        { minLength: 1, maxLength: 12 },
      ),
      kept: fc.subarray(all, { maxLength: 3 }),
      elsewhere: fc.subarray(all, { maxLength: 2 }),
      guard: fc.constantFrom(0, 64),
    }),
  );

  it("lets no two buffers overlap that are needed at the same time, padding and guards included", () => {
    fc.assert(
      fc.property(problems, ({ all, kernels: pairs, kept: chosen, elsewhere, guard }) => {
        const kernels = pairs.map(([read, written]) => loopOver(read, written));
        const kept = chosen.filter((buffer) => !elsewhere.includes(buffer));
        const { offsets, bytes, bytesWithoutSharing } = layOut(kernels, kept, new Set(elsewhere), guard);
        const uses = kernels.map((kernel) => Object.values(buffersOf(kernel)).flat());
        const lifeOf = (buffer: Buffer): readonly [number, number] => {
          if (kept.includes(buffer)) return [-1, kernels.length];
          const used = [...uses.keys()].filter((index) => uses[index]!.includes(buffer));
          return [used[0]!, used.at(-1)!];
        };
        const placed = all.filter((buffer) => kept.includes(buffer) || uses.flat().includes(buffer));
        expect([...offsets.keys()].sort(byName)).toEqual(
          placed.filter((buffer) => !elsewhere.includes(buffer)).sort(byName),
        );
        const stretches = [...offsets].map(([buffer, start]) => ({
          start,
          size: buffer.size * bytesOf[buffer.dtype] + padding + guard,
          life: lifeOf(buffer),
        }));
        for (const [index, one] of stretches.entries()) {
          expect(one.start % alignment).toBe(0);
          expect(one.start + one.size).toBeLessThanOrEqual(bytes);
          const atOnce = stretches
            .slice(index + 1)
            .filter(({ life }) => life[0] <= one.life[1] && one.life[0] <= life[1]);
          expect(atOnce.filter((other) => overlap(one, other))).toEqual([]);
        }
        expect(bytesWithoutSharing).toBe(
          [...offsets.keys()].reduce((sum, buffer) => sum + roomOf(buffer) + guard, 0),
        );
        expect(bytes).toBeLessThanOrEqual(bytesWithoutSharing);
      }),
      { numRuns: 400 },
    );
  });

  it("lets a chain of buffers of one size take turns in two places", () => {
    const chain = Array.from({ length: 20 }, (_, index): Buffer => ({
      dtype: "float32",
      size: 100,
      name: `b${index}`,
    }));
    const kernels = chain.slice(1).map((buffer, index) => loopOver([chain[index]!], [buffer]));
    const { bytes, bytesWithoutSharing } = layOut(kernels, [], new Set());
    expect(bytes).toBe(2 * roomOf(chain[0]!));
    expect(bytesWithoutSharing).toBe(20 * roomOf(chain[0]!));
  });
});

const byName = (a: Buffer, b: Buffer): number => Number(a.name.slice(1)) - Number(b.name.slice(1));
