/**
 * Lowering, first half: every node of an expanded graph becomes a unit of work or, if it only rearranges, a way of reading one.
 * Units are not yet kernels; fuse.ts makes these.
 */
import type { DType } from "../dtype.ts";
import { describe } from "../graph/describe.ts";
import type { Combination, ScalarFunction, StridedView } from "../graph/lowering.ts";
import { bindShape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { elementCount, stridesOf, type NDArray } from "../ndarray.ts";
import type { Sizes } from "./expand.ts";

/** What a unit does. */
export type Work =
  /** Data that is there before the program runs. */
  | { readonly kind: "data" }
  | { readonly kind: "number"; readonly value: number }
  /** Has no elements: reading it at a position gives the position. */
  | { readonly kind: "index" }
  /** A function of numbers at every index; without a function the operand in the unit's element type. */
  | { readonly kind: "map"; readonly function?: ScalarFunction }
  | { readonly kind: "reduction"; readonly combine: Combination; readonly axes: readonly number[] }
  | { readonly kind: "contraction"; readonly inner: number }
  /** The whole has `outer` blocks of `length` rows of `inner` elements, the part as many blocks of `count` rows. */
  | {
      readonly kind: "gather" | "scatterAdd";
      readonly outer: number;
      readonly length: number;
      readonly count: number;
      readonly inner: number;
    }
  | { readonly kind: "assembly"; readonly parts: readonly Part[] };

/** Where in an assembly an operand of that shape goes. */
export interface Part extends StridedView {
  readonly shape: readonly number[];
}

/** How the elements of a tensor are found among those of a unit: at `origin + Σ index · step`. */
export interface Reading {
  readonly unit: Unit;
  readonly origin: number;
  readonly steps: readonly number[];
  /** What must be known before this is read. */
  readonly after: readonly Unit[];
}

/** A piece of work with one result, whose elements lie in row-major order. */
export interface Unit {
  /** Operands have smaller numbers. */
  readonly id: number;
  readonly tensor: Tensor;
  readonly dtype: DType;
  readonly work: Work;
  /** The lengths of the loops: of the result, but for reductions those of the operand. */
  readonly shape: readonly number[];
  /** How many elements the result has. */
  readonly size: number;
  /**
   * The operands: of maps and reductions read at the indices of `shape`, of contractions at those of […, rows, inner] and
   * […, inner, columns], of others at their own.
   */
  readonly operands: readonly Reading[];
}

/** All units that the roots need, operands first, and for every root a unit that holds it whole. */
export interface Units {
  readonly all: readonly Unit[];
  readonly roots: readonly Unit[];
}

/** Lowers an expanded graph whose named dimensions have these sizes. */
export function unitsOf(roots: readonly Tensor[], sizes: Sizes): Units {
  const all: Unit[] = [];
  const readings = new Map<Tensor, Reading>();
  const shapeOf = (tensor: Tensor): readonly number[] => bindShape(describe(tensor), tensor.shape, sizes);

  const unit = (
    tensor: Tensor,
    work: Work,
    shape: readonly number[],
    operands: readonly Reading[] = [],
    size: number = elementCount(shape),
  ): Unit => {
    const made: Unit = { id: all.length, tensor, dtype: tensor.dtype, work, shape, size, operands };
    all.push(made);
    return made;
  };
  const whole = (of: Unit, shape: readonly number[]): Reading => ({
    unit: of,
    origin: 0,
    steps: stridesOf(shape),
    after: [],
  });
  /** The reading of a tensor at the indices of a shape to which it stretches. */
  const stretched = (tensor: Tensor, shape: readonly number[], reading = readings.get(tensor)!): Reading => {
    const lengths = shapeOf(tensor);
    const steps = shape.map((_, axis) => {
      const source = axis - shape.length + lengths.length;
      return source < 0 || lengths[source] === 1 ? 0 : reading.steps[source]!;
    });
    return { ...reading, steps };
  };
  const copied = (tensor: Tensor, reading: Reading, shape: readonly number[]): Unit =>
    unit(tensor, { kind: "map" }, shape, [reading]);
  /** The reading of a tensor whose elements lie in memory. */
  const stored = (tensor: Tensor): Reading => {
    const reading = readings.get(tensor)!;
    const shape = shapeOf(tensor);
    const { kind } = reading.unit.work;
    return kind === "number" || kind === "index" ? whole(copied(tensor, reading, shape), shape) : reading;
  };
  /** A tensor whose elements all lie in memory in row-major order. */
  const materialised = (tensor: Tensor): Unit => {
    const reading = stored(tensor);
    const shape = shapeOf(tensor);
    return isContiguous(reading, shape) ? reading.unit : copied(tensor, reading, shape);
  };

  const read = (node: Tensor): Reading => {
    const shape = shapeOf(node);
    const { op, inputs, attributes } = node;
    const { lowering } = op;
    switch (op.leaf) {
      case "dimension": {
        const [value] = bindShape("dimension", [attributes["name"] as string], sizes);
        return whole(unit(node, { kind: "number", value: value! }, shape), shape);
      }
      case "constant": {
        const { data } = attributes["value"] as NDArray;
        return shape.length === 0
          ? whole(unit(node, { kind: "number", value: data[0]! }, shape), shape)
          : whole(unit(node, { kind: "data" }, shape), shape);
      }
      case "index":
        return {
          ...whole(unit(node, { kind: "index" }, shape), shape),
          steps: shape.map((_, axis) => Number(axis === attributes["axis"])),
        };
      case "input":
      case "parameter":
        return whole(unit(node, { kind: "data" }, shape), shape);
      case undefined:
    }
    switch (lowering!.kind) {
      case "scalar":
      case "conversion": {
        const operands = inputs.map((input) => stretched(input, shape));
        const named = lowering!.kind === "scalar" ? { function: lowering!.function } : {};
        return whole(unit(node, { kind: "map", ...named }, shape, operands), shape);
      }
      case "copy": {
        const [x, ...others] = inputs as [Tensor, ...Tensor[]];
        const reading = readings.get(x)!;
        const after = [...reading.after, ...others.map((other) => readings.get(other)!.unit)];
        const steps = reshapedSteps(shapeOf(x), reading.steps, shape);
        return steps === undefined
          ? { ...whole(copied(x, reading, shapeOf(x)), shape), after }
          : { ...reading, steps, after };
      }
      case "view": {
        const reading = readings.get(inputs[0]!)!;
        const { origin, steps } = lowering!.view(reading.steps, shapeOf(inputs[0]!), shape, attributes);
        return { ...reading, origin: reading.origin + origin, steps };
      }
      case "reduction": {
        const from = shapeOf(inputs[0]!);
        const axes = attributes["axes"] as readonly number[];
        if (axes.every((axis) => from[axis] === 1)) {
          const reading = readings.get(inputs[0]!)!;
          return { ...reading, steps: reshapedSteps(from, reading.steps, shape)! }; // axes of length 1 come and go freely
        }
        const work: Work = { kind: "reduction", combine: lowering!.combine, axes };
        return whole(unit(node, work, from, [readings.get(inputs[0]!)!], elementCount(shape)), shape);
      }
      case "contraction": {
        const [a, b] = inputs as [Tensor, Tensor];
        const inner = shapeOf(a).at(-1)!;
        const operands = [
          stretched(a, shape.with(-1, inner), stored(a)),
          stretched(b, shape.with(-2, inner), stored(b)),
        ];
        return whole(unit(node, { kind: "contraction", inner }, shape, operands), shape);
      }
      case "gather":
      case "scatterAdd": {
        const [x, indices] = inputs as [Tensor, Tensor];
        const axis = attributes["axis"] as number;
        const lengths = lowering!.kind === "gather" ? shapeOf(x) : shape;
        const work: Work = {
          kind: lowering!.kind,
          outer: elementCount(lengths.slice(0, axis)),
          length: lengths[axis]!,
          count: elementCount(shapeOf(indices)),
          inner: elementCount(lengths.slice(axis + 1)),
        };
        return whole(
          unit(
            node,
            work,
            shape,
            inputs.map((input) => whole(materialised(input), shapeOf(input))),
          ),
          shape,
        );
      }
      case "assembly": {
        const shapes = inputs.map(shapeOf);
        const views = lowering!.views(stridesOf(shape), shapes, attributes);
        const parts = views.map((view, part) => ({ ...view, shape: shapes[part]! }));
        return whole(unit(node, { kind: "assembly", parts }, shape, inputs.map(stored)), shape);
      }
      case "index":
      case "composition":
        throw new Error(`${op.name} is no part of an expanded graph`);
    }
  };

  for (const node of topologicalOrder(roots)) readings.set(node, read(node));
  return {
    roots: roots.map((root) => {
      const held = materialised(root);
      return held.work.kind === "data" ? copied(root, readings.get(root)!, shapeOf(root)) : held;
    }),
    all,
  };
}

/** Whether the reading is of all elements, in the order in which they lie. */
export function isContiguous({ unit, origin, steps }: Reading, shape: readonly number[]): boolean {
  const strides = stridesOf(shape);
  return (
    origin === 0 &&
    unit.size === elementCount(shape) &&
    shape.every((length, axis) => length === 1 || steps[axis] === strides[axis])
  );
}

/** The steps along the axes of `to` over elements that lie `steps` apart along those of `from`; `undefined` if there are none. */
export function reshapedSteps(
  from: readonly number[],
  steps: readonly number[],
  to: readonly number[],
): readonly number[] | undefined {
  if (elementCount(to) <= 1) return to.map(() => 0);
  const result = to.map(() => 0);
  let source = 0;
  let axis = 0;
  while (axis < to.length && source < from.length) {
    // The shortest runs of axes on both sides with equally many elements.
    const [firstSource, firstAxis] = [source, axis];
    let [count, wanted] = [from[source++]!, to[axis++]!];
    while (count !== wanted) {
      if (count < wanted) count *= from[source++]!;
      else wanted *= to[axis++]!;
    }
    const long = Array.from({ length: source - firstSource }, (_, i) => firstSource + i).filter(
      (i) => from[i] !== 1,
    );
    const isEven = long.every((i, n) => n === 0 || steps[long[n - 1]!] === from[i]! * steps[i]!);
    if (!isEven) return undefined;
    let step = long.length === 0 ? 0 : steps[long.at(-1)!]!;
    for (let i = axis - 1; i >= firstAxis; i--) {
      result[i] = step;
      step *= to[i]!;
    }
  }
  return result;
}
