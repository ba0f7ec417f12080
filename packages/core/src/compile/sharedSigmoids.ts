/** σ(z) and σ(−z) in one loop body, as backpropagation through σ needs them, share their exponential. */
import type { LoopFunction, Step } from "./loops.ts";

/**
 * The same steps, and perhaps more; where `σ(z)` and `σ(−z)` are both among them, both come from `σ(−|z|)`.
 * @returns The new steps, and the new positions of the old ones.
 */
export function sharedSigmoids(steps: readonly Step[]): {
  readonly steps: readonly Step[];
  readonly positions: readonly number[];
} {
  const isScalar = (position: number, name: string): boolean => {
    const step = steps[position]!;
    return step.kind === "scalar" && step.function === name;
  };
  const operandOf = (position: number): number =>
    (steps[position] as { operands: readonly number[] }).operands[0]!;
  /** The argument of a sigmoid without its sign. */
  const sourceOf = (position: number): number => {
    const argument = operandOf(position);
    return isScalar(argument, "neg") ? operandOf(argument) : argument;
  };
  const sigmoids = new Set(steps.keys());
  for (const position of sigmoids) if (!isScalar(position, "sigmoid")) sigmoids.delete(position);
  const counts = new Map<number, number>();
  for (const position of sigmoids) counts.set(sourceOf(position), (counts.get(sourceOf(position)) ?? 0) + 1);
  const result: Step[] = [];
  const positions: number[] = [];
  const push = (dtype: Step["dtype"], name: LoopFunction, operands: readonly number[]): number =>
    result.push({ kind: "scalar", dtype, function: name, operands }) - 1;
  /** By argument, `σ(−|z|)`, `σ(|z|)` and `σ(z)`. */
  const shared = new Map<number, readonly [smaller: number, larger: number, ofArgument: number]>();
  const sharedOf = (source: number, dtype: Step["dtype"]): readonly [number, number, number] => {
    let known = shared.get(source);
    if (known === undefined) {
      const argument = positions[source]!;
      const smaller = push(dtype, "smallerSigmoid", [argument]);
      const larger = push(dtype, "complement", [smaller]);
      known = [smaller, larger, push(dtype, "bySign", [argument, smaller, larger])];
      shared.set(source, known);
    }
    return known;
  };
  steps.forEach((step, position) => {
    const isShared = sigmoids.has(position) && counts.get(sourceOf(position))! > 1;
    if (!isShared) {
      const operands = "operands" in step ? step.operands.map((operand) => positions[operand]!) : [];
      positions[position] = result.push("operands" in step ? ({ ...step, operands } as Step) : step) - 1;
      return;
    }
    const source = sourceOf(position);
    const [smaller, larger, ofArgument] = sharedOf(source, step.dtype);
    positions[position] =
      operandOf(position) === source
        ? ofArgument
        : push(step.dtype, "otherOf", [smaller, larger, ofArgument]);
  });
  return { steps: result, positions };
}
