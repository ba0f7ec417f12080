/**
 * Kernels from groups of units: the body of each loop, with every value computed once; stores, for what other kernels read; what comes
 * before and after reductions.
 */
import { elementCount, stridesOf } from "../ndarray.ts";
import { collapsed } from "./collapse.ts";
import {
  identity,
  type Access,
  type Buffer,
  type Kernel,
  type LoopKernel,
  type Reduction,
  type Step,
  type Store,
} from "./loops.ts";
import { sharedSigmoids } from "./sharedSigmoids.ts";
import { scratchOf } from "./tiling.ts";
import type { Part, Reading, Unit } from "./units.ts";

/** Kernels in the order in which they run. */
export interface Schedule {
  readonly kernels: readonly Kernel[];
  /** Where the results of units lie, as far as they are stored. */
  readonly buffers: ReadonlyMap<Unit, Buffer>;
}

/** Units that share a loop over the indices of a shape. */
export interface Loop {
  readonly shape: readonly number[];
  readonly members: readonly Unit[];
}

/**
 * The kernels of units, and of loops that units share, in this order.
 * @param roots Units whose results are wanted.
 * @param repeated Maps that are computed again wherever they are needed.
 */
export function kernelsOf(
  groups: readonly (Unit | Loop)[],
  roots: readonly Unit[],
  repeated: ReadonlySet<Unit>,
): Schedule {
  const buffers = new Map<Unit, Buffer>();
  const bufferOf = (unit: Unit): Buffer => {
    let buffer = buffers.get(unit);
    if (buffer === undefined) {
      const { op, label } = unit.tensor;
      const name = label ?? (unit.tensor.attributes["name"] as string | undefined) ?? `${op.name}_${unit.id}`;
      buffer = { dtype: unit.dtype, size: unit.size, name };
      buffers.set(unit, buffer);
    }
    return buffer;
  };
  const accessOf = ({ unit, origin, steps }: Reading): Access => ({ buffer: bufferOf(unit), origin, steps });
  const bodies = groups.map((group) => ("members" in group ? bodyOf(group, accessOf, repeated) : undefined));
  // Only now is it known what is read from memory: the rest of the maps are never stored.
  for (const group of groups)
    if (!("members" in group)) for (const { unit } of group.operands) bufferOf(unit);
  for (const root of roots) bufferOf(root);
  const kernels = groups.flatMap((group, i): Kernel[] => {
    if (!("members" in group)) return kernelsOfUnit(group, accessOf, bufferOf(group));
    const { steps, positions } = bodies[i]!;
    const stores = group.members.flatMap((unit): Store[] =>
      unit.work.kind === "map" && buffers.has(unit)
        ? [
            {
              step: positions.get(unit)!,
              access: { buffer: bufferOf(unit), origin: 0, steps: stridesOf(group.shape) },
            },
          ]
        : [],
    );
    const reductions = group.members.flatMap((unit): LoweredReduction[] =>
      unit.work.kind === "reduction"
        ? [lowerReduction(unit, unit.work, positions.get(unit)!, bufferOf(unit))]
        : [],
    );
    const loop: LoopKernel = {
      kind: "loop",
      sizes: group.shape,
      steps,
      stores,
      reductions: reductions.flatMap(({ reduction }) => (reduction === undefined ? [] : [reduction])),
    };
    return [
      ...reductions.flatMap(({ before }) => before),
      ...(group.shape.includes(0) ? [] : [collapsed(loop)]),
      ...reductions.flatMap(({ after }) => after),
    ];
  });
  return { kernels, buffers };
}

/** The steps of a loop body, and at which of them the value of a map or the operand of a reduction is known. */
function bodyOf(
  { members }: Loop,
  accessOf: (reading: Reading) => Access,
  repeated: ReadonlySet<Unit>,
): { readonly steps: readonly Step[]; readonly positions: ReadonlyMap<Unit, number> } {
  const steps: Step[] = [];
  const positions = new Map<Unit, number>();
  const known = new Map<string, number>();
  const inLoop = new Set(members);
  const push = (key: string, step: Step): number => {
    let position = known.get(key);
    if (position === undefined) known.set(key, (position = steps.push(step) - 1));
    return position;
  };
  const valueOf = (reading: Reading, of: readonly number[]): number => {
    const { unit, origin } = reading;
    if (unit.work.kind === "number")
      return push(`${unit.dtype} ${Object.is(unit.work.value, -0) ? "-0" : unit.work.value}`, {
        kind: "constant",
        dtype: unit.dtype,
        value: unit.work.value,
      });
    if ((inLoop.has(unit) && unit.work.kind === "map") || repeated.has(unit)) return mapped(unit);
    const along = reading.steps.filter((_, axis) => of[axis] !== 1);
    const key = `${unit.id}[${origin}+${along.join()}]`;
    if (unit.work.kind === "index") {
      const index = push(key, { kind: "index", dtype: unit.dtype, steps: along });
      if (origin === 0) return index;
      const shift = push(`${unit.dtype} ${origin}`, { kind: "constant", dtype: unit.dtype, value: origin });
      return push(`${key}+`, {
        kind: "scalar",
        dtype: unit.dtype,
        function: "add",
        operands: [index, shift],
      });
    }
    return push(key, { kind: "load", dtype: unit.dtype, access: { ...accessOf(reading), steps: along } });
  };
  const mapped = (unit: Unit): number => {
    let position = positions.get(unit);
    if (position !== undefined) return position;
    const operands = unit.operands.map((operand) => valueOf(operand, unit.shape));
    const { dtype } = unit;
    if (unit.work.kind !== "map" || unit.work.function === undefined) {
      const [operand] = operands as [number];
      position =
        steps[operand]!.dtype === dtype
          ? operand
          : steps.push({ kind: "conversion", dtype, operands: [operand] }) - 1;
    } else {
      position = steps.push({ kind: "scalar", dtype, function: unit.work.function, operands }) - 1;
    }
    positions.set(unit, position);
    return position;
  };
  for (const unit of members) mapped(unit);
  const shared = sharedSigmoids(steps);
  const moved = [...positions].map(([unit, position]) => [unit, shared.positions[position]!] as const);
  return { steps: shared.steps, positions: new Map(moved) };
}

