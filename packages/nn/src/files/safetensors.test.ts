import { ChainruleError, NDArray } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyArray, bitsOf, contentOf } from "../../test/randomArrays.ts";
import { refusing } from "../../test/refusing.ts";
import { framed, readByFormat } from "../../test/safetensorsFormat.ts";
import { fromSafetensors } from "./fromSafetensors.ts";
import { toSafetensors } from "./toSafetensors.ts";

const anyName = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc.constantFrom("7", "constructor", "toString", 'a"b\\', ""),
  )
  .filter((name) => !name.startsWith("__"));
const record = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Record<string, Value>> =>
  fc.dictionary(anyName, value, { maxKeys: 5 });
const someTensors = record(anyArray);
const someMetadata = record(fc.string({ unit: "grapheme", maxLength: 8 }));

const contents = (tensors: Readonly<Record<string, NDArray>>): Map<string, unknown> =>
  new Map(Object.entries(tensors).map(([name, array]) => [name, contentOf(array)]));

describe("toSafetensors and fromSafetensors", () => {
  it("give back every bit, whatever the names, types and shapes", () => {
    fc.assert(
      fc.property(someTensors, someMetadata, (tensors, metadata) => {
        const read = fromSafetensors(toSafetensors(tensors, metadata));
        expect(contents(read.tensors)).toEqual(contents(tensors));
        expect(new Map(Object.entries(read.metadata))).toEqual(new Map(Object.entries(metadata)));
      }),
    );
  });

  it("write what a reader made from the specification finds again", () => {
    const codes = { float64: "F64", float32: "F32", int32: "I32", bool: "BOOL" };
    fc.assert(
      fc.property(someTensors, someMetadata, (tensors, metadata) => {
        const file = readByFormat(toSafetensors(tensors, metadata));
        const expected = Object.entries(tensors).map(
          ([name, { dtype, shape, data }]) =>
            [name, { dtype: codes[dtype], shape: [...shape], bits: bitsOf(data) }] as const,
        );
        const found = [...file.tensors].map(
          ([name, { bytes, ...entry }]) => [name, { ...entry, bits: [...bytes] }] as const,
        );
        expect(new Map(found)).toEqual(new Map(expected));
        expect(new Map(Object.entries(file.metadata ?? {}))).toEqual(new Map(Object.entries(metadata)));
        expect(file.headerLength % 8).toBe(0);
      }),
    );
  });

  it("write the bytes of the format", () => {
    const bytes = toSafetensors({ b: NDArray.from([1], "float32"), W: NDArray.from([[-2]], "float64") });
    const header =
      '{"W":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}';
    const data = [0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0x80, 0x3f];
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect([...bytes]).toEqual([...framed(padded, Uint8Array.from(data))]);
  });

  it("give equal bytes for equal arrays, in whatever order they are listed", () => {
    fc.assert(
      fc.property(someTensors, (tensors) => {
        const reversed = Object.fromEntries(Object.entries(tensors).toReversed());
        expect(toSafetensors(reversed)).toEqual(toSafetensors(tensors));
      }),
    );
  });

  it("share no memory: neither the arrays with the file nor the file with the arrays", () => {
    const array = NDArray.from([1, 2], "float32");
    // A Buffer, whose own slice does not copy, and at an odd address.
    const bytes = Buffer.concat([Buffer.alloc(1), toSafetensors({ array })]).subarray(1);
    const read = fromSafetensors(bytes).tensors["array"]!;
    array.data.fill(7);
    bytes.fill(7);
    expect([...read.data]).toEqual([1, 2]);
  });

  it.each([
    ["the reserved name", { __metadata__: NDArray.from(1) }, {}, "invalid-argument", "__metadata__"],
    ["a name that is a prototype", { ["__proto__"]: NDArray.from(1) }, {}, "invalid-argument", "__proto__"],
    ["a name with half a surrogate pair", { "\ud800": NDArray.from(1) }, {}, "invalid-argument", "Unicode"],
    ["metadata that is no text", {}, { epoch: 1 as unknown as string }, "invalid-argument", '"epoch"'],
    ["a truth value of 2", { t: new NDArray("bool", [2], Uint8Array.of(1, 2)) }, {}, "invalid-data", "2 in element 1"],
  ] as const)("refuse to write %s", (_, tensors, metadata, code, mention) => {
    expect(() => toSafetensors(tensors, metadata)).toThrow(refusing(code, "toSafetensors", mention));
  }); // prettier-ignore
});

