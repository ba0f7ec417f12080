/** Reads the arrays from the bytes of a NumPy archive (.npz): a zip archive of .npy files. */
import { ChainruleError, type NDArray } from "@chainrule/core";
import { quoted } from "./fileErrors.ts";
import { fromNpy } from "./fromNpy.ts";
import type { FileOptions } from "./fromSafetensors.ts";
import { zipEntries } from "./zipEntries.ts";

/**
 * The arrays in a NumPy archive by their names, as `numpy.savez` and `numpy.savez_compressed` write it. Checksums are verified. The
 * result has no prototype: every key is a name from the file.
 *
 * @throws ChainruleError `corrupt-file`, `duplicate-name` or `unsupported` for an archive that cannot be read, or that holds
 *   something other than arrays; and whatever {@link fromNpy} has against one of them.
 */
export function fromNpz(bytes: Uint8Array, options: FileOptions = {}): Readonly<Record<string, NDArray>> {
  const { name: where = "fromNpz" } = options;
  const arrays = Object.create(null) as Record<string, NDArray>; // a name such as "constructor" finds nothing inherited
  for (const [file, content] of zipEntries(bytes, where)) {
    const name = file.replace(/\.npy$/, "");
    if (name === file || name === "__proto__") {
      throw new ChainruleError("unsupported", {
        where,
        expected: "an archive of .npy files alone",
        received: quoted(file),
      });
    }
    arrays[name] = fromNpy(content, { name: `${where}, array ${quoted(name)}` });
  }
  return arrays;
}
