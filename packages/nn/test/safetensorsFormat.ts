/** The safetensors format once more, from its specification alone: a reader and a writer of any header, for tests. */

/** A tensor as its bytes. */
export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** What stands in a file that follows the rules. */
export function readByFormat(file: Uint8Array): {
  readonly tensors: Map<string, RawTensor>;
  readonly metadata: unknown;
  readonly headerLength: number;
} {
  let headerLength = 0;
  for (let index = 7; index >= 0; index--) headerLength = headerLength * 256 + file[index]!;
  const header = JSON.parse(Buffer.from(file.subarray(8, 8 + headerLength)).toString("utf8")) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const { __metadata__: metadata, ...entries } = header;
  const data = file.subarray(8 + headerLength);
  const tensors = Object.entries(entries).map(
    ([name, { dtype, shape, data_offsets: offsets }]) =>
      [name, { dtype, shape, bytes: data.slice(...offsets) }] as const,
  );
  return { tensors: new Map(tensors), metadata, headerLength };
}

/** A file with this header, given as a value, a text or bytes, before this data. */
export function framed(header: unknown, data: Uint8Array | number = 0): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = header instanceof Uint8Array ? header : Buffer.from(text, "utf8");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return new Uint8Array(Buffer.concat([length, bytes, typeof data === "number" ? Buffer.alloc(data) : data]));
}
