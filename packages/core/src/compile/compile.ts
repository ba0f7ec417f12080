/** `compile`: a graph as a program in WebAssembly, with a plan for every size of its named dimensions that data has had. */
import { checkUpdates, interpret } from "../evaluate/program.ts";
import type { CompiledProgram, CompileOptions, CompileSpecification } from "./program.ts";
import { checkedSteps, WasmProgram } from "./wasmProgram.ts";
import { hasVectorInstructions } from "./wasm/engine.ts";

/** Whether this engine runs compiled programs: WebAssembly with vector instructions. */
export function canCompile(): boolean {
  return hasVectorInstructions();
}

/**
 * Prepares a program that runs in WebAssembly. The code for the sizes of the data is made at their first run, and kept.
 * Without vector instructions in the engine the program runs on the reference evaluator.
 * @throws ChainruleError `invalid-argument` when an update names what is no parameter or names one twice, `shape-mismatch`
 *   when a next value has another shape or element type than its parameter.
 */
export function compile<Names extends string>(
  specification: CompileSpecification<Names>,
  options: CompileOptions = {},
): CompiledProgram<Names> {
  checkUpdates(specification.updates ?? []);
  return canCompile() ? new WasmProgram(specification, options) : interpreted(specification, options);
}

/** The same interface on the reference evaluator. */
function interpreted<Names extends string>(
  specification: CompileSpecification<Names>,
  options: CompileOptions,
): CompiledProgram<Names> {
  const program = interpret(specification, options);
  return {
    run: (feeds, { steps, checkFinite = false } = {}) => {
      let results = program.run(feeds, { checkFinite });
      for (let step = 1; step < checkedSteps(steps); step++) results = program.run(feeds, { checkFinite });
      return results;
    },
    memory: { peakBytes: 0, bytesWithoutSharing: 0, parameterBytes: 0, totalBytes: 0 },
    dispose: () => undefined,
  };
}
