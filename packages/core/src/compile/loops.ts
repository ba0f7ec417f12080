/**
 * The small language between graphs and machine code: kernels that run one after the other over buffers. Sizes are numbers here.
 * It knows nothing of graphs, of memory addresses or of WebAssembly.
 */
import type { DType } from "../dtype.ts";
import type { Combination, ScalarFunction } from "../graph/lowering.ts";

/** A place for the elements of one tensor, in row-major order. */
export interface Buffer {
  readonly dtype: DType;
  readonly size: number;
  /** What it is, for messages and listings. */
  readonly name: string;
}

/** Which element of a buffer belongs to an index of a loop: that at `origin + Σ index · step`, in elements. */
export interface Access {
  readonly buffer: Buffer;
  readonly origin: number;
  readonly steps: readonly number[];
}

/** A function of numbers in a loop: what ops state, and what is shared between them. */
export type LoopFunction =
  | ScalarFunction
  /** `σ(−|z|)` */
  | "smallerSigmoid"
  /** `1 − x` for x between 0 and ½ */
  | "complement"
  /** Of (z, a, b): a where z is negative, else b. */
  | "bySign"
  /** Of (a, b, c), where c is a or b: the other one. */
  | "otherOf";

/** One value of the loop body; operands are positions in the list of steps. */
export type Step =
  | { readonly kind: "load"; readonly dtype: DType; readonly access: Access }
  | { readonly kind: "constant"; readonly dtype: DType; readonly value: number }
  /** `Σ index · step`, as a number. */
  | { readonly kind: "index"; readonly dtype: DType; readonly steps: readonly number[] }
  | { readonly kind: "conversion"; readonly dtype: DType; readonly operands: readonly [number] }
  | {
      readonly kind: "scalar";
      readonly dtype: DType;
      readonly function: LoopFunction;
      readonly operands: readonly number[];
    };

/** A step whose value goes to a buffer. */
export interface Store {
  readonly step: number;
  readonly access: Access;
}

/** A step whose values are combined over some of the loop's axes. */
export interface Reduction {
  readonly step: number;
  readonly combine: Combination;
  /** Which axes are combined: all from some axis on, or any but the last. */
  readonly axes: readonly number[];
  /**
   * Where the results go; the steps of combined axes are 0. If the last axis is not combined, the values there are combined with
   * those of the loop, and the element type may be a wider one.
   */
  readonly access: Access;
}

/** A nest of loops over `sizes`, with one body. */
export interface LoopKernel {
  readonly kind: "loop";
  readonly sizes: readonly number[];
  readonly steps: readonly Step[];
  readonly stores: readonly Store[];
  readonly reductions: readonly Reduction[];
}

/** `c[…, i, j] = Σₖ a[…, i, k] · b[…, k, j]`, with leading indices over `batch`. */
export interface ContractionKernel {
  readonly kind: "contraction";
  readonly batch: readonly number[];
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** Steps over the batch axes, then rows and inner. */
  readonly a: Access;
  /** Steps over the batch axes, then inner and columns. */
  readonly b: Access;
  readonly c: Buffer;
  /** Room for copies of the operands. */
  readonly scratch?: Buffer;
}

/** Rows of `length` elements between a whole and its parts at given indices, for every one of `outer` blocks. */
export interface IndexedKernel {
  readonly kind: "gather" | "scatterAdd";
  readonly outer: number;
  readonly length: number;
  readonly count: number;
  readonly inner: number;
  readonly source: Buffer;
  readonly indices: Buffer;
  readonly target: Buffer;
}

/** Sets all elements to 0. */
export interface ClearKernel {
  readonly kind: "clear";
  readonly target: Buffer;
}

/** What a program does before the next kernel starts. */
export type Kernel = LoopKernel | ContractionKernel | IndexedKernel | ClearKernel;

/** The buffers that a kernel reads and writes. */
export function buffersOf(kernel: Kernel): {
  readonly read: readonly Buffer[];
  readonly written: readonly Buffer[];
} {
  switch (kernel.kind) {
    case "loop":
      return {
        read: kernel.steps.flatMap((step) => (step.kind === "load" ? [step.access.buffer] : [])),
        written: [...kernel.stores, ...kernel.reductions].map(({ access }) => access.buffer),
      };
    case "contraction":
      return {
        read: [kernel.a.buffer, kernel.b.buffer],
        written: [kernel.c, ...(kernel.scratch === undefined ? [] : [kernel.scratch])],
      };
    case "gather":
    case "scatterAdd":
      return { read: [kernel.source, kernel.indices], written: [kernel.target] };
    case "clear":
      return { read: [], written: [kernel.target] };
  }
}

/** What combining with changes nothing. */
export function identity(combination: Combination, dtype: DType): number {
  switch (combination) {
    case "sum":
      return 0;
    case "prod":
      return 1;
    case "max":
      return dtype === "int32" ? -(2 ** 31) : -Infinity;
    case "min":
      return dtype === "int32" ? 2 ** 31 - 1 : Infinity;
  }
}
