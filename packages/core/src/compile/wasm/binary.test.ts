/** Integers in LEB128 (WebAssembly 2.0, section 5.2.2), against the definition and against the engine. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { name, section, unsigned, vector } from "./binary.ts";
import { instantiate, newMemory } from "./engine.ts";
import { ModuleBuilder } from "./module.ts";

/** `Σ byte · 128ⁱ` over the lower seven bits. */
const decoded = (bytes: readonly number[]): number =>
  bytes.reduce((total, byte, index) => total + (byte & 0x7f) * 128 ** index, 0);

const isContinued = (bytes: readonly number[]): boolean =>
  bytes.every((byte, index) => byte >= 0 && byte < 256 && byte >= 128 === index < bytes.length - 1);

const edges = [0, 1, 63, 64, 127, 128, 8191, 8192, 16_383, 16_384, 2 ** 31 - 1];
const integers = fc.oneof(
  fc.constantFrom(...edges, ...edges.map((edge) => 0 - edge), -(2 ** 31)),
  fc.integer(),
);
const naturals = fc.oneof(fc.constantFrom(...edges, 2 ** 32 - 1), fc.nat(2 ** 32 - 1));

it("unsigned integers below 2³² are read back, in as few bytes as possible", () => {
  fc.assert(
    fc.property(naturals, (value) => {
      const bytes = unsigned(value);
      expect(decoded(bytes)).toBe(value);
      expect(isContinued(bytes)).toBe(true);
      expect(value).toBeGreaterThanOrEqual(bytes.length === 1 ? 0 : 128 ** (bytes.length - 1));
    }),
    { numRuns: 500 },
  );
});

it("integers of any size mean the same to the engine, as constants and as offsets", () => {
  const memory = newMemory(4);
  const offsets = fc.oneof(fc.constantFrom(...edges.filter((edge) => edge < 200_000)), fc.nat(200_000));
  fc.assert(
    fc.property(fc.array(fc.tuple(integers, offsets), { minLength: 1, maxLength: 20 }), (pairs) => {
      const module = new ModuleBuilder();
      const store = module.function(1, (code) => {
        for (const [value, offset] of pairs) code.storeInt(code.parameters[0]!, code.int(value), offset);
      });
      module.export("store", store);
      const bytes = new DataView(memory.buffer);
      instantiate(module.bytes, memory)["store"]!(8);
      const last = new Map(pairs.map(([value, offset]) => [offset, value]));
      const isAlone = (offset: number): boolean =>
        [...last.keys()].every((other) => other === offset || Math.abs(other - offset) >= 4);
      for (const [offset, value] of last)
        if (isAlone(offset)) expect(bytes.getInt32(8 + offset, true)).toBe(value);
    }),
    { numRuns: 100 },
  );
});

it("names, vectors and sections begin with their length", () => {
  expect(name("run")).toEqual([3, 0x72, 0x75, 0x6e]);
  expect(vector([[1, 2], [], [3]])).toEqual([3, 1, 2, 3]);
  expect(vector(new Array<number[]>(200).fill([7])).slice(0, 3)).toEqual([0xc8, 0x01, 7]);
  expect(section(10, [1, 2, 3])).toEqual([10, 3, 1, 2, 3]);
});