/** A reduction of a loop, and what comes before and after the loop. */
interface LoweredReduction {
  readonly before: readonly Kernel[];
  readonly reduction?: Reduction;
  readonly after: readonly Kernel[];
}

function lowerReduction(
  { shape, dtype, tensor }: Unit,
  { axes, combine }: Extract<Unit["work"], { kind: "reduction" }>,
  step: number,
  result: Buffer,
): LoweredReduction {
  const neutral = identity(combine, dtype);
  if (axes.some((axis) => shape[axis] === 0)) {
    // As in the reference, whose ±∞ int32 does not have.
    const isEmptyExtreme = dtype === "int32" && (combine === "max" || combine === "min");
    return {
      before: [filled(result, isEmptyExtreme ? 0 : neutral)],
      after: [],
    };
  }
  const long = shape.map((_, axis) => axis).filter((axis) => shape[axis] !== 1);
  const kept = stridesOf(shape.map((length, axis) => (axes.includes(axis) ? 1 : length)));
  const reduction: Reduction = {
    step,
    combine,
    axes: long.flatMap((axis, position) => (axes.includes(axis) ? [position] : [])),
    access: { buffer: result, origin: 0, steps: long.map((axis) => (axes.includes(axis) ? 0 : kept[axis]!)) },
  };
  if (axes.includes(long.at(-1)!)) return { before: [], reduction, after: [] };
  if (dtype !== "float32" || combine === "max" || combine === "min")
    return { before: [filled(result, neutral)], reduction, after: [] };
  const total: Buffer = { dtype: "float64", size: result.size, name: `${tensor.op.name}, float64` };
  return {
    before: [filled(total, neutral)],
    reduction: { ...reduction, access: { ...reduction.access, buffer: total } },
    after: [
      overElements(result, [
        { kind: "load", dtype: "float64", access: { buffer: total, origin: 0, steps: [1] } },
      ]),
    ],
  };
}

/** A loop that sets every element to a number. */
function filled(target: Buffer, value: number): Kernel {
  return overElements(target, [{ kind: "constant", dtype: target.dtype, value }]);
}

/** A loop that gives every element the last of the steps, in its own element type. */
function overElements(target: Buffer, steps: readonly Step[]): Kernel {
  const last = steps.length - 1;
  const { dtype } = target;
  const converted: Step[] =
    steps[last]!.dtype === dtype ? [] : [{ kind: "conversion", dtype, operands: [last] }];
  return {
    kind: "loop",
    sizes: [target.size],
    steps: [...steps, ...converted],
    stores: [{ step: last + converted.length, access: { buffer: target, origin: 0, steps: [1] } }],
    reductions: [],
  };
}

/** The kernels of a unit that has them to itself. */
function kernelsOfUnit(
  { work, operands, shape, size }: Unit,
  accessOf: (reading: Reading) => Access,
  target: Buffer,
): Kernel[] {
  switch (work.kind) {
    case "contraction": {
      const [a, b] = operands.map(accessOf) as [Access, Access];
      const [rows, columns] = shape.slice(-2) as [number, number];
      const batch = shape.slice(0, -2);
      const kernel: Kernel = {
        kind: "contraction",
        batch,
        rows,
        inner: work.inner,
        columns,
        a,
        b,
        c: target,
      };
      const scratch = scratchOf(kernel);
      return [
        scratch.size === 0 ? kernel : { ...kernel, scratch: { ...scratch, name: `${target.name}, packed` } },
      ];
    }
    case "gather":
    case "scatterAdd": {
      const [source, indices] = operands.map((operand) => accessOf(operand).buffer) as [Buffer, Buffer];
      return [{ ...work, source, indices, target }];
    }
    case "assembly": {
      const covered = work.parts.reduce((sum, part) => sum + elementCount(part.shape), 0);
      const clear: Kernel[] = covered === size ? [] : [{ kind: "clear", target }];
      return [...clear, ...work.parts.map((part, i) => copyInto(part, accessOf(operands[i]!), target))];
    }
    default:
      throw new Error(`${work.kind} has no kernel of its own`);
  }
}

function copyInto({ shape, origin, steps }: Part, source: Access, target: Buffer): Kernel {
  const long = shape.map((_, axis) => axis).filter((axis) => shape[axis] !== 1);
  const along = (all: readonly number[]): number[] => long.map((axis) => all[axis]!);
  return collapsed({
    kind: "loop",
    sizes: along(shape),
    steps: [{ kind: "load", dtype: target.dtype, access: { ...source, steps: along(source.steps) } }],
    stores: [{ step: 0, access: { buffer: target, origin, steps: along(steps) } }],
    reductions: [],
  });
}
