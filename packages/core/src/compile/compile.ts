/** `compile`: a graph as a program in WebAssembly, with a plan for every size of its named dimensions that data has had. */
import { ChainruleError } from "../errors.ts";
import { checkUpdates } from "../evaluate/checkUpdates.ts";
import type { CompiledProgram, CompileOptions, CompileSpecification } from "./program.ts";
import { WasmProgram } from "./wasmProgram.ts";
import { hasVectorInstructions } from "./wasm/engine.ts";

/** Whether this engine runs compiled programs: WebAssembly with vector instructions. */
export function canCompile(): boolean {
  return hasVectorInstructions();
}

/**
 * Prepares a program that runs in WebAssembly. The code for the sizes of the data is made at their first run, and kept.
 * @throws ChainruleError `unsupported` where {@link canCompile} is false; `invalid-argument` when an update names what is no parameter or names one twice, `shape-mismatch`
 *   when a next value has another shape or element type than its parameter.
 */
export function compile<Names extends string>(
  specification: CompileSpecification<Names>,
  options: CompileOptions = {},
): CompiledProgram<Names> {
  checkUpdates(specification.updates ?? []);
  if (!canCompile()) {
    throw new ChainruleError("unsupported", {
      where: "compile",
      expected: "an engine that has WebAssembly with vector instructions (SIMD)",
      received: "one that has not, or forbids WebAssembly",
      fix: "Use interpret(…), which has the same interface",
    });
  }
  return new WasmProgram(specification, options);
}
