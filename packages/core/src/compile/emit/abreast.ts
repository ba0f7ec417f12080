/** Which loops compute several vectors at a time, because their bodies are long chains of dependent instructions. */
import type { LoopFunction, LoopKernel } from "../loops.ts";

/** How many rows stand abreast where their elements are combined in memory. */
export const rowsAbreast = 4;

const quickFunctions: ReadonlySet<LoopFunction> = new Set([
  ...(["abs", "add", "sub", "mul", "neg", "square", "maximum", "minimum", "where", "floor", "sign"] as const),
  ...(["equalTo", "notEqualTo", "less", "lessEqual", "greater", "greaterEqual", "mulNoNaN"] as const),
  ...(["logicalAnd", "logicalOr", "logicalNot", "complement", "bySign", "otherOf"] as const),
]);
/** Functions with a slow path for some arguments, which no vectors can take abreast. */
const branchingFunctions: ReadonlySet<LoopFunction> = new Set(["sin", "cos"] as const);

/** Whether the steps of a loop allow vectors abreast. */
export function canStandAbreast({ steps }: LoopKernel): boolean {
  return steps.every((step) => {
    if (step.kind === "load") return step.access.steps.at(-1)! <= 1;
    if (step.kind === "index") return step.steps.every((by) => by === 0);
    return step.kind !== "scalar" || !branchingFunctions.has(step.function);
  });
}

/**
 * How many vectors should stand abreast in the last axis: eight with one costly function, fewer with several, whose constants and
 * partial results take the registers; 1 where it makes nothing faster. The numbers were measured.
 */
export function vectorsAbreast(kernel: LoopKernel): number {
  const costly = kernel.steps.filter(
    (step) => step.kind === "scalar" && !quickFunctions.has(step.function),
  ).length;
  if (costly === 0 || !canStandAbreast(kernel)) return 1;
  return costly === 1 ? 8 : costly === 2 ? 4 : 2;
}
