/**
 * `checkGradients`: derivatives against differences of values in float64, reverse mode against forward mode, to third order.
 * It knows no op; what it checks may be a single op, a user's layer or a whole loss.
 */
import type { DType } from "../dtype.ts";
import type { DimensionSizes, Feeds } from "../evaluate/bind.ts";
import { Tensor } from "../graph/tensor.ts";
import { NDArray, type ArrayLike } from "../ndarray.ts";
import { input } from "../ops/leaves.ts";
import { checkOrders, type CheckOptions, type GradientReport } from "./checkOrders.ts";
import { gradientProblem } from "./gradientProblem.ts";

/** Which tensors of a finished graph are moved, and the data for its inputs. */
export interface GraphCheckOptions extends CheckOptions {
  /** Inputs, parameters or nodes in between; each is moved while the others are held. Whole numbers are skipped. */
  readonly wrt: readonly Tensor[];
  readonly feeds?: Feeds;
  /** Sizes for named dimensions that no input determines. */
  readonly dimensions?: DimensionSizes;
}

/** One tensor for each array. */
export type TensorsFor<I extends readonly ArrayLike[]> = { readonly [K in keyof I]: Tensor };

/**
 * Checks the derivatives of a function, or of a graph, at a point: every entry of the reverse-mode gradient against central
 * differences, and reverse mode against forward mode, ⟨u, Jv⟩ = ⟨Jᵀu, v⟩. Everything is computed in float64, whatever the element type
 * of the graph. An output that has axes is reduced with a fixed random cotangent u. Order 2 checks the derivative of the
 * gradient along a random direction in the same way, order 3 the derivative of that.
 *
 * At a kink, where the one-sided differences disagree, any derivative between them passes, and the report lists it.
 *
 * ```ts
 * checkGradients((x, W) => matmul(x, W).sigmoid(), [X, W0]);
 * checkGradients(({ x, W }) => matmul(x, W).sigmoid(), { x: X, W: W0 }, { order: 2 });
 * checkGradients(loss, { wrt: [W1, b1], feeds: { x: X, y: Y } });
 * ```
 * @param inputs Arrays, as a list for a function of several tensors or under names for a function of one record. Plain numbers
 *   become float64 tensors; typed arrays and NDArrays keep their element type; whole numbers are passed on, but not moved.
 * @throws ChainruleError `gradient-mismatch`, naming the order, the input, the entry that deviates most and both numbers, with all
 *   of them as `details.data`; `non-finite` when the output is not finite at the point; `invalid-argument` when there is
 *   nothing to move.
 */
export function checkGradients<const I extends readonly ArrayLike[] | readonly []>(
  f: (...tensors: TensorsFor<I>) => Tensor,
  inputs: I,
  options?: CheckOptions,
): GradientReport;
export function checkGradients<N extends string>(
  f: (tensors: Readonly<Record<N, Tensor>>) => Tensor,
  inputs: Readonly<Record<N, ArrayLike>>,
  options?: CheckOptions,
): GradientReport;
export function checkGradients(output: Tensor, options: GraphCheckOptions): GradientReport;
export function checkGradients(
  subject: Tensor | ((...tensors: never[]) => Tensor),
  inputs: readonly ArrayLike[] | Readonly<Record<string, ArrayLike>> | GraphCheckOptions,
  options: CheckOptions = {},
): GradientReport {
  if (subject instanceof Tensor) {
    const { wrt, feeds = {}, dimensions = {}, ...rest } = inputs as GraphCheckOptions; // by the last overload
    return checkOrders(gradientProblem(subject, wrt, feeds, dimensions), rest);
  }
  const isList = Array.isArray(inputs);
  const names = Object.keys(inputs).map((key) => (isList ? `inputs[${key}]` : key));
  const arrays = Object.values(inputs as Readonly<Record<string, ArrayLike>>).map(asArray);
  const tensors = arrays.map((array, index): Tensor => input(names[index]!, array.shape, array.dtype));
  const apply = subject as unknown as (...tensors: readonly unknown[]) => Tensor; // called as the overloads say
  const output = isList
    ? apply(...tensors)
    : apply(Object.fromEntries(names.map((name, index) => [name, tensors[index]!])));
  const feeds = Object.fromEntries(names.map((name, index) => [name, arrays[index]!]));
  return checkOrders(gradientProblem(output, tensors, feeds, {}), options);
}

function asArray(values: ArrayLike): NDArray {
  return NDArray.from(values, dtypeOf(values));
}

function dtypeOf(values: ArrayLike): DType {
  if (values instanceof NDArray) return values.dtype;
  if (values instanceof Float32Array) return "float32";
  if (values instanceof Int32Array) return "int32";
  if (values instanceof Uint8Array) return "bool";
  return "float64";
}
