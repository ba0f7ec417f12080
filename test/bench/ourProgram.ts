/** A program of this framework and where its time goes: the one place that knows how it is made. */
import {
  canCompile,
  compile,
  explain,
  type CompiledProgram,
  type ProgramSpecification,
} from "@chainrule/core";

/** Whether programs are compiled here; else they run on the reference evaluator. */
export const isCompiled: boolean = canCompile();

/** A program ready to run. */
export const makeProgram = (specification: ProgramSpecification): CompiledProgram<string> =>
  compile(specification);

/** Where a program's time goes, as text. */
export function profileOf(program: CompiledProgram<string>): string {
  return explain(program, { profile: true });
}
