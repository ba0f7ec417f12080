/** What compiled programs are told and give, as types. */
import type { DimensionSizes, Feeds } from "../evaluate/bind.ts";
import type { Program, ProgramSpecification } from "../evaluate/program.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { NDArray } from "../ndarray.ts";

/** What a compiled program computes. */
export interface CompileSpecification<Names extends string = string> extends ProgramSpecification<Names> {
  /** Inputs under the names by which they are fed; if given, data for those that the graph does not use is allowed. */
  readonly inputs?: Readonly<Record<string, Tensor>>;
}

/** How to compile. */
export interface CompileOptions {
  /** Sizes for named dimensions that no input determines. */
  readonly dimensions?: DimensionSizes;
}

/** How to run a compiled program. */
export interface CompiledRunOptions<Names extends string = string> {
  /**
   * How many times to compute outputs and updates, one after the other, in one call into WebAssembly; the outputs are those of the
   * last time.
   */
  readonly steps?: number;
  /** Whether the results are arrays of their own, copied at once; else they are read when asked for, and change with the next run. */
  readonly copy?: boolean;
  /** Arrays that take the results, of their shapes and element types. */
  readonly into?: Readonly<Partial<Record<Names, NDArray>>>;
  /** As for a program of {@link interpret}; then every run is checked, and costs more. */
  readonly checkFinite?: boolean;
}

/** How much memory a program takes, in bytes. */
export interface ProgramMemory {
  /** The most that one of its plans takes. */
  readonly peakBytes: number;
  /** What that plan would take if no two intermediate results shared a place. */
  readonly bytesWithoutSharing: number;
  /** The parameters, which other programs may use as well. */
  readonly parameterBytes: number;
  /** The whole linear memory, of all programs. */
  readonly totalBytes: number;
}

/** A program in WebAssembly. */
export interface CompiledProgram<Names extends string = string> extends Program<Names> {
  /**
   * Computes the outputs for the given data, and after them the updates. The results are read from the memory when they are asked
   * for, so those that nobody looks at cost nothing; they are always those of the last run, unless `copy` asks otherwise.
   * @throws ChainruleError what {@link interpret} does; `disposed` after {@link CompiledProgram.dispose}.
   */
  readonly run: (feeds?: Feeds, options?: CompiledRunOptions<Names>) => Readonly<Record<Names, NDArray>>;
  readonly memory: ProgramMemory;
  /** Gives the program's memory back at once; otherwise that happens when the program is no longer reachable. */
  readonly dispose: () => void;
}
