/** σ(z) and σ(−z) in one loop body, as backpropagation through σ needs them, share their exponential. */
import type { Step } from "./loops.ts";

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
  const sigmoids = steps.map((_, position) => position).filter((position) => isScalar(position, "sigmoid"));
  const counts = new Map<number, number>();
  for (const position of sigmoids) counts.set(sourceOf(position), (counts.get(sourceOf(position)) ?? 0) + 1);
  const result: Step[] = [];
  const positions: number[] = [];
  const smaller = new Map<number, number>();
  steps.forEach((step, position) => {
    const moved =
      "operands" in step
        ? ({ ...step, operands: step.operands.map((operand) => positions[operand]!) } as Step)
        : step;
    const source = sigmoids.includes(position) ? sourceOf(position) : -1;
    if ((counts.get(source) ?? 0) < 2) {
      positions[position] = result.push(moved) - 1;
      return;
    }
    const { dtype } = step;
    const argument = positions[source]!;
    if (!smaller.has(source))
      smaller.set(
        source,
        result.push({ kind: "scalar", dtype, function: "smallerSigmoid", operands: [argument] }) - 1,
      );
    const operands = [positions[operandOf(position)]!, smaller.get(source)!];
    positions[position] =
      result.push({ kind: "scalar", dtype, function: "sigmoidFromSmaller", operands }) - 1;
  });
  return { steps: result, positions };
}
