/** Shapes at run time: sizes and names of dimensions, and the rules by which they combine. `shapeTypes.ts` is their twin at compile time. */
import { ChainruleError } from "../errors.ts";

/** The length of an axis: a number, or a name that takes its size when data arrives. */
export type Dimension = number | string;

/** The dimensions of a tensor, outermost first; empty for a scalar. */
export type Shape = readonly Dimension[];

/** An axis by position, from the end if negative, or by the name of its dimension. */
export type Axis = number | string;

/** A shape as errors and `console.log` show it: `[m, 16]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Whether two shapes agree, dimension by dimension. */
export function shapesEqual(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** @throws ChainruleError `invalid-argument` unless it is a list whose every dimension is a whole number ≥ 0 or an identifier. */
export function checkShape(where: string, shape: Shape): void {
  if (!Array.isArray(shape)) {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: 'a shape, that is, a list of dimensions such as ["m", 16]',
      received: JSON.stringify(shape) ?? typeof shape,
    });
  }
  for (const dimension of shape as Shape) {
    const valid =
      typeof dimension === "string"
        ? /^[A-Za-z_]\w*$/.test(dimension)
        : Number.isInteger(dimension) && dimension >= 0;
    if (!valid) {
      throw new ChainruleError("invalid-argument", {
        where,
        expected: 'every dimension to be a whole number ≥ 0 or a name such as "m"',
        received: `${JSON.stringify(dimension)} in ${JSON.stringify(shape)}`,
        ...(dimension === -1 ? { fix: "No length is inferred: write the number or the name" } : {}),
      });
    }
  }
}

/**
 * The shape to which `a` and `b` broadcast: aligned at the last axis, a missing axis or one of length 1 stretches.
 * Two different names, or a name and a number other than 1, do not combine.
 * @returns `undefined` when they do not broadcast together.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  if (shapesEqual(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const result: Dimension[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    result.push(left === 1 ? right : left);
  }
  return result;
}

/** The first pair of dimensions, from the last axis on, that keeps `a` and `b` from broadcasting; empty if none does. */
export function conflictingDimensions(a: Shape, b: Shape): string {
  for (let back = 1; back <= Math.min(a.length, b.length); back++) {
    const left = a[a.length - back]!;
    const right = b[b.length - back]!;
    if (left !== right && left !== 1 && right !== 1)
      return `: dimensions ${left} and ${right} (axis -${back}) differ`;
  }
  return "";
}

/**
 * The positions 0 … rank − 1 of the given axes, ascending; all of them if none is given.
 * @throws ChainruleError `axis-out-of-range` for an axis that the shape does not have, `invalid-argument` for a repeated one.
 */
export function resolveAxes(where: string, shape: Shape, axes?: Axis | readonly Axis[]): readonly number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const positions = (Array.isArray(axes) ? (axes as readonly Axis[]) : [axes as Axis]).map((axis) =>
    resolveAxis(where, shape, axis),
  );
  if (new Set(positions).size !== positions.length) {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: "each axis once",
      received: `axes ${JSON.stringify(axes)} of a tensor of shape ${formatShape(shape)}`,
    });
  }
  return positions.sort((a, b) => a - b);
}

/**
 * The position of one axis; see {@link resolveAxes}.
 * @throws ChainruleError `axis-out-of-range`, or `invalid-argument` for a name that several axes have.
 */
export function resolveAxis(where: string, shape: Shape, axis: Axis): number {
  const position = typeof axis === "string" ? shape.indexOf(axis) : axis < 0 ? axis + shape.length : axis;
  if (typeof axis === "string" && shape.lastIndexOf(axis) !== position) {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: "the name of one axis",
      received: `"${axis}", which several axes of ${formatShape(shape)} have`,
      fix: "Give the axis by its position",
    });
  }
  if (Number.isInteger(position) && position >= 0 && position < shape.length) return position;
  throw new ChainruleError("axis-out-of-range", {
    where,
    expected:
      typeof axis === "string" || shape.length === 0
        ? "an axis that the tensor has"
        : `an axis from ${-shape.length} to ${shape.length - 1}`,
    received: `axis ${typeof axis === "string" ? `"${axis}"` : axis} for shape ${formatShape(shape)}`,
  });
}

/** Whether a reshape between the shapes keeps every element, whatever sizes the names take. */
export function sameElementCount(a: Shape, b: Shape): boolean {
  const count = (shape: Shape): number =>
    shape.reduce<number>((n, d) => (typeof d === "number" ? n * d : n), 1);
  const names = (shape: Shape): string =>
    shape
      .filter((d) => typeof d === "string")
      .sort()
      .join();
  return (count(a) === 0 && count(b) === 0) || (count(a) === count(b) && names(a) === names(b));
}

/**
 * The numeric shape, once the names have sizes.
 * @throws ChainruleError `unbound-dimension` for a name without a size.
 */
export function bindShape(
  where: string,
  shape: Shape,
  sizes: ReadonlyMap<string, number>,
): readonly number[] {
  return shape.map((dimension) => {
    const size = typeof dimension === "number" ? dimension : sizes.get(dimension);
    if (size !== undefined) return size;
    throw new ChainruleError("unbound-dimension", {
      where,
      expected: `a size for dimension "${dimension}"`,
      received: "no input that has this dimension",
      fix: `Pass its size, as in { dimensions: { ${dimension}: 32 } }`,
    });
  });
}
