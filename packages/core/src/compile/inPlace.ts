/** Which updates need no copy: next values that are written where the old ones are. */
import type { Tensor } from "../graph/tensor.ts";
import type { Parameter } from "../ops/leaves.ts";
import { buffersOf, type Buffer, type Kernel } from "./loops.ts";

/**
 * The next values that may be written over the old ones at once: no later kernel reads the old one, the kernel that writes reads
 * each element before it writes it, and no index can turn out to be wrong when it is too late.
 */
export function updatedInPlace(
  kernels: readonly Kernel[],
  updates: readonly (readonly [parameter: Parameter, next: Tensor])[],
  nexts: readonly Buffer[],
  outputCount: number,
  results: readonly Buffer[],
  parameters: ReadonlyMap<Buffer, Parameter>,
): Map<Buffer, Parameter> {
  const inPlace = new Map<Buffer, Parameter>();
  if (kernels.some(({ kind }) => kind === "gather" || kind === "scatterAdd")) return inPlace;
  const bufferOf = new Map([...parameters].map(([buffer, parameter]) => [parameter, buffer]));
  const outputs = new Set(results.slice(0, outputCount));
  const lastRead = new Map<Buffer, number>();
  const writer = new Map<Buffer, number>();
  kernels.forEach((kernel, index) => {
    const { read, written } = buffersOf(kernel);
    for (const buffer of read) lastRead.set(buffer, index);
    for (const buffer of written) if (!writer.has(buffer)) writer.set(buffer, index);
  });
  updates.forEach(([parameter], index) => {
    const next = nexts[index]!;
    const old = bufferOf.get(parameter);
    const writtenAt = writer.get(next);
    if (writtenAt === undefined || outputs.has(next) || inPlace.has(next)) return;
    const readAt = old === undefined ? -1 : (lastRead.get(old) ?? -1);
    const kernel = kernels[writtenAt]!;
    const isSafe = readAt < writtenAt || (readAt === writtenAt && readsBeforeWriting(kernel, old!, next));
    if (isSafe) inPlace.set(next, parameter);
  });
  return inPlace;
}

function readsBeforeWriting(kernel: Kernel, old: Buffer, next: Buffer): boolean {
  if (kernel.kind !== "loop" || kernel.reductions.some(({ access }) => access.buffer === next)) return false;
  const store = kernel.stores.find(({ access }) => access.buffer === next);
  return kernel.steps.every(
    (step) =>
      step.kind !== "load" ||
      step.access.buffer !== old ||
      (step.access.origin === 0 && step.access.steps.every((by, axis) => by === store!.access.steps[axis])),
  );
}
