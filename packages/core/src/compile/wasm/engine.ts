/** The part of the WebAssembly JavaScript interface in use, and whether this engine has the vector instructions. */

/** A memory that grows by pages of 64 KiB. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

interface WasmInterface {
  readonly Memory: new (limits: { initial: number; maximum?: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: Readonly<Record<string, (...parameters: number[]) => void>> };
  readonly validate: (bytes: Uint8Array) => boolean;
}

function wasmInterface(): WasmInterface | undefined {
  return (globalThis as unknown as { readonly WebAssembly?: WasmInterface }).WebAssembly; // every engine that has it has all of this
}

/** A memory of `initial` pages. */
export function newMemory(initial: number): WasmMemory {
  return new (wasmInterface()!.Memory)({ initial, maximum: 65_536 });
}

/** The exported functions of a module over the memory. */
export function instantiate(
  bytes: Uint8Array,
  memory: WasmMemory,
): Readonly<Record<string, (...parameters: number[]) => void>> {
  const { Module, Instance } = wasmInterface()!;
  return new Instance(new Module(bytes), { env: { memory } }).exports;
}

/** Whether programs can run here: whether a module with one vector instruction is valid. */
export function hasVectorInstructions(): boolean {
  const head = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12];
  const oneVector = [...head, ...new Array<number>(16).fill(0), 26, 11];
  return wasmInterface()?.validate(Uint8Array.from(oneVector)) ?? false;
}
