/** A program for one binding of its named dimensions: kernels, their places in memory and the module that runs them. */
import type { TypedArray } from "../dtype.ts";
import { bindShape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { elementCount, type NDArray } from "../ndarray.ts";
import { Parameter } from "../ops/leaves.ts";
import { contractionBuffers, emitContraction } from "./emit/contraction.ts";
import { bytesOf } from "./emit/elements.ts";
import { emitIndexed, indexedBuffers } from "./emit/indexed.ts";
import { emitLoop, loopBuffers } from "./emit/loop.ts";
import { expand, type Sizes } from "./expand.ts";
import { fuse } from "./fuse.ts";
import { layOut, type Layout } from "./layout.ts";
import { buffersOf, type Buffer, type Kernel } from "./loops.ts";
import type { SharedMemory } from "./memory.ts";
import { failure } from "./memoryMap.ts";
import { unitsOf } from "./units.ts";
import type { Code, FunctionReference } from "./wasm/code.ts";
import { instantiate } from "./wasm/engine.ts";
import { ModuleBuilder } from "./wasm/module.ts";

/** What a plan is made for. */
export interface PlanRequest {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly updates: readonly (readonly [parameter: Parameter, next: Tensor])[];
  readonly sizes: Sizes;
  /** Free bytes between buffers, for tests. */
  readonly guard?: number;
}

/** A kernel with the function that runs it and the addresses it runs on. */
export interface PlacedKernel {
  readonly kernel: Kernel;
  readonly function: FunctionReference;
  readonly addresses: readonly number[];
}

/** A place in memory with its elements. */
export interface Place {
  readonly buffer: Buffer;
  readonly address: number;
  readonly shape: readonly number[];
}

/** A program that is ready for one binding of the named dimensions. */
export class Plan {
  readonly kernels: readonly PlacedKernel[];
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  readonly layout: Layout;
  /** Where the plan's own memory starts. */
  readonly start: number;
  readonly bytes: Uint8Array;
  /** Whether its memory was given back. */
  isDisposed = false;
  readonly #memory: SharedMemory;
  readonly #exports: Readonly<Record<string, (...parameters: number[]) => void>>;
  #views: readonly TypedArray[] = [];
  #viewed: ArrayBuffer | undefined;
  /** How often it was run. */
  runs = 0;

  /** @throws ChainruleError `out-of-memory` before anything is allocated; `unsupported` for ops that cannot be compiled. */
  constructor({ inputs, outputs, updates, sizes, guard = 0 }: PlanRequest, memory: SharedMemory) {
    this.#memory = memory;
    const roots = expand([...outputs, ...updates.map(([, next]) => next)], sizes);
    const units = unitsOf(roots, sizes);
    const { kernels, buffers } = fuse(units);

    const results = units.roots.map((unit) => buffers.get(unit)!);
    const data = [...buffers].filter(([unit]) => unit.work.kind === "data");
    const parameterBuffers = new Map<Buffer, Parameter>();
    const constants: [Buffer, NDArray][] = [];
    const inputBuffers = new Map<Tensor, Buffer>();
    for (const [{ tensor }, buffer] of data) {
      if (tensor instanceof Parameter) parameterBuffers.set(buffer, tensor);
      else if (tensor.op.leaf === "input") inputBuffers.set(tensor, buffer);
      else constants.push([buffer, tensor.attributes["value"] as NDArray]);
    }
    const inPlace = updatedInPlace(
      kernels,
      updates,
      results.slice(outputs.length),
      outputs.length,
      results,
      parameterBuffers,
    );
    const fed = inputs.map((input) => {
      const shape = bindShape("input", input.shape, sizes);
      const name = input.attributes["name"] as string;
      return {
        buffer: inputBuffers.get(input) ?? { dtype: input.dtype, size: elementCount(shape), name },
        shape,
      };
    });
    const elsewhere = new Set([...parameterBuffers.keys(), ...inPlace.keys()]);
    const kept = [...fed.map(({ buffer }) => buffer), ...constants.map(([buffer]) => buffer), ...results];
    this.layout = layOut(
      kernels,
      kept.filter((buffer) => !elsewhere.has(buffer)),
      elsewhere,
      guard,
    );
    const slots = new Map(
      [...parameterBuffers, ...inPlace].map(([buffer, parameter]) => [buffer, memory.addressOf(parameter)]),
    );
    this.start = memory.take(this.layout.bytes, "program");
    const addressOf = (buffer: Buffer): number =>
      slots.get(buffer) ?? this.start + this.layout.offsets.get(buffer)!;
    for (const [buffer, { data: elements, dtype }] of constants)
      memory.view(dtype, addressOf(buffer), buffer.size).set(elements);

    const module = new ModuleBuilder();
    const written = new Map<string, FunctionReference>();
    this.kernels = kernels.map((kernel): PlacedKernel => {
      const { buffers: used, write } = codeOf(kernel);
      const key = keyOf(kernel, used);
      const reference = written.get(key) ?? module.function(used.length, write);
      written.set(key, reference);
      return { kernel, function: reference, addresses: used.map(addressOf) };
    });
    const commits = updates.flatMap(([parameter], index) => {
      const buffer = results[outputs.length + index]!;
      return inPlace.get(buffer) === parameter
        ? []
        : [
            {
              to: memory.addressOf(parameter),
              from: addressOf(buffer),
              bytes: buffer.size * bytesOf[buffer.dtype],
            },
          ];
    });
    const step = module.function(0, (code) => {
      for (const placed of this.kernels)
        code.call(
          placed.function,
          placed.addresses.map((address) => code.int(address)),
        );
      const hasFailed = code.loadInt(code.int(failure.address));
      code.when(code.integer("equal", hasFailed, code.int(0)), () => {
        for (const { to, from, bytes } of commits) code.copy(code.int(to), code.int(from), code.int(bytes));
      });
    });
    module.export(
      "run",
      module.function(1, (code) => repeatStep(code, step)),
    );
    new Set(this.kernels.map((placed) => placed.function)).forEach((reference) =>
      module.export(`kernel ${reference.index}`, reference),
    );
    this.bytes = module.bytes;
    this.#exports = instantiate(this.bytes, memory.wasm);
    this.inputs = fed.map(({ buffer, shape }) => ({ buffer, address: addressOf(buffer), shape }));
    this.outputs = outputs.map((output, index) => ({
      buffer: results[index]!,
      address: addressOf(results[index]!),
      shape: bindShape("output", output.shape, sizes),
    }));
  }

  /** Views of the inputs, then of the outputs; made anew only when the memory has grown. */
  get views(): readonly TypedArray[] {
    if (this.#viewed !== this.#memory.wasm.buffer) this.#makeViews();
    return this.#views;
  }

  // Apart from the getter: the arrow function would make every call of it allocate room for `this`.
  #makeViews(): void {
    this.#viewed = this.#memory.wasm.buffer;
    this.#views = [...this.inputs, ...this.outputs].map(({ buffer, address }) =>
      this.#memory.view(buffer.dtype, address, buffer.size),
    );
  }

  /** Runs all kernels so many times, one after the other. */
  run(steps: number): void {
    this.runs++;
    this.#exports["run"]!(steps);
  }

  /** Runs one kernel. */
  runKernel({ function: { index }, addresses }: PlacedKernel): void {
    this.#exports[`kernel ${index}`]!(...addresses);
  }

  /** Gives the memory back; the plan must not run any more. */
  dispose(): void {
    this.isDisposed = true;
    this.#memory.give(this.start, this.layout.bytes);
  }
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

/**
 * The next values that may be written over the old ones at once: no later kernel reads the old one, the kernel that writes reads
 * each element before it writes it, and no index can turn out to be wrong when it is too late.
 */
function updatedInPlace(
  kernels: readonly Kernel[],
  updates: PlanRequest["updates"],
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
