/** Which loops compute several vectors at a time, because their bodies are long chains of dependent instructions. */
import type { LoopFunction, LoopKernel } from "../loops.ts";

/** How many vectors stand abreast, at most, in loops whose bodies are long chains of dependent instructions. */
export const mostAbreast = 8;
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

/** Whether vectors abreast make a loop faster. */
export function gainsAbreast(kernel: LoopKernel): boolean {
  const isCostly = kernel.steps.some((step) => step.kind === "scalar" && !quickFunctions.has(step.function));
  return isCostly && canStandAbreast(kernel);
}
