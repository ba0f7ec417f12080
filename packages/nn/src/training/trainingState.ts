/** All that the rest of a training depends on, as arrays and numbers that can be saved. */
import { ChainruleError, type NDArray, type Parameter } from "@chainrule/core";

/**
 * The state of a training between two steps: parameters, statistics and what the optimizer remembers, under names, and where the
 * training is. `toSafetensors(tensors, metadata)` makes a file of it.
 */
export interface TrainingState {
  readonly tensors: Readonly<Record<string, NDArray>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where a training is. Numbers of random draws follow from it and the seed, so generators have no state of their own. */
export interface Progress {
  /** Epochs that are done. */
  readonly epoch: number;
  /** Batches of the next epoch that are done. */
  readonly batch: number;
  /** Steps that are done, in all epochs. */
  readonly step: number;
  /** The rows of those batches. */
  readonly rows: number;
  /** The cost of those batches, each as often as it has rows. */
  readonly costSum: number;
}

/** The start of a training. */
export const atTheStart: Progress = { epoch: 0, batch: 0, step: 0, rows: 0, costSum: 0 };

/** Parameters under names that tell what they are for. */
export type NamedParameters = ReadonlyMap<string, Parameter>;

/** The state of a training. @param setting What must be the same when it goes on, such as the size of batches. */
export function captureState(
  parameters: NamedParameters,
  progress: Progress,
  setting: Readonly<Record<string, string>>,
): TrainingState {
  const numbers = Object.entries(progress).map(([name, value]) => [name, String(value)]);
  return {
    tensors: Object.fromEntries([...parameters].map(([name, { value }]) => [name, value])),
    metadata: { ...setting, ...Object.fromEntries(numbers) } as Record<string, string>, // texts, all of them
  };
}

/**
 * Gives the parameters the values of a state and tells where that was.
 * @throws ChainruleError `invalid-argument` when it is the state of another model or of a training with another setting; then nothing
 *   has changed.
 */
export function restoreState(
  { tensors, metadata }: TrainingState,
  parameters: NamedParameters,
  setting: Readonly<Record<string, string>>,
): Progress {
  const refuse = (expected: string, received: string): never => {
    throw new ChainruleError("invalid-argument", {
      where: "fit, from",
      expected,
      received,
      fix: "Go on with the model, data size and options of the training that the state is from",
    });
  };
  const progress = Object.fromEntries(
    Object.keys(atTheStart).map((name) => [name, Number(metadata[name])]),
  ) as unknown as Progress; // the same names
  if (!Object.values(progress).every((value) => Number.isFinite(value)))
    refuse(`the state of a training, with ${Object.keys(atTheStart).join(", ")}`, JSON.stringify(metadata));
  for (const [name, value] of Object.entries(setting)) {
    if (metadata[name] !== value)
      refuse(`the state of a training with ${name} ${value}`, `${name} ${metadata[name]}`);
  }
  const missing = [...parameters.keys()].filter((name) => !Object.hasOwn(tensors, name));
  const unknown = Object.keys(tensors).filter((name) => !parameters.has(name));
  if (missing.length + unknown.length > 0)
    refuse(
      `values for ${[...parameters.keys()].join(", ")}`,
      `values for ${Object.keys(tensors).join(", ")}`,
    );
  for (const [name, { dtype, shape }] of parameters) {
    const given = tensors[name]!;
    if (given.dtype !== dtype || given.shape.join() !== shape.join())
      refuse(`${name} of type ${dtype} [${shape.join(", ")}]`, `${given.dtype} [${given.shape.join(", ")}]`);
  }
  for (const [name, parameter] of parameters) parameter.assign(tensors[name]!);
  return progress;
}
