/** A program for one binding of its named dimensions: kernels, their places in memory and the module that runs them. */
import type { TypedArray } from "../dtype.ts";
import { bindShape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { elementCount, type NDArray } from "../ndarray.ts";
import { Parameter } from "../ops/leaves.ts";
import { bytesOf } from "./emit/elements.ts";
import { emitProgram, kernelName, type Commit, type PlacedKernel } from "./emit/program.ts";
import { expand, type Sizes } from "./expand.ts";
import { fuse } from "./fuse.ts";
import { layOut, type Layout } from "./layout.ts";
import { updatedInPlace } from "./inPlace.ts";
import type { Buffer } from "./loops.ts";
import type { SharedMemory } from "./memory.ts";
import { unitsOf } from "./units.ts";
import { instantiate } from "./wasm/engine.ts";

/** What a plan is made for. */
export interface PlanRequest {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly updates: readonly (readonly [parameter: Parameter, next: Tensor])[];
  readonly sizes: Sizes;
  /** Free bytes between buffers, for tests. */
  readonly guard?: number;
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

    const commits = updates.flatMap(([parameter], index): Commit[] => {
      const buffer = results[outputs.length + index]!;
      if (inPlace.get(buffer) === parameter) return [];
      const bytes = buffer.size * bytesOf[buffer.dtype];
      return [{ to: memory.addressOf(parameter), from: addressOf(buffer), bytes }];
    });
    const { bytes, placed } = emitProgram(kernels, addressOf, commits);
    this.kernels = placed;
    this.bytes = bytes;
    this.#exports = instantiate(bytes, memory.wasm);
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
  runKernel({ function: reference, addresses }: PlacedKernel): void {
    this.#exports[kernelName(reference)]!(...addresses);
  }

  /** Gives the memory back; the plan must not run any more. */
  dispose(): void {
    this.isDisposed = true;
    this.#memory.give(this.start, this.layout.bytes);
  }
}
