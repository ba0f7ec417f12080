/** The state of a training in a file, and back. */
import { readFile } from "node:fs/promises";
import { ChainruleError } from "@chainrule/core";
import { fromSafetensors } from "../files/fromSafetensors.ts";
import { toSafetensors } from "../files/toSafetensors.ts";
import { atTheStart, type TrainingState } from "../training/trainingState.ts";
import { accessing } from "./fileAccess.ts";
import { writeFileAtomically } from "./writeFileAtomically.ts";

/**
 * Saves all that the rest of a training depends on, as a safetensors file: parameters, what the optimizer remembers, and where the
 * training is. The file is replaced as a whole, as `saveParameters` does.
 * @throws ChainruleError `missing-file` for a folder that does not exist, `file-access` when the file cannot be written.
 */
export async function saveTrainingState(path: string, { tensors, metadata }: TrainingState): Promise<void> {
  const bytes = toSafetensors(tensors, metadata);
  await accessing(path, "write", () => writeFileAtomically(path, bytes));
}

/**
 * The state in a file: pass it to `fit` as `from`, which refuses the state of another model or of a training with other options.
 * @throws ChainruleError `missing-file` or `file-access` when the file cannot be read; whatever `fromSafetensors` has against its content;
 *   `invalid-data` for a file that holds something else, such as the parameters of a model alone.
 */
export async function loadTrainingState(path: string): Promise<TrainingState> {
  const state = fromSafetensors(await accessing(path, "read", () => readFile(path)), { name: path });
  const missing = Object.keys(atTheStart).filter((name) => !Object.hasOwn(state.metadata, name));
  if (missing.length === 0) return state;
  throw new ChainruleError("invalid-data", {
    where: path,
    expected: "the state of a training, as saveTrainingState and checkpoint write it",
    received: `tensors without the texts ${missing.join(", ")}, which tell where a training is`,
    fix: "Read the parameters of a model, as saveParameters and saveBest write them, with loadParameters",
  });
}
