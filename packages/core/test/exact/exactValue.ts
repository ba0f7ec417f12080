/**
 * The exact real value of a formula, for tests of what floating point makes of it: evaluated on enclosures, with more digits
 * until it is known well. Element types are disregarded: all numbers are real.
 */
import { Decimal } from "decimal.js";
import type { Tensor } from "../../src/graph/tensor.ts";
import { topologicalOrder } from "../../src/graph/walk.ts";
import { elementCount, NDArray } from "../../src/ndarray.ts";
import { broadcastPositions } from "../../src/ops/elementwise.ts";
import { type ExactArray, Arithmetic, type Enclosure, type Exact } from "./enclosure.ts";
import { exactElementwise } from "./exactOps.ts";
import { exactMovement, exactReduction } from "./exactArrays.ts";

/** Values of the inputs, by name. */
export type Inputs = Readonly<Record<string, NDArray>>;

/** Multiplies one node by a number, to see how the value of the whole depends on it. */
export interface Perturbation {
  readonly node: Tensor;
  readonly factor: Decimal;
}

const precisions = [36, 130, 400, 700];
const arithmetics = new Map<number, Arithmetic>();

/** The exact elements of a tensor of known sizes, those that could not be told apart from others marked `unknown`. */
export function exactValue(root: Tensor, inputs: Inputs, perturbation?: Perturbation): ExactArray {
  const order = topologicalOrder([root]);
  let result: ExactArray | undefined;
  for (const precision of precisions) {
    result = evaluateExactly(order, inputs, arithmeticOf(precision), perturbation);
    if (result.elements.every(isSettled)) return result;
  }
  return {
    shape: result!.shape,
    elements: result!.elements.map((each) => (isSettled(each) ? each : "unknown")),
  };
}

function arithmeticOf(precision: number): Arithmetic {
  let arithmetic = arithmetics.get(precision);
  if (arithmetic === undefined) arithmetics.set(precision, (arithmetic = new Arithmetic(precision)));
  return arithmetic;
}

const digits = Decimal.clone({ precision: 900 });
const negligible = new Decimal("1e-350");

/** Known to 22 digits, or below everything that floating point can hold. */
function isSettled(value: Exact): boolean {
  if (typeof value === "string") return value === "undefined";
  const size = Decimal.max(value.low.abs(), value.high.abs());
  return (
    size.lt(negligible) || (size.isFinite() && digits.sub(value.high, value.low).lte(digits.mul(size, 1e-22)))
  );
}

function evaluateExactly(
  order: readonly Tensor[],
  inputs: Inputs,
  arithmetic: Arithmetic,
  perturbation: Perturbation | undefined,
): ExactArray {
  const values = new Map<Tensor, ExactArray>();
  for (const node of order) {
    const value = exactNode(
      node,
      node.inputs.map((input) => values.get(input)!),
      inputs,
      arithmetic,
    );
    values.set(node, node === perturbation?.node ? scaled(value, perturbation.factor, arithmetic) : value);
  }
  return values.get(order.at(-1)!)!;
}

function exactNode(
  node: Tensor,
  operands: readonly ExactArray[],
  inputs: Inputs,
  arithmetic: Arithmetic,
): ExactArray {
  const { op, attributes } = node;
  if (op.leaf === "input") return exactNumbers(inputs[attributes["name"] as string]!, arithmetic);
  if (op.leaf === "constant") return exactNumbers(attributes["value"] as NDArray, arithmetic);
  const shape = node.shape as readonly number[]; // the tests give every dimension a number
  if (op.leaf !== undefined) {
    const array = NDArray.zeros(node.dtype, shape);
    op.kernel([], array, attributes);
    return exactNumbers(array, arithmetic);
  }
  if (op.elementwise === true) return exactBroadcast(op.name, operands, shape, arithmetic);
  const elements = exactReduction(node, operands, arithmetic) ?? exactMovement(node, operands, arithmetic);
  return { shape, elements };
}

function exactNumbers({ data, shape }: NDArray, arithmetic: Arithmetic): ExactArray {
  return {
    shape,
    elements: Array.from(data, (value) => (Number.isFinite(value) ? arithmetic.number(value) : "undefined")),
  };
}

function exactBroadcast(
  name: string,
  operands: readonly ExactArray[],
  shape: readonly number[],
  arithmetic: Arithmetic,
): ExactArray {
  const positions = operands.map((operand) => broadcastPositions(operand.shape, shape));
  const elements = Array.from({ length: elementCount(shape) }, (_, index) =>
    exactElementwise(
      name,
      arithmetic,
      operands.map((operand, which) => operand.elements[positions[which]?.[index] ?? index]!),
    ),
  );
  return { shape, elements };
}

function scaled({ shape, elements }: ExactArray, factor: Decimal, arithmetic: Arithmetic): ExactArray {
  const enclosure: Enclosure = { low: factor, high: factor };
  return {
    shape,
    elements: elements.map((value) => (typeof value === "string" ? value : arithmetic.mul(value, enclosure))),
  };
}
