/** The one linear memory that all programs share. Parameters that a program uses live in it; so do the buffers of its plans. */
import { ChainruleError } from "../errors.ts";
import type { DType, TypedArray } from "../dtype.ts";
import { NDArray } from "../ndarray.ts";
import type { Parameter } from "../ops/leaves.ts";
import { bytesOf } from "./emit/elements.ts";
import { FreeList, roomOf } from "./layout.ts";
import { mathTables } from "./math/mathFunctions.ts";
import { alignment, failure, firstBufferAddress } from "./memoryMap.ts";
import { newMemory, type WasmMemory } from "./wasm/engine.ts";

const pageBytes = 65_536;
const mostBytes = 65_536 * pageBytes;

/** A memory with its free stretches and the places of parameters. */
export class SharedMemory {
  readonly wasm: WasmMemory = newMemory(firstBufferAddress / pageBytes);
  #failure = new Int32Array(0);
  readonly #free = new FreeList(firstBufferAddress);
  readonly #slots = new WeakMap<Parameter, number>();
  readonly #abandoned = new FinalizationRegistry<{ readonly address: number; readonly bytes: number }>(
    ({ address, bytes }) => this.#free.give(address, bytes),
  );

  constructor() {
    for (const { address, bytes } of mathTables) new Uint8Array(this.wasm.buffer).set(bytes, address);
  }

  /** The size of the memory, in bytes. */
  get bytes(): number {
    return this.wasm.buffer.byteLength;
  }

  /**
   * A free stretch; the memory grows if there is none.
   * @throws ChainruleError `out-of-memory` when it cannot grow so far.
   */
  take(size: number, what: string): number {
    const bytes = Math.ceil(size / alignment) * alignment;
    const refuse = (): never => {
      throw new ChainruleError("out-of-memory", {
        where: what,
        expected: `at most ${mostBytes} bytes in all, or what the machine has`,
        received: `${bytes} bytes beside the ${this.#free.end} that are in use`,
        fix: "Take smaller batches, dispose of programs that are done, or use checkpoint(…)",
      });
    };
    if (bytes > mostBytes) refuse();
    const address = this.#free.take(bytes);
    const missing = this.#free.end - this.bytes;
    if (missing > 0) {
      try {
        this.wasm.grow(Math.ceil(missing / pageBytes));
      } catch {
        this.#free.give(address, bytes);
        refuse();
      }
    }
    return address;
  }

  /** Makes a stretch free again. */
  give(address: number, size: number): void {
    this.#free.give(address, Math.ceil(size / alignment) * alignment);
  }

  /** Where a parameter lives; it moves in when it is first asked for. */
  addressOf(parameter: Parameter): number {
    const known = this.#slots.get(parameter);
    if (known !== undefined) return known;
    const { value, dtype, name } = parameter;
    const { shape } = value;
    const bytes = roomOf({ dtype, size: value.size, name });
    const address = this.take(bytes, `parameter "${name}"`);
    this.view(dtype, address, value.size).set(value.data);
    this.#slots.set(parameter, address);
    this.#abandoned.register(parameter, { address, bytes });
    parameter.keepIn({
      read: () => new NDArray(dtype, shape, this.view(dtype, address, value.size).slice()),
      write: ({ data }) => this.view(dtype, address, data.length).set(data),
    });
    return address;
  }

  /** Where kernels note an index out of range; see {@link failure}. */
  get failure(): Int32Array {
    if (this.#failure.buffer !== this.wasm.buffer)
      this.#failure = new Int32Array(this.wasm.buffer, failure.address, failure.bytes / 4);
    return this.#failure;
  }

  /** The elements at an address; no longer valid when the memory grows. */
  view(dtype: DType, address: number, size: number): TypedArray {
    const { buffer } = this.wasm;
    switch (dtype) {
      case "float32":
        return new Float32Array(buffer, address, size);
      case "float64":
        return new Float64Array(buffer, address, size);
      case "int32":
        return new Int32Array(buffer, address, size);
      case "bool":
        return new Uint8Array(buffer, address, size * bytesOf.bool);
    }
  }
}

let shared: SharedMemory | undefined;

/** The memory that all programs share; it exists from the first program on. */
export function sharedMemory(): SharedMemory {
  return (shared ??= new SharedMemory());
}
