/** Loop kernels as code: every value in a local, the last axis in vectors, what does not change along an axis before its loop. */
import type { Access, Buffer, LoopKernel, Reduction, Step } from "../loops.ts";
import type { Code, Int, Variable, Vector } from "../wasm/code.ts";
import { vectorInstructions as v } from "../wasm/vectorInstructions.ts";
import { accumulator, combineAll, type Accumulator } from "./accumulate.ts";
import { bytesOf, Elements, type Width } from "./elements.ts";
import { canStandAbreast, rowsAbreast, vectorsAbreast } from "./abreast.ts";
import { applyScalar } from "./scalar.ts";
import { levelsOf, walkKey, walksOf } from "./walks.ts";

/** The buffers of a loop kernel, in the order of the parameters of its function. */
export function loopBuffers({ steps, stores, reductions }: LoopKernel): Buffer[] {
  const accesses = [
    ...steps.flatMap((step) => (step.kind === "load" ? [step.access] : [])),
    ...stores.map(({ access }) => access),
    ...reductions.map(({ access }) => access),
  ];
  return [...new Set(accesses.map(({ buffer }) => buffer))];
}

/** Writes the body of the function of a loop kernel; its parameters are the addresses of {@link loopBuffers}. */
export function emitLoop(code: Code, kernel: LoopKernel): void {
  new LoopWriter(code, kernel).write();
}

class LoopWriter {
  readonly #code: Code;
  readonly #kernel: LoopKernel;
  readonly #elements: Elements;
  readonly #bases: ReadonlyMap<Buffer, Int>;
  readonly #last: number;
  /** For every step the axis along which it changes last; −1 if it never changes. */
  readonly #levels: readonly number[];
  /** What the steps gave; where vectors stand abreast, for one of them. */
  #values: Vector[] = [];
  /** By walk, where in their buffers accesses are. */
  readonly #offsets = new Map<string, Int>();
  readonly #walks: ReadonlyMap<string, readonly number[]>;
  readonly #accumulators = new Map<Reduction, Accumulator>();
  /** Along which axis vectors stand abreast, while they do, and how many. */
  #abreast: { readonly axis: number; readonly count: number } | undefined;

  constructor(code: Code, kernel: LoopKernel) {
    this.#code = code;
    this.#kernel = kernel;
    this.#elements = new Elements(code, widthOf(kernel));
    this.#bases = new Map(loopBuffers(kernel).map((buffer, i) => [buffer, code.parameters[i]!]));
    this.#last = kernel.sizes.length - 1;
    this.#levels = levelsOf(kernel.steps);
    this.#walks = walksOf(kernel);
  }

