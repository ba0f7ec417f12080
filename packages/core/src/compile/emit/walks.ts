/** How the accesses of a loop move through their buffers, and along which axis each step changes. */
import type { LoopKernel, Step } from "../loops.ts";
import { bytesOf } from "./elements.ts";

/** For every step the axis along which it changes last; −1 if it never changes. */
export function levelsOf(steps: readonly Step[]): number[] {
  const levels: number[] = [];
  for (const step of steps) {
    if (step.kind === "constant") levels.push(-1);
    else if (step.kind === "load") levels.push(lastMoving(step.access.steps));
    else if (step.kind === "index") levels.push(lastMoving(step.steps));
    else levels.push(Math.max(...step.operands.map((operand) => levels[operand]!)));
  }
  return levels;
}

const lastMoving = (walk: readonly number[]): number => walk.findLastIndex((step) => step !== 0);

/** The name of a walk: accesses that move alike share their position. */
export const walkKey = (steps: readonly number[], bytes: number): string =>
  steps.map((step) => step * bytes).join();

/** The different ways, in bytes, in which accesses move through their buffers. */
export function walksOf({ steps, stores, reductions }: LoopKernel): Map<string, readonly number[]> {
  const walks = new Map<string, readonly number[]>();
  const add = (walk: readonly number[], bytes: number): void => {
    walks.set(
      walkKey(walk, bytes),
      walk.map((step) => step * bytes),
    );
  };
  for (const step of steps) {
    if (step.kind === "load") add(step.access.steps, bytesOf[step.dtype]);
    if (step.kind === "index") add(step.steps, 1);
  }
  for (const { access } of [...stores, ...reductions]) add(access.steps, bytesOf[access.buffer.dtype]);
  return walks;
}
