/** `explain`: what a compiled program does, kernel by kernel, with what it costs. */
import { ChainruleError } from "../errors.ts";
import { bytesOf } from "./emit/elements.ts";
import { listing } from "./listing.ts";
import { buffersOf, type Kernel } from "./loops.ts";
import type { Plan } from "./plan.ts";
import type { CompiledProgram } from "./program.ts";
import { WasmProgram } from "./wasmProgram.ts";

/** What to explain. */
export interface ExplainOptions {
  /** Whether every kernel is run many times to measure it. The parameters are as before afterwards. */
  readonly profile?: boolean;
  /** Whether every kernel is written out. */
  readonly listing?: boolean;
}

/**
 * The kernels of the last run as a table: what each does, floating-point operations and bytes (estimated; a transcendental function
 * counts as one operation), and if asked for the measured time; then the memory.
 * @throws ChainruleError `invalid-argument` for a program that has not run.
 */
export function explain(program: CompiledProgram, options: ExplainOptions = {}): string {
  const plan = program instanceof WasmProgram ? program.plan : undefined;
  if (plan === undefined) {
    throw new ChainruleError("invalid-argument", {
      where: "explain",
      expected: "a compiled program that has run, since kernels are made for the sizes of the data",
      received: "one that has not run",
      fix: "Call run(…) first",
    });
  }
  const times = options.profile === true ? profile(program as WasmProgram<string>, plan) : undefined;
  const rows = plan.kernels.map(({ kernel }, index) => [
    String(index),
    titleOf(kernel),
    String(operationsOf(kernel)),
    String(bytesMoved(kernel)),
    ...(times === undefined ? [] : [times[index]!.toFixed(2)]),
  ]);
  const total = (column: (kernel: Kernel) => number): string =>
    String(plan.kernels.reduce((sum, { kernel }) => sum + column(kernel), 0));
  const sum = ["", "all", total(operationsOf), total(bytesMoved)];
  if (times !== undefined) sum.push(times.reduce((a, b) => a + b, 0).toFixed(2));
  const header = ["", "kernel", "FLOP", "bytes", ...(times === undefined ? [] : ["µs"])];
  const { peakBytes, bytesWithoutSharing, parameterBytes } = program.memory;
  return [
    table([header, ...rows, sum]),
    "",
    `memory: ${peakBytes} bytes (${bytesWithoutSharing} if nothing shared a place), parameters: ${parameterBytes} bytes`,
    ...(options.listing === true
      ? ["", ...plan.kernels.map(({ kernel }, index) => `${index}: ${listing(kernel)}`)]
      : []),
  ].join("\n");
}

/** One line on a kernel: how its loops run, and which functions are fused into it. */
function titleOf(kernel: Kernel): string {
  const longest = 44;
  const title = fullTitle(kernel);
  return title.length > longest ? `${title.slice(0, longest - 1)}…` : title;
}

function fullTitle(kernel: Kernel): string {
  switch (kernel.kind) {
    case "loop": {
      const names = kernel.steps.flatMap((step) => (step.kind === "scalar" ? [step.function] : []));
      const combined = kernel.reductions.map(({ combine }) => combine);
      return `${kernel.sizes.join("×")}: ${[...new Set([...names, ...combined])].join(" ") || "copy"}`;
    }
    case "contraction": {
      const { batch, rows, inner, columns } = kernel;
      return `${[...batch, rows].join("×")}×${inner} · ${inner}×${columns}: matmul`;
    }
    case "clear":
      return `${kernel.target.size}: clear`;
    default:
      return `${kernel.outer}×${kernel.count}×${kernel.inner}: ${kernel.kind}`;
  }
}

function operationsOf(kernel: Kernel): number {
  switch (kernel.kind) {
    case "loop": {
      const perElement =
        kernel.steps.filter(({ kind }) => kind === "scalar").length + kernel.reductions.length;
      return perElement * product(kernel.sizes);
    }
    case "contraction":
      return 2 * product(kernel.batch) * kernel.rows * kernel.inner * kernel.columns;
    case "scatterAdd":
      return kernel.outer * kernel.count * kernel.inner;
    default:
      return 0;
  }
}

/** What is read and written, each element once, if loops need no more of a buffer than its size. */
function bytesMoved(kernel: Kernel): number {
  const { read, written } = buffersOf(kernel);
  const scratch = kernel.kind === "contraction" ? kernel.scratch : undefined;
  return [...read, ...written]
    .filter((buffer) => buffer !== scratch)
    .reduce((sum, { size, dtype }) => sum + size * bytesOf[dtype], 0);
}

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

const repetitions = 15;
const batchMicroseconds = 2000;

/** The median time of every kernel in microseconds. Kernels may change parameters, which get their values back. */
function profile(program: WasmProgram<string>, plan: Plan): number[] {
  const parameters = program.parameters.map((parameter) => [parameter, parameter.value] as const);
  const now = (): number => 1000 * clock().now();
  const times = plan.kernels.map((kernel) => {
    const batch = (count: number): number => {
      const start = now();
      for (let run = 0; run < count; run++) plan.runKernel(kernel);
      return (now() - start) / count;
    };
    const once = Math.max(0.05, batch(20));
    const count = Math.max(1, Math.ceil(batchMicroseconds / once));
    batch(count);
    return Array.from({ length: repetitions }, () => batch(count)).sort((a, b) => a - b)[repetitions >> 1]!;
  });
  for (const [parameter, value] of parameters) parameter.assign(value);
  return times;
}

function clock(): { now: () => number } {
  return (globalThis as unknown as { performance: { now: () => number } }).performance; // every engine that runs WebAssembly has it
}

/** Columns side by side: text to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 1 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