  write(): void {
    for (const key of this.#walks.keys()) this.#offsets.set(key, this.#code.int(0));
    this.#emitSteps(-1, undefined);
    this.#emitAxis(0);
  }

  #emitAxis(axis: number): void {
    const { sizes, reductions } = this.#kernel;
    const size = sizes[axis]!;
    const ending = reductions.filter(({ axes }) => axes.includes(this.#last) && axes[0] === axis);
    for (const reduction of ending) this.#accumulators.set(reduction, this.#newAccumulator(reduction));
    if (size > 0) this.#emitIterations(axis, size);
    for (const reduction of ending) {
      const { access } = reduction;
      this.#accumulators.get(reduction)!.finish(this.#address(access), access.buffer.dtype);
    }
  }

  #emitIterations(axis: number, size: number): void {
    const code = this.#code;
    const isLast = axis === this.#last;
    const stride = isLast ? this.#elements.width : 1;
    const outside = new Map(this.#offsets);
    const moving = [...this.#walks].filter(([, walk]) => walk[axis] !== 0);
    const offsets = moving.map(([key, walk]): Moving => {
      const offset = code.variable(outside.get(key)!);
      this.#offsets.set(key, offset);
      return [offset, walk[axis]! * stride, key];
    });
    const advance = (by: number): void => {
      for (const [offset, step] of offsets) code.assign(offset, code.plus(offset, step * by));
    };
    const body = (left: Int | undefined): void => {
      this.#emitSteps(axis, left);
      if (isLast) this.#emitResults(left);
      else this.#emitAxis(axis + 1);
    };
    const together = this.#abreast === undefined ? this.#abreastAlong(axis, size) : 1;
    const rounds = together === 1 ? 0 : Math.floor(size / (stride * together));
    const rest = size - rounds * stride * together;
    if (rounds > 0) {
      this.#repeat(rounds * together, together, () => {
        this.#abreast = { axis, count: together };
        const single = this.#values;
        this.#values = [...single];
        body(undefined);
        this.#values = single;
        this.#abreast = undefined;
        advance(together);
      });
    }
    if (rest > 0 && rest <= stride) {
      body(rest === stride ? undefined : code.int(rest));
    } else if (rest > 0) {
      this.#repeat(rest, stride, (left) => {
        body(rest % stride === 0 ? undefined : left);
        advance(1);
      });
    }
    for (const [key, offset] of outside) this.#offsets.set(key, offset);
  }

  /** How many vectors should stand abreast along an axis: side by side in the last one, below each other in the one before. */
  #abreastAlong(axis: number, size: number): number {
    const { sizes, reductions } = this.#kernel;
    const wanted = vectorsAbreast(this.#kernel);
    if (axis === this.#last) {
      let count = wanted;
      while (this.#elements.width * count > size) count /= 2;
      return Math.max(1, Math.floor(count));
    }
    // Rows whose elements are combined in memory anyway are combined before.
    const combinesRows =
      axis === this.#last - 1 &&
      reductions.length > 0 &&
      reductions.every(({ axes }) => axes.includes(axis) && !axes.includes(this.#last));
    const isShort = sizes[this.#last]! < this.#elements.width * wanted;
    return combinesRows && (wanted === 1 || isShort) && canStandAbreast(this.#kernel) && size >= rowsAbreast
      ? rowsAbreast
      : 1;
  }

  /** Counts down from `count` in steps of `by`. */
  #repeat(count: number, by: number, body: (left: Int) => void): void {
    const code = this.#code;
    const left = code.variable(code.int(count));
    code.doWhile(() => {
      body(left);
      code.assign(left, code.plus(left, -by));
      return code.integer("greaterSigned", left, code.int(0));
    });
  }

  #emitSteps(level: number, left: Int | undefined): void {
    const emit = (): void =>
      this.#kernel.steps.forEach((step, position) => {
        if (this.#levels[position] === level)
          this.#values[position] = this.#valueOf(step, level === this.#last, left);
      });
    if (this.#abreast === undefined) emit();
    else this.#code.abreast(this.#abreast.count, emit);
  }

  /** How many bytes further the next of the vectors that stand abreast reads or writes. */
  #stepAbreast({ steps, buffer }: Access): number {
    if (this.#abreast === undefined) return 0;
    const { axis } = this.#abreast;
    return steps[axis]! * bytesOf[buffer.dtype] * (axis === this.#last ? this.#elements.width : 1);
  }

  /** The vectors that a step gave. */
  #copiesOf(step: number): readonly Vector[] {
    const value = this.#values[step]!;
    return Array.from({ length: this.#abreast?.count ?? 1 }, (_, copy) => this.#code.copyOf(value, copy));
  }

  #valueOf(step: Step, isVector: boolean, left: Int | undefined): Vector {
    const elements = this.#elements;
    const { steps } = this.#kernel;
    switch (step.kind) {
      case "constant":
        return elements.constant(step.dtype, step.value);
      case "load": {
        const address = this.#address(step.access);
        const along = step.access.steps[this.#last]!;
        const stepAbreast = this.#stepAbreast(step.access);
        if (!isVector || along === 0) return elements.loadSplat(step.dtype, address, stepAbreast);
        return along === 1
          ? elements.load(step.dtype, address, stepAbreast)
          : elements.loadLanes(step.dtype, address, along * bytesOf[step.dtype], left);
      }
      case "index": {
        const first = this.#code.vectorOfInteger(v.i32x4_splat, this.#offsets.get(walkKey(step.steps, 1))!);
        const along = isVector ? step.steps[this.#last]! : 0;
        const lanes = Int32Array.from([0, 1, 2, 3], (lane) => lane * along);
        const numbers = this.#code.vector(
          v.i32x4_add,
          first,
          this.#code.vectorConstant([...new Uint8Array(lanes.buffer)]),
        );
        return elements.convert(numbers, "int32", step.dtype);
      }
      case "conversion":
        return elements.convert(this.#values[step.operands[0]]!, steps[step.operands[0]]!.dtype, step.dtype);
      case "scalar": {
        const dtype = steps[step.operands[step.function === "where" ? 1 : 0]!]!.dtype;
        return applyScalar(
          elements,
          step.function,
          dtype,
          step.operands.map((operand) => this.#values[operand]!),
        );
      }
    }
  }

  #emitResults(left: Int | undefined): void {
    for (const { step, access } of this.#kernel.stores) {
      const { dtype } = access.buffer;
      const along = access.steps[this.#last]! * bytesOf[dtype];
      const address = this.#address(access);
      const stepAbreast = this.#stepAbreast(access);
      this.#copiesOf(step).forEach((value, copy) =>
        this.#elements.store(
          dtype,
          this.#code.plus(address, copy * stepAbreast),
          value,
          left,
          along === 0 ? bytesOf[dtype] : along, // the only element along an axis of length 1 needs no step
        ),
      );
    }
    for (const reduction of this.#kernel.reductions) {
      const accumulated = this.#accumulators.get(reduction);
      if (accumulated === undefined) this.#combineInMemory(reduction, left);
      else accumulated.add(this.#copiesOf(reduction.step), left);
    }
  }

  #newAccumulator({ combine: how, step }: Reduction): Accumulator {
    return accumulator(this.#elements, how, this.#kernel.steps[step]!.dtype);
  }

  /** Rows abreast are combined with each other first; vectors side by side belong to elements side by side. */
  #combineInMemory({ combine: how, step, access }: Reduction, left: Int | undefined): void {
    const elements = this.#elements;
    const code = this.#code;
    const from = this.#kernel.steps[step]!.dtype;
    const { dtype } = access.buffer;
    const stepAbreast = this.#stepAbreast(access);
    const copies = this.#copiesOf(step);
    const sets = stepAbreast === 0 ? [copies] : copies.map((copy) => [copy]);
    sets.forEach((values, index) => {
      const address = code.plus(this.#address(access), index * stepAbreast);
      const update = (
        lanes: Elements,
        at: Int,
        wide: readonly Vector[],
        remaining: Int | undefined,
      ): void => {
        const total = combineAll(lanes, how, dtype, [
          lanes.load(dtype, at),
          combineAll(lanes, how, dtype, wide),
        ]);
        lanes.store(dtype, at, total, remaining);
      };
      if (from === "float32" && dtype === "float64" && elements.width === 4) {
        const pairs = new Elements(code, 2);
        update(
          pairs,
          address,
          values.map((value) => elements.low(value)),
          left,
        );
        const upper = (): void =>
          update(
            pairs,
            code.plus(address, 16),
            values.map((value) => elements.high(value)),
            left && code.plus(left, -2),
          );
        if (left === undefined) upper();
        else code.when(code.integer("greaterSigned", left, code.int(2)), upper);
        return;
      }
      update(
        elements,
        address,
        values.map((value) => elements.convert(value, from, dtype)),
        left,
      );
    });
  }

  #address({ buffer, origin, steps }: Access): Int {
    const bytes = bytesOf[buffer.dtype];
    const base = this.#bases.get(buffer)!;
    const offset = this.#offsets.get(walkKey(steps, bytes))!;
    const address = steps.some((step) => step !== 0) ? this.#code.integer("add", base, offset) : base;
    return this.#code.plus(address, origin * bytes);
  }
}

/** A position in buffers, how far it moves from vector to vector, and its walk. */
type Moving = readonly [offset: Variable<"i32">, step: number, key: string];

function widthOf({ steps }: LoopKernel): Width {
  return steps.some(({ dtype }) => dtype === "float64") ? 2 : 4;
}