describe("fromSafetensors, of files from elsewhere", () => {
  const one = (dtype: string, data: ArrayBufferView, shape: readonly number[]): NDArray => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return fromSafetensors(framed({ t: { dtype, shape, data_offsets: [0, bytes.length] } }, bytes)).tensors[
      "t"
    ]!;
  };
  const allBits = Uint16Array.from({ length: 65536 }, (_, bits) => bits);

  it("reads every float16 exactly", () => {
    const { dtype, data } = one("F16", allBits, [65536]);
    expect(dtype).toBe("float32");
    const expected = Array.from(allBits, (bits) => {
      const [sign, exponent, fraction] = /^(.)(.{5})(.{10})$/.exec(bits.toString(2).padStart(16, "0"))!.slice(1);
      const magnitude =
        exponent === "11111"
          ? (fraction === "0000000000" ? Infinity : Number.NaN)
          : exponent === "00000"
            ? parseInt(fraction!, 2) / 2 ** 24
            : parseInt(`1${fraction}`, 2) * 2 ** (parseInt(exponent!, 2) - 25);
      return sign === "1" ? -magnitude : magnitude;
    }); // prettier-ignore
    expect([...data]).toEqual(expected);
    expect([0x3c00, 0x7bff, 0x0001, 0x3555, 0xc000].map((bits) => data[bits])).toEqual([
      1,
      65504,
      2 ** -24,
      0.333251953125,
      -2,
    ]);
  });

  it("reads every bfloat16 as the float32 that it begins", () => {
    const { dtype, data } = one("BF16", allBits, [256, 256]);
    expect(dtype).toBe("float32");
    expect([...new Uint32Array(data.buffer)]).toEqual(Array.from(allBits, (bits) => bits * 65536));
  });

  it.each([
    ["I8", Int8Array.of(-128, 127)],
    ["U8", Uint8Array.of(0, 255)],
    ["I16", Int16Array.of(-32768, 32767)],
    ["U16", Uint16Array.of(0, 65535)],
    ["U32", Uint32Array.of(0, 2 ** 31 - 1)],
    ["I64", BigInt64Array.of(-(2n ** 31n), 2n ** 31n - 1n)],
    ["U64", BigUint64Array.of(0n, 2n ** 31n - 1n)],
  ] as const)("reads whole numbers of type %s as int32", (code, values) => {
    const { dtype, data } = one(code, values, [2]);
    expect(dtype).toBe("int32");
    expect([...data]).toEqual(Array.from(values, Number));
  });

  it.each([
    ["U32", Uint32Array.of(0, 2 ** 31)],
    ["I64", BigInt64Array.of(0n, -(2n ** 31n) - 1n)],
    ["I64", BigInt64Array.of(0n, 2n ** 32n)],
    ["U64", BigUint64Array.of(0n, 2n ** 64n - 1n)],
  ] as const)("refuses whole numbers of type %s that int32 cannot hold", (code, values) => {
    expect(() => one(code, values, [2])).toThrow(refusing("unsupported", 'tensor "t"', "element 1"));
  });

  it("refuses element types that it cannot read, naming those that it can", () => {
    expect(() => one("F8_E4M3", Uint8Array.of(0), [1])).toThrow(
      refusing("unsupported", 'tensor "t"', "BF16", "F8_E4M3"),
    );
  });
});

