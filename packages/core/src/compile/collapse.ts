/** Fewer and longer loops: neighbouring axes that every access walks as if they were one become one. */
import type { LoopKernel } from "./loops.ts";

/** The same kernel with as few axes as possible, at least one. */
export function collapsed(kernel: LoopKernel): LoopKernel {
  const { sizes, steps, stores, reductions } = kernel;
  if (sizes.length === 0) return overAxes(kernel, [1], (all) => [...all, 0]);
  const walks = [
    ...steps.flatMap((step) =>
      step.kind === "load" ? [step.access.steps] : step.kind === "index" ? [step.steps] : [],
    ),
    ...[...stores, ...reductions].map(({ access }) => access.steps),
  ];
  const joins = (axis: number): boolean =>
    walks.every((walk) => walk[axis - 1] === walk[axis]! * sizes[axis]!) &&
    reductions.every(({ axes }) => axes.includes(axis - 1) === axes.includes(axis));
  /** The last axis of every run that becomes one axis. */
  const ends = sizes.map((_, axis) => axis).filter((axis) => axis === sizes.length - 1 || !joins(axis + 1));
  const lengths = ends.map((end, run) =>
    sizes.slice(run === 0 ? 0 : ends[run - 1]! + 1, end + 1).reduce((product, size) => product * size, 1),
  );
  return overAxes(kernel, lengths, (all) => ends.map((end) => all[end]!), ends);
}

function overAxes(
  { steps, stores, reductions }: LoopKernel,
  sizes: readonly number[],
  along: (walk: readonly number[]) => readonly number[],
  ends: readonly number[] = [],
): LoopKernel {
  return {
    kind: "loop",
    sizes,
    steps: steps.map((step) => {
      if (step.kind === "load")
        return { ...step, access: { ...step.access, steps: along(step.access.steps) } };
      return step.kind === "index" ? { ...step, steps: along(step.steps) } : step;
    }),
    stores: stores.map((store) => ({
      ...store,
      access: { ...store.access, steps: along(store.access.steps) },
    })),
    reductions: reductions.map((reduction) => ({
      ...reduction,
      axes: ends.flatMap((end, axis) => (reduction.axes.includes(end) ? [axis] : [])),
      access: { ...reduction.access, steps: along(reduction.access.steps) },
    })),
  };
}
