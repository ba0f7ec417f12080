/** Kernels as text, for people: one loop per line, then what happens inside. */
import type { Access, Buffer, Kernel, LoopKernel, Step } from "./loops.ts";

/** The kernel, with the names of its buffers. */
export function listing(kernel: Kernel): string {
  switch (kernel.kind) {
    case "loop":
      return loopListing(kernel);
    case "contraction": {
      const { batch, rows, inner, columns, a, b, c, scratch } = kernel;
      const packing = scratch === undefined ? "" : ", packed";
      const axes = [...batch.map((_, axis) => `b${axis}`), "i", "k"];
      const others = [...axes.slice(0, -2), "k", "j"];
      const sizes = [...batch.map((size, axis) => `b${axis} < ${size}`), `i < ${rows}`, `j < ${columns}`];
      return [
        `for ${sizes.join(", ")}, sum over k < ${inner}${packing}`,
        `  ${c.name} = ${element(a, axes)} * ${element(b, others)}`,
      ].join("\n");
    }
    case "gather":
      return `for o < ${kernel.outer}, n < ${kernel.count}\n  ${kernel.target.name}[o, n, …${kernel.inner}] = ${kernel.source.name}[o, ${kernel.indices.name}[n], …]`;
    case "scatterAdd":
      return `for o < ${kernel.outer}, n < ${kernel.count}\n  ${kernel.target.name}[o, ${kernel.indices.name}[n], …${kernel.inner}] += ${kernel.source.name}[o, n, …]`;
    case "clear":
      return `${kernel.target.name} = 0`;
  }
}

function loopListing({ sizes, steps, stores, reductions }: LoopKernel): string {
  const axes = sizes.map((_, axis) => `i${axis}`);
  const lines = [`for ${sizes.map((size, axis) => `i${axis} < ${size}`).join(", ")}`];
  const names = steps.map((step, position) =>
    step.kind === "constant" ? String(step.value) : `t${position}`,
  );
  steps.forEach((step, position) => {
    if (step.kind !== "constant") lines.push(`  ${names[position]} = ${stepText(step, names, axes)}`);
  });
  for (const { step, access } of stores) lines.push(`  ${element(access, axes)} = ${names[step]}`);
  for (const { step, combine, access } of reductions)
    lines.push(`  ${element(access, axes)} ${combine}= ${names[step]}`);
  return lines.join("\n");
}

function stepText(step: Step, names: readonly string[], axes: readonly string[]): string {
  switch (step.kind) {
    case "load":
      return element(step.access, axes);
    case "index":
      return position(0, step.steps, axes);
    case "constant":
      return String(step.value);
    case "conversion":
      return `${step.dtype}(${names[step.operands[0]]})`;
    case "scalar":
      return `${step.function}(${step.operands.map((operand) => names[operand]).join(", ")})`;
  }
}

function element({ buffer, origin, steps }: Access, axes: readonly string[]): string {
  return `${bufferName(buffer)}[${position(origin, steps, axes)}]`;
}

const bufferName = ({ name }: Buffer): string => name;

function position(origin: number, steps: readonly number[], axes: readonly string[]): string {
  const terms = steps.flatMap((step, axis) =>
    step === 0 ? [] : [step === 1 ? axes[axis]! : `${step}${axes[axis]}`],
  );
  if (origin !== 0 || terms.length === 0) terms.unshift(String(origin));
  return terms.join(" + ");
}
