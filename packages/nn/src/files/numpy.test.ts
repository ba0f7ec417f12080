import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { ChainruleError, NDArray } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyArray, anyShape, contentOf } from "../../test/randomArrays.ts";
import { refusing } from "../../test/refusing.ts";
import { crc32 } from "./crc32.ts";
import { fromNpy } from "./fromNpy.ts";
import { fromNpz } from "./fromNpz.ts";
import { littleEndianBytes } from "./elementFormats.ts";

/** A file as numpy.lib.format describes it. */
function npy(header: string, data: Uint8Array, version: 1 | 2 | 3 = 1): Uint8Array {
  const prefix = version === 1 ? 10 : 12;
  const text = Buffer.from(
    `${header.padEnd(Math.ceil((header.length + prefix + 1) / 64) * 64 - prefix - 1)}\n`,
  );
  const length = Buffer.alloc(prefix - 8);
  if (version === 1) length.writeUInt16LE(text.length);
  else length.writeUInt32LE(text.length);
  return new Uint8Array(
    Buffer.concat([Buffer.from([0x93, ...Buffer.from("NUMPY"), version, 0]), length, text, data]),
  );
}

const codeOf = { float32: "f4", float64: "f8", int32: "i4", bool: "b1" };
const tuple = (shape: readonly number[]): string => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
const headerOf = ({ dtype, shape }: NDArray, order: "<" | ">" = "<", byColumns = false): string =>
  `{'descr': '${order}${codeOf[dtype]}', 'fortran_order': ${byColumns ? "True" : "False"}, 'shape': ${tuple(shape)}, }`;

function turned(array: NDArray): Uint8Array {
  const bytes = littleEndianBytes(array.data);
  const width = array.data.BYTES_PER_ELEMENT;
  return bytes.map((_, index) => bytes[index - (index % width) + width - 1 - (index % width)]!);
}

describe("fromNpy", () => {
  it("reads every bit, in either byte order and each version", () => {
    fc.assert(
      fc.property(anyArray, fc.constantFrom(1, 2, 3), (array, version) => {
        const little = fromNpy(npy(headerOf(array), littleEndianBytes(array.data), version));
        expect(contentOf(little)).toEqual(contentOf(array));
        expect(contentOf(fromNpy(npy(headerOf(array, ">"), turned(array), version)))).toEqual(
          contentOf(array),
        );
      }),
    );
  });

  it("turns columns into rows", () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const count = shape.reduce((product, length) => product * length, 1);
        const rows = new NDArray(
          "int32",
          shape,
          Int32Array.from({ length: count }, (_, index) => index),
        );
        // An array by columns is the transposed array by rows.
        const transposed = new NDArray("int32", shape.toReversed(), rows.data);
        const read = fromNpy(npy(headerOf(rows, "<", true), littleEndianBytes(transposed.data)));
        const at = (array: NDArray, index: readonly number[]): number =>
          array.data[index.reduce((position, each, axis) => position * array.shape[axis]! + each, 0)]!;
        for (let position = 0; position < count; position++) {
          let rest = position;
          const index = shape.toReversed().map((length) => {
            const each = rest % length;
            rest = Math.floor(rest / length);
            return each;
          });
          expect(at(read, index.toReversed())).toBe(at(transposed, index));
        }
      }),
    );
  });

  const data = Uint8Array.of(1, 0, 0, 0);
  it.each([
    ["other bytes", Uint8Array.of(1, 2, 3), "corrupt-file", "NUMPY"],
    ["an unknown version", npy("{}", data, 9 as 1), "corrupt-file", "version"],
    ["an empty dictionary", npy("{}", data), "corrupt-file", "descr"],
    ["a header that is no dictionary", npy("[1]", data), "corrupt-file", "descr"],
    ["a key too many", npy("{'descr': '<i4', 'fortran_order': False, 'shape': (1,), 'x': True}", data), "corrupt-file", "descr"],
    ["a key twice", npy("{'descr': '<i4', 'fortran_order': False, 'shape': (1,), 'shape': (1,)}", data), "corrupt-file", "descr"],
    ["a negative length", npy("{'descr': '<i4', 'fortran_order': False, 'shape': (-1,)}", data), "corrupt-file", "descr"],
    ["Python code", npy("{'descr': '<i4', 'fortran_order': False, 'shape': (int('1'),)}", data), "corrupt-file", "descr"],
    ["text after the dictionary", npy("{'descr': '<i4', 'fortran_order': False, 'shape': (1,)} 1", data), "corrupt-file", "descr"],
    ["data for another shape", npy("{'descr': '<i4', 'fortran_order': False, 'shape': (2,)}", data), "corrupt-file", "4 bytes"],
    ["a shape that overflows", npy("{'descr': '<i4', 'fortran_order': False, 'shape': (9007199254740991, 9007199254740991)}", data), "corrupt-file", "elements"],
    ["objects, which are Python code", npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", data), "unsupported", "|O"],
    ["complex numbers", npy("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", data), "unsupported", "<c8"],
    ["text", npy("{'descr': '<U1', 'fortran_order': False, 'shape': (1,)}", data), "unsupported", "<U1"],
    ["records", npy("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,)}", data), "unsupported", "fields"],
  ] as const)("refuses %s", (_, bytes, code, mention) => {
    expect(() => fromNpy(bytes, { name: "x.npy" })).toThrow(refusing(code, "x.npy", mention));
  }); // prettier-ignore

  it("takes the keys in any order and the whole numbers of Python 2", () => {
    const bytes = npy(`{"shape":(1L,),"fortran_order":False,"descr":"<i4"}`, data);
    expect([...fromNpy(bytes).data]).toEqual([1]);
  });
});

