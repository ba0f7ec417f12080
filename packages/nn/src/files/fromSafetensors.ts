/** Reads a safetensors file from its bytes. It does not know where the bytes come from, nor what the tensors are for. */
import { NDArray } from "@chainrule/core";
import { decodeElements } from "./elementFormats.ts";
import { quoted } from "./fileErrors.ts";
import { readSafetensorsHeader } from "./safetensorsHeader.ts";

/** How readers of files speak of them. */
export interface FileOptions {
  /** What messages call the file, usually its name. */
  readonly name?: string;
}

/** What a safetensors file holds. */
export interface SafetensorsContent {
  /** The arrays by their names, without a prototype: every key is a name from the file. */
  readonly tensors: Readonly<Record<string, NDArray>>;
  /** Texts that the writer of the file has put beside them. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The tensors in a safetensors file, in the order of their data, copied out of `bytes`. Values are not judged: NaN is as good
 * as any.
 *
 * float64, float32, int32 and bool stay what they are. float16 and bfloat16 become float32 without loss, and whole numbers of
 * other widths int32.
 *
 * @throws ChainruleError `corrupt-file` for bytes that break a rule of the format: a file cut short, a header too large, offsets
 *   that overlap, leave gaps or lead outside, a size that does not fit the shape; `duplicate-name` for two tensors of one name;
 *   `unsupported` for an element type that is not listed here, or a whole number outside int32.
 */
export function fromSafetensors(bytes: Uint8Array, options: FileOptions = {}): SafetensorsContent {
  const { name: file = "fromSafetensors" } = options;
  const { entries, metadata } = readSafetensorsHeader(bytes, file);
  const tensors = Object.create(null) as Record<string, NDArray>; // a name such as "constructor" finds nothing inherited
  for (const { name, format, shape, begin, end } of entries) {
    const where = `${file}, tensor ${quoted(name)}`;
    const { dtype, data } = decodeElements(bytes.subarray(begin, end), format, true, where);
    tensors[name] = new NDArray(dtype, shape, data);
  }
  return { tensors, metadata };
}
