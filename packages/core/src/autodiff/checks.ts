/** What the derivative functions ask of their arguments, checked before any graph is walked. */
import { isFloating } from "../dtype.ts";
import { ChainruleError } from "../errors.ts";
import { describe } from "../graph/describe.ts";
import { formatShape, shapesEqual } from "../graph/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import { NDArray } from "../ndarray.ts";

const isList = (tensors: Tensor | readonly Tensor[]): tensors is readonly Tensor[] => Array.isArray(tensors);

/** The tensors that are differentiated by. @throws ChainruleError `invalid-argument`, `not-differentiable` */
export function checkedSources(where: string, wrt: Tensor | readonly Tensor[]): readonly Tensor[] {
  const sources = isList(wrt) ? wrt : [wrt];
  sources.forEach((source, index) => {
    if (source instanceof Tensor) return;
    throw new ChainruleError("invalid-argument", {
      where,
      expected: "a tensor, or a list of tensors, to differentiate by",
      received: `${named(source)}${isList(wrt) ? ` as element ${index} of the list` : ""}`,
      fix: "Derivatives are formulas: differentiate by the input(…) or parameter(…) that stands for the data",
    });
  });
  sources.forEach((source) => checkDifferentiable(where, source));
  return sources;
}

/** Results for each tensor of `wrt`, arranged as `wrt` is. */
export function arrangedLike<T>(wrt: Tensor | readonly Tensor[], results: readonly T[]): T | readonly T[] {
  return isList(wrt) ? results : results[0]!;
}

/** The tensor that is differentiated. @throws ChainruleError `invalid-argument`, `not-differentiable` */
export function checkedOutput(where: string, output: Tensor): Tensor {
  checkTensor(where, "a tensor to differentiate", output);
  checkDifferentiable(where, output);
  return output;
}

/** The scalar that is differentiated. @throws ChainruleError as for {@link checkedOutput}, `not-scalar` */
export function checkedLoss(where: string, loss: Tensor): Tensor {
  const tensor = checkedOutput(where, loss);
  if (tensor.rank === 0) return tensor;
  throw new ChainruleError("not-scalar", {
    where,
    expected: "a scalar to differentiate",
    received: describe(tensor),
    fix: "Reduce it with sum or mean, or use vjp with a cotangent of its shape",
    data: { shape: tensor.shape },
  });
}

/**
 * One direction for each of `sources`, of its shape.
 * @throws ChainruleError `invalid-argument` for another number of them or what is no tensor, `shape-mismatch`
 */
export function checkedDirections(
  where: string,
  role: string,
  directions: Tensor | readonly Tensor[],
  sources: readonly Tensor[],
): readonly Tensor[] {
  const list = isList(directions) ? directions : [directions];
  if (list.length !== sources.length) {
    throw new ChainruleError("invalid-argument", {
      where,
      expected: `one ${role} for each of the ${sources.length} tensors`,
      received: `${list.length}`,
    });
  }
  sources.forEach((source, index) => checkDirection(where, role, list[index]!, source));
  return list;
}

/** @throws ChainruleError `invalid-argument` for what is no tensor, `shape-mismatch` for one of another shape than `like` */
export function checkDirection(where: string, role: string, given: Tensor, like: Tensor): void {
  checkTensor(where, `a tensor as ${role}`, given);
  if (shapesEqual(given.shape, like.shape)) return;
  throw new ChainruleError("shape-mismatch", {
    where,
    expected: `a ${role} of shape ${formatShape(like.shape)} for ${describe(like)}`,
    received: describe(given),
    data: { shapes: [given.shape, like.shape] },
  });
}

function checkTensor(where: string, expected: string, given: unknown): void {
  if (given instanceof Tensor) return;
  throw new ChainruleError("invalid-argument", {
    where,
    expected,
    received: named(given),
    fix: "Wrap data in constant(…), or feed it through input(…)",
  });
}

function checkDifferentiable(where: string, tensor: Tensor): void {
  if (isFloating(tensor.dtype)) return;
  throw new ChainruleError("not-differentiable", {
    where,
    expected: "tensors of real numbers (float32 or float64)",
    received: `${describe(tensor)} of ${tensor.dtype}`,
  });
}

/** What something is that should have been a tensor. */
function named(value: unknown): string {
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "string") return `the text ${JSON.stringify(value)}`;
  if (typeof value === "function") return "a function";
  if (value instanceof NDArray) return `an NDArray of shape ${formatShape(value.shape)}`;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return "an array of data";
  return value === null || value === undefined ? String(value) : "an object";
}
