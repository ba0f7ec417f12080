/** The leaves of a formula: inputs, parameters and the sizes of named dimensions. Constants have a file of their own. */
import { isFloating, type DType } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import { range, reals } from "../graph/range.ts";
import { checkShape, formatShape, shapesEqual, type Shape } from "../graph/shape.ts";
import { createNode, Tensor, type Attributes, type Op, type TensorType } from "../graph/tensor.ts";
import { NDArray, type ArrayLike } from "../ndarray.ts";

function leafOp(name: string, leaf: NonNullable<Op["leaf"]>): Op {
  return {
    name,
    leaf,
    infer: (_, attributes): TensorType => ({
      shape: attributes["shape"] as Shape,
      dtype: attributes["dtype"] as DType,
    }),
    derivative: { kind: "none" },
    kernel: () => {
      throw new Error(`the value of a leaf of kind ${leaf} is supplied by whoever evaluates the graph`);
    },
    notation: { kind: "call" },
    range: () => (leaf === "dimension" ? range(1, Infinity) : reals),
    samples: [],
  };
}

/** The record of {@link input}. */
export const inputOp: Op = leafOp("input", "input");
/** The record of {@link parameter}. */
export const parameterOp: Op = leafOp("parameter", "parameter");
/** The record of {@link dimension}. */
export const dimensionOp: Op = leafOp("dimension", "dimension");

/**
 * A tensor whose value arrives with the data, under this name. The same name, shape and type give the same node.
 * @param shape Numbers, and names such as "m" for dimensions whose size the data decides.
 * @throws ChainruleError `invalid-argument` for an empty name or a malformed shape.
 */
export function input<const S extends Shape>(name: string, shape: S, dtype: DType = "float32"): Tensor<S> {
  checkName("input", name);
  checkShape(`input "${name}"`, shape);
  return createNode(inputOp, [], { name, shape: [...shape], dtype }) as Tensor<S>; // of that very shape
}

/**
 * The size of a named dimension, as a scalar: what a mean over "m" divides by.
 * @throws ChainruleError `invalid-argument` for a malformed name.
 */
export function dimension(name: string, dtype: DType = "float32"): Tensor<readonly []> {
  checkShape("dimension", [name]);
  return createNode(dimensionOp, [], { name, shape: [], dtype }) as Tensor<readonly []>; // a scalar
}

/** Where the value of a parameter is kept by whoever computes with it. */
export interface ParameterStorage {
  /** A copy of the value. */
  readonly read: () => NDArray;
  readonly write: (value: NDArray) => void;
}

/** A tensor with a value of its own, which training changes. Two parameters are never the same node. */
export class Parameter<S extends Shape = Shape> extends Tensor<S> {
  readonly name: string;
  #value: NDArray | undefined;
  #storage: ParameterStorage | undefined;

  /** @internal Use {@link parameter}. */
  constructor(name: string, value: NDArray) {
    const attributes: Attributes = { name, shape: value.shape, dtype: value.dtype };
    super(parameterOp, [], attributes, { shape: value.shape, dtype: value.dtype });
    this.name = name;
    this.#value = value;
  }

  /** The current value; treat it as read-only. */
  get value(): NDArray {
    return this.#value ?? this.#storage!.read();
  }

  /** @internal From now on the value is kept there, where it is already. */
  keepIn(storage: ParameterStorage): void {
    this.#storage = storage;
    this.#value = undefined;
  }

  /**
   * Replaces the value by a copy of the given data.
   * @throws ChainruleError `shape-mismatch` when the data has another shape.
   */
  assign(value: ArrayLike): void {
    const array = NDArray.from(value, this.dtype);
    if (!shapesEqual(array.shape, this.shape)) {
      throw new ChainruleError("shape-mismatch", {
        where: `parameter "${this.name}"`,
        expected: `a value of shape ${formatShape(this.shape)}`,
        received: formatShape(array.shape),
      });
    }
    if (this.#storage === undefined) this.#value = array;
    else this.#storage.write(array);
  }
}

/**
 * A tensor with a value that training changes, starting from a copy of `value`.
 * @param dtype The element type; that of `value` if it is an NDArray, else float32.
 * @throws ChainruleError `invalid-argument` for an empty name, `dtype-mismatch` for whole numbers, which cannot be trained.
 */
export function parameter<S extends readonly number[]>(
  name: string,
  value: NDArray<S>,
  dtype?: DType,
): Parameter<S>;
export function parameter(name: string, value: ArrayLike, dtype?: DType): Parameter;
export function parameter(
  name: string,
  value: ArrayLike,
  dtype: DType = value instanceof NDArray ? value.dtype : "float32",
): Parameter {
  checkName("parameter", name);
  if (!isFloating(dtype)) {
    throw new ChainruleError("dtype-mismatch", {
      where: `parameter "${name}"`,
      expected: "float32 or float64, since it is moved along a gradient",
      received: dtype,
    });
  }
  return new Parameter(name, NDArray.from(value, dtype));
}

function checkName(where: string, name: string): void {
  if (typeof name === "string" && name.length > 0) return;
  throw new ChainruleError("invalid-argument", {
    where,
    expected: "a name",
    received: typeof name === "string" ? "an empty string" : typeof name,
  });
}
