/** Checkpoints: the parameters of a model in a file, and back. */
import { readFile } from "node:fs/promises";
import { fromSafetensors } from "../files/fromSafetensors.ts";
import { parameterValues, setParameterValues, type Parametrised } from "../files/parameterValues.ts";
import { toSafetensors } from "../files/toSafetensors.ts";
import { accessing } from "./fileAccess.ts";
import { writeFileAtomically } from "./writeFileAtomically.ts";

/**
 * Saves the values that the parameters have now as a safetensors file, under their names. The file is replaced as a whole: until
 * the promise resolves it is the old one, and never a part of the new one, even if the process is killed.
 *
 * @param metadata Texts to put beside them; {@link loadParameters} returns them.
 * @throws ChainruleError `duplicate-name` for two parameters of one name, `missing-file` for a folder that does not exist,
 *   `file-access` when the file cannot be written.
 */
export async function saveParameters(
  path: string,
  model: Parametrised,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const bytes = toSafetensors(parameterValues(model), metadata);
  await accessing(path, "write", () => writeFileAtomically(path, bytes));
}

/**
 * Gives the parameters of a model the values in a safetensors file, all of them or none, and returns the texts beside them. Names,
 * shapes and element types must be those of the model.
 *
 * @throws ChainruleError `missing-file` or `file-access` when the file cannot be read; whatever `fromSafetensors` has against its
 *   content; `missing-parameter`, `unknown-parameter`, `shape-mismatch` or `dtype-mismatch` when it does not fit the model.
 */
export async function loadParameters(
  path: string,
  model: Parametrised,
): Promise<Readonly<Record<string, string>>> {
  const bytes = await accessing(path, "read", () => readFile(path));
  const { tensors, metadata } = fromSafetensors(bytes, { name: path });
  setParameterValues(model, tensors, path);
  return metadata;
}