describe("fromSafetensors, of hostile files", () => {
  const f32 = (begin: unknown, end: unknown, shape: unknown = [1]): unknown => ({
    dtype: "F32",
    shape,
    data_offsets: [begin, end],
  });
  const huge = new Uint8Array(16).fill(0xff);

  it.each<[string, Uint8Array, "corrupt-file" | "duplicate-name", string]>([
    ["no bytes", new Uint8Array(0), "corrupt-file", "8 bytes"],
    ["half a length", new Uint8Array(7), "corrupt-file", "8 bytes"],
    ["an empty header", framed(""), "corrupt-file", "an empty one"],
    ["a header of 2⁶⁴ − 1 bytes", huge, "corrupt-file", "18446744073709551615"],
    ["a header longer than the file", framed("{}").subarray(0, 9), "corrupt-file", "2"],
    ["a header that is a list", framed("[]"), "corrupt-file", "0x5b"],
    ["a header after a byte order mark", framed("\ufeff{}"), "corrupt-file", "0xef"],
    ["a header that is no JSON", framed("{a}"), "corrupt-file", "JSON"],
    ["a header that is no UTF-8", framed(Uint8Array.of(0x7b, 0x22, 0xff, 0x22)), "corrupt-file", "UTF-8"],
    ["a header nested a million deep", framed(`{"t":${"[".repeat(1e6)}`), "corrupt-file", "JSON"],
    ["two tensors of one name", framed(`{"a":${JSON.stringify(f32(0, 4))},"\\u0061":${JSON.stringify(f32(0, 4))}}`, 4), "duplicate-name", '"a" twice'],
    ["two shapes of one tensor", framed('{"a":{"dtype":"F32","shape":[1],"shape":[2],"data_offsets":[0,4]}}', 4), "duplicate-name", '"shape" twice'],
    ["a tensor named __proto__", framed('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4), "corrupt-file", "__proto__"],
    ["a prototype inside an entry", framed('{"a":{"__proto__":{"dtype":"F32","shape":[1]},"data_offsets":[0,4]}}', 4), "corrupt-file", "__proto__"],
    ["half a surrogate pair in a name", framed('{"\\ud800":1}'), "corrupt-file", "Unicode"],
    ["a tensor that is a number", framed({ a: 1 }), "corrupt-file", 'tensor "a"'],
    ["a tensor that is null", framed({ a: null }), "corrupt-file", 'tensor "a"'],
    ["no element type", framed({ a: { shape: [], data_offsets: [0, 4] } }, 4), "corrupt-file", "dtype"],
    ["no shape", framed({ a: { dtype: "F32", data_offsets: [0, 4] } }, 4), "corrupt-file", "shape"],
    ["no offsets", framed({ a: { dtype: "F32", shape: [1] } }, 4), "corrupt-file", "data_offsets"],
    ["a negative length", framed({ a: f32(0, 4, [-1]) }, 4), "corrupt-file", "shape"],
    ["two negative lengths", framed({ a: f32(0, 4, [-1, -1]) }, 4), "corrupt-file", "shape"],
    ["half a length in a shape", framed({ a: f32(0, 4, [0.5, 2]) }, 4), "corrupt-file", "shape"],
    ["a length as text", framed({ a: f32(0, 4, ["1"]) }, 4), "corrupt-file", "shape"],
    ["a shape whose product overflows", framed({ a: f32(0, 4, [2 ** 40, 2 ** 40]) }, 4), "corrupt-file", "counted"],
    ["an overflow beside a 0", framed({ a: f32(0, 0, [2 ** 40, 2 ** 40, 0]) }), "corrupt-file", "counted"],
    ["a negative offset", framed({ a: f32(-4, 0) }, 4), "corrupt-file", "data_offsets"],
    ["an end before the begin", framed({ a: f32(4, 0) }, 4), "corrupt-file", "data_offsets"],
    ["three offsets", framed({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4, 8] } }, 4), "corrupt-file", "data_offsets"],
    ["offsets out of the file", framed({ a: f32(0, 8, [2]) }, 4), "corrupt-file", "8 bytes"],
    ["offsets far out of the file", framed({ a: f32(2 ** 52, 2 ** 52 + 4) }, 4), "corrupt-file", "a gap"],
    ["a size that does not fit the shape", framed({ a: f32(0, 4, [2]) }, 4), "corrupt-file", "8 bytes for F32 of shape [2]"],
    ["tensors that overlap", framed({ a: f32(0, 8, [2]), b: f32(4, 12, [2]) }, 12), "corrupt-file", "an overlap"],
    ["tensors that coincide", framed({ a: f32(0, 4), b: f32(0, 4) }, 4), "corrupt-file", "an overlap"],
    ["a gap between tensors", framed({ a: f32(0, 4), b: f32(8, 12) }, 12), "corrupt-file", "a gap"],
    ["data before the first tensor", framed({ a: f32(4, 8) }, 8), "corrupt-file", "a gap"],
    ["data after the last tensor", framed({ a: f32(0, 4) }, 5), "corrupt-file", "4 bytes of data"],
    ["a truth value of 2", framed({ a: { dtype: "BOOL", shape: [1], data_offsets: [0, 1] } }, Uint8Array.of(2)), "corrupt-file", "2 in element 0"],
    ["metadata that is no object", framed({ __metadata__: null }), "corrupt-file", "__metadata__"],
    ["metadata that is no text", framed({ __metadata__: { epoch: 1 } }), "corrupt-file", "__metadata__"],
  ])("refuses %s", (_, bytes, code, mention) => {
    expect(() => fromSafetensors(bytes, { name: "model.safetensors" })).toThrow(
      refusing(code, "model.safetensors", mention),
    );
  }); // prettier-ignore

  it("says no more of a long name or shape than fits a line", () => {
    const bytes = framed({ ["n".repeat(1e5)]: f32(0, 4, new Array(1e5).fill(-1)) }, 4);
    expect(() => fromSafetensors(bytes)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,500}$/) }),
    );
  });

  /** Nothing but a ChainruleError; whether there was one. */
  const refuses = (bytes: Uint8Array): boolean => {
    try {
      fromSafetensors(bytes);
      return false;
    } catch (error) {
      expect(error).toBeInstanceOf(ChainruleError);
      return true;
    }
  };

  it("refuses every file that was cut short or goes on too long", () => {
    const file = someTensors
      .filter((tensors) => Object.keys(tensors).length > 0)
      .map((tensors) => toSafetensors(tensors));
    fc.assert(
      fc.property(file, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (bytes, share) => {
        expect(refuses(bytes.subarray(0, Math.floor(share * bytes.length)))).toBe(true);
        expect(refuses(Uint8Array.of(...bytes, 0))).toBe(true);
      }),
    );
  });

  it("never throws anything else, whichever bytes are changed", () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(someTensors, someMetadata, changes, (tensors, metadata, changed) => {
        const bytes = toSafetensors(tensors, metadata);
        for (const [position, value] of changed) bytes[position % bytes.length] = value;
        refuses(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it("never throws anything else, whatever the header says", () => {
    const number = fc.oneof(fc.nat(12), fc.constantFrom(-1, 0.5, 2 ** 53, 1e308), fc.anything());
    const numbers = fc.oneof(fc.array(number, { maxLength: 4 }), fc.anything());
    const entry = fc.record(
      {
        dtype: fc.oneof(fc.constantFrom("F32", "BOOL", "I64", "F8"), fc.anything()),
        shape: numbers,
        data_offsets: numbers,
      },
      { requiredKeys: [] },
    );
    const header = fc.dictionary(fc.string(), fc.oneof(entry, fc.anything()), { maxKeys: 3 });
    const written = header.map((value) => {
      try {
        return JSON.stringify(value);
      } catch {
        return "{}"; // a bigint, or a value that holds itself
      }
    });
    fc.assert(
      fc.property(
        written,
        fc.uint8Array({ maxLength: 12 }),
        (text, data) => void refuses(framed(text, data)),
      ),
      {
        numRuns: 2000,
      },
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void refuses(bytes)));
    fc.assert(fc.property(fc.json(), (text) => void refuses(framed(`{"t":${text}}`))));
  });
});