describe("fromNpz", () => {
  const archive = (name: string): Uint8Array =>
    readFileSync(new URL(`../../test/files/${name}.npz`, import.meta.url));

  it.each(["stored", "deflated"])("reads what NumPy 2.4 wrote, %s", (name) => {
    const arrays = fromNpz(archive(name));
    const found = Object.entries(arrays).map(([key, array]) => [key, array.dtype, array.shape, array.toNested()]);
    const counted = [0, 12].map((block) => [0, 4, 8].map((row) => [0, 1, 2, 3].map((column) => block + row + column)));
    expect(found).toEqual([
      ["weights", "float32", [2, 3], [[0, 0.25, 0.5], [0.75, 1, 1.25]]],
      ["columns", "float64", [2, 3, 4], counted],
      ["half", "float32", [3], [1, -2.5, Infinity]],
      ["counts", "int32", [2, 1], [[1], [-2]]],
      ["flags", "bool", [2], [1, 0]],
      ["scalar", "float32", [], 3],
      ["empty", "int32", [0, 2], []],
    ]);
  }); // prettier-ignore

  /** One file, deflated, with whatever fields of the list are given. */
  function zip(name: string, content: Uint8Array, fields: { sum?: number; size?: number; method?: number; flags?: number } = {}): Uint8Array {
    const data = deflateRawSync(content);
    const bytes = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(bytes.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(fields.flags ?? 0, 8);
    entry.writeUInt16LE(fields.method ?? 8, 10);
    entry.writeUInt32LE(fields.sum ?? crc32(content), 16);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(fields.size ?? content.length, 24);
    entry.writeUInt16LE(bytes.length, 28);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(30 + bytes.length + data.length, 16);
    return new Uint8Array(Buffer.concat([local, bytes, data, entry, bytes, end]));
  } // prettier-ignore

  const one = npy("{'descr': '<i4', 'fortran_order': False, 'shape': (1,)}", Uint8Array.of(7, 0, 0, 0));

  it("reads an archive written from the specification", () => {
    expect([...fromNpz(zip("x.npy", one))["x"]!.data]).toEqual([7]);
  });

  it.each([
    ["no archive", one, "corrupt-file", "zip"],
    ["a wrong checksum", zip("x.npy", one, { sum: 1 }), "corrupt-file", "checksum"],
    ["a size that is too small", zip("x.npy", one, { size: one.length - 1 }), "corrupt-file", "x.npy"],
    ["a size that is too large", zip("x.npy", one, { size: one.length + 1 }), "corrupt-file", "x.npy"],
    ["a size that no data can give", zip("x.npy", one, { size: 2 ** 31 }), "corrupt-file", "2147483648"],
    ["an encrypted file", zip("x.npy", one, { flags: 1 }), "unsupported", "encrypted"],
    ["an unknown compression", zip("x.npy", one, { method: 12 }), "unsupported", "method 12"],
    ["another kind of file", zip("x.txt", one), "unsupported", "x.txt"],
    ["an array named __proto__", zip("__proto__.npy", one), "unsupported", "__proto__"],
    ["a flawed array", zip("x.npy", one.subarray(0, 20)), "corrupt-file", 'array "x"'],
  ] as const)("refuses %s", (_, bytes, code, mention) => {
    expect(() => fromNpz(bytes, { name: "a.npz" })).toThrow(refusing(code, "a.npz", mention));
  });

  it("never throws anything but a ChainruleError, whichever bytes are changed or missing", () => {
    const change = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 });
    const file = fc.constantFrom(archive("stored"), archive("deflated"), one);
    fc.assert(
      fc.property(file, change, fc.double({ min: 0, max: 1, noNaN: true }), (original, changes, share) => {
        const bytes = new Uint8Array(original);
        for (const [position, value] of changes) bytes[position % bytes.length] = value;
        for (const each of [bytes, bytes.subarray(0, Math.floor(share * bytes.length))]) {
          for (const read of [fromNpy, fromNpz]) {
            try {
              read(each);
            } catch (error) {
              expect(error).toBeInstanceOf(ChainruleError);
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("crc32", () => {
  it("has the check value of its definition", () => {
    expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });
});
