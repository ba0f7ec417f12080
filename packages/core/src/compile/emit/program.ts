/** Kernels as one module: a function for each kind of kernel, one for the step that calls them in order, one that repeats the step. */
import type { Buffer, Kernel } from "../loops.ts";
import { failure } from "../memoryMap.ts";
import type { Code, FunctionReference } from "../wasm/code.ts";
import { ModuleBuilder } from "../wasm/module.ts";
import { contractionBuffers, emitContraction } from "./contraction.ts";
import { bytesOf } from "./elements.ts";
import { emitIndexed, indexedBuffers } from "./indexed.ts";
import { emitLoop, loopBuffers } from "./loop.ts";

/** A kernel with the function that runs it and the addresses it runs on. */
export interface PlacedKernel {
  readonly kernel: Kernel;
  readonly function: FunctionReference;
  readonly addresses: readonly number[];
}

/** A next value that goes to its parameter at the end of a step. */
export interface Commit {
  readonly to: number;
  readonly from: number;
  readonly bytes: number;
}

/**
 * The module of a program. It exports `run(steps)` and, as {@link kernelName} says, every kernel by itself.
 * @param addressOf Where each buffer lies.
 */
export function emitProgram(
  kernels: readonly Kernel[],
  addressOf: (buffer: Buffer) => number,
  commits: readonly Commit[],
): { readonly bytes: Uint8Array; readonly placed: readonly PlacedKernel[] } {
  const module = new ModuleBuilder();
  const written = new Map<string, FunctionReference>();
  const placed = kernels.map((kernel): PlacedKernel => {
    const { buffers, write } = codeOf(kernel);
    const key = keyOf(kernel, buffers);
    const reference = written.get(key) ?? module.function(buffers.length, write);
    written.set(key, reference);
    return { kernel, function: reference, addresses: buffers.map(addressOf) };
  });
  const step = module.function(0, (code) => emitStep(code, placed, commits));
  module.export(
    "run",
    module.function(1, (code) => repeatStep(code, step)),
  );
  for (const reference of new Set(placed.map((each) => each.function)))
    module.export(kernelName(reference), reference);
  return { bytes: module.bytes, placed };
}

/** Under which name a kernel is exported. */
export function kernelName({ index }: FunctionReference): string {
  return `kernel ${index}`;
}

/** All kernels, and the next values if no index was out of range. */
function emitStep(code: Code, placed: readonly PlacedKernel[], commits: readonly Commit[]): void {
  for (const { function: reference, addresses } of placed)
    code.call(
      reference,
      addresses.map((address) => code.int(address)),
    );
  const hasFailed = code.loadInt(code.int(failure.address));
  code.when(code.integer("equal", hasFailed, code.int(0)), () => {
    for (const { to, from, bytes } of commits) code.copy(code.int(to), code.int(from), code.int(bytes));
  });
}

function codeOf(kernel: Kernel): {
  readonly buffers: readonly Buffer[];
  readonly write: (code: Code) => void;
} {
  switch (kernel.kind) {
    case "loop":
      return { buffers: loopBuffers(kernel), write: (code) => emitLoop(code, kernel) };
    case "contraction":
      return { buffers: contractionBuffers(kernel), write: (code) => emitContraction(code, kernel) };
    case "gather":
    case "scatterAdd":
      return { buffers: indexedBuffers(kernel), write: (code) => emitIndexed(code, kernel) };
    case "clear": {
      const bytes = kernel.target.size * bytesOf[kernel.target.dtype];
      return { buffers: [kernel.target], write: (code) => code.clear(code.parameters[0]!, code.int(bytes)) };
    }
  }
}

/** Equal for kernels that differ in nothing but their buffers. */
function keyOf(kernel: Kernel, buffers: readonly Buffer[]): string {
  return JSON.stringify(kernel, (_, value: unknown) => {
    const index = buffers.indexOf(value as Buffer);
    if (index >= 0) return `${index} ${buffers[index]!.dtype} ${buffers[index]!.size}`; // the code that clears asks for it
    return typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
      ? `${1 / value} ${value}`
      : value;
  });
}

// The step is a function of its own, which the engine optimises while the first calls run.
function repeatStep(code: Code, step: FunctionReference): void {
  const [count] = code.parameters as readonly [ReturnType<Code["int"]>];
  const left = code.variable(count);
  code.doWhile(() => {
    code.call(step, []);
    code.assign(left, code.plus(left, -1));
    const hasFailed = code.loadInt(code.int(failure.address));
    return code.integer(
      "and",
      code.integer("greaterSigned", left, code.int(0)),
      code.integer("equal", hasFailed, code.int(0)),
    );
  });
}
