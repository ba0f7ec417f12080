/** Binding data to the inputs of a graph: every value checked, every named dimension given one size. */
import type { DType } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import { formatShape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { NDArray, type ArrayLike } from "../ndarray.ts";
import { nearestName } from "./nearestName.ts";

/** Data for inputs, by their names. */
export type Feeds = Readonly<Record<string, ArrayLike>>;

/** Sizes of named dimensions, by their names. */
export type DimensionSizes = Readonly<Record<string, number>>;

/** Inputs with their data, and the sizes of all named dimensions. */
export interface Bindings {
  readonly values: ReadonlyMap<Tensor, NDArray>;
  readonly sizes: ReadonlyMap<string, number>;
}

/**
 * Copies the data for the inputs among `nodes` and sizes their named dimensions.
 * @param known Names that may be fed without being needed.
 * @throws ChainruleError `missing-input`, `unknown-input`, `duplicate-name`, `shape-mismatch` or `dimension-conflict`,
 *   naming the input.
 */
export function bindInputs(
  nodes: readonly Tensor[],
  feeds: Feeds,
  dimensions: DimensionSizes,
  elementType: (dtype: DType) => DType,
  known: readonly string[] = [],
): Bindings {
  const inputs = nodes.filter(({ op }) => op.leaf === "input");
  const byName = inputsByName(inputs);
  checkNames(byName, feeds, known);
  const values = new Map<Tensor, NDArray>();
  const sizes = checkedSizes(dimensions);
  const givenBy = new Map([...sizes.keys()].map((name) => [name, "dimensions"]));
  for (const [name, input] of byName) {
    const value = readFeed(name, feeds[name]!, elementType(input.dtype));
    checkFeedShape(name, input, value);
    input.shape.forEach((dimension, axis) => {
      if (typeof dimension !== "string") return;
      const size = value.shape[axis]!;
      const earlier = sizes.get(dimension);
      if (earlier !== undefined && earlier !== size) {
        throw new ChainruleError("dimension-conflict", {
          where: `input "${name}"`,
          expected: `dimension "${dimension}" to have one size, ${earlier} as in ${givenBy.get(dimension)}`,
          received: `${size} (axis ${axis} of ${formatShape(value.shape)})`,
        });
      }
      sizes.set(dimension, size);
      givenBy.set(dimension, `input "${name}"`);
    });
    values.set(input, value);
  }
  return { values, sizes };
}

function checkedSizes(dimensions: DimensionSizes): Map<string, number> {
  for (const [name, size] of Object.entries(dimensions)) {
    if (Number.isInteger(size) && size >= 0) continue;
    throw new ChainruleError("invalid-argument", {
      where: `dimension "${name}"`,
      expected: "a size that is a whole number ≥ 0",
      received: String(size),
    });
  }
  return new Map(Object.entries(dimensions));
}

function inputsByName(inputs: readonly Tensor[]): Map<string, Tensor> {
  const byName = new Map<string, Tensor>();
  for (const input of inputs) {
    const name = input.attributes["name"] as string;
    const other = byName.get(name);
    if (other !== undefined) {
      throw new ChainruleError("duplicate-name", {
        where: `input "${name}"`,
        expected: "one input of this name in the graph",
        received: `two: ${other.dtype} ${formatShape(other.shape)} and ${input.dtype} ${formatShape(input.shape)}`,
        fix: "Give them different names",
      });
    }
    byName.set(name, input);
  }
  return byName;
}

function checkNames(inputs: ReadonlyMap<string, Tensor>, feeds: Feeds, known: readonly string[]): void {
  const fed = Object.keys(feeds).filter((name) => feeds[name] !== undefined);
  const list = (names: readonly string[], none: string): string =>
    names.map((name) => `"${name}"`).join(", ") || none;
  const missing = [...inputs.keys()].filter((name) => !fed.includes(name));
  const unknown = fed.filter((name) => !inputs.has(name) && !known.includes(name));
  const [name] = missing;
  if (name !== undefined) {
    const meant = nearestName(name, unknown);
    const { dtype, shape } = inputs.get(name)!;
    throw new ChainruleError("missing-input", {
      where: `input "${name}"`,
      expected: `data, ${dtype} ${formatShape(shape)}`,
      received: fed.length === 0 ? "no data" : `data for ${list(fed, "no input")} only`,
      fix: meant === undefined ? `Pass it, as in { ${name}: … }` : `Rename "${meant}" to "${name}"`,
      data: { missing, unknown },
    });
  }
  if (unknown.length > 0) {
    throw new ChainruleError("unknown-input", {
      where: "inputs",
      expected: `data for the inputs of the graph, ${list([...inputs.keys()], "of which there are none")}`,
      received: `data for ${list(unknown, "none")} as well`,
      fix: "Leave out what the graph does not use",
      data: { missing, unknown },
    });
  }
}

function readFeed(name: string, feed: ArrayLike, dtype: DType): NDArray {
  try {
    return NDArray.from(feed, dtype);
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    const { where, ...details } = error.details;
    throw new ChainruleError(
      error.code,
      { ...details, where: `input "${name}", ${where}` },
      { cause: error },
    );
  }
}

function checkFeedShape(name: string, { shape }: Tensor, value: NDArray): void {
  const differing = shape.findIndex(
    (dimension, axis) => typeof dimension === "number" && dimension !== value.shape[axis],
  );
  const sameRank = value.rank === shape.length;
  if (sameRank && differing < 0) return;
  throw new ChainruleError("shape-mismatch", {
    where: `input "${name}"`,
    expected: `data of shape ${formatShape(shape)}`,
    received: sameRank
      ? `${formatShape(value.shape)}: ${shape[differing]} and ${value.shape[differing]} (axis ${differing}) differ`
      : `${formatShape(value.shape)}, whose rank is ${value.rank} instead of ${shape.length}`,
    data: { expected: shape, received: value.shape },
  });
}
