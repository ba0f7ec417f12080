/**
 * What the formula language means: the node that an operator or a call builds of values. The parser reads with it, and the
 * printer asks it whether what it is about to write would be read as the same node.
 */
import { matrixTranspose } from "../functions/axes.ts";
import { ChainruleError } from "../errors.ts";
import { isFloating, widestDType } from "../dtype.ts";
import type { Operand } from "../graph/shapeTypes.ts";
import { Tensor } from "../graph/tensor.ts";
import { constant } from "../ops/constant.ts";
import { neg } from "../ops/arithmetic.ts";
import { dimension } from "../ops/leaves.ts";
import { operators } from "./operators.ts";
import type { Callable } from "./vocabulary.ts";

/** The size of a dimension without an element type: like a number, it takes that of the tensors it meets. */
export class Size {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What a part of a formula stands for while it is being read. */
export type Value = Tensor | number | Size;

/** Numbers among themselves are computed as in a program: `1/3 * x` does not round the third to float32 first. */
const ofNumbers: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
};

/** `a + b` and the other operators between two operands. */
export function readInfix(symbol: string, a: Value, b: Value): Value {
  const compute = ofNumbers[symbol];
  if (typeof a === "number" && typeof b === "number" && compute !== undefined) return compute(a, b);
  const [left, right] = typed([a, b]) as [Operand, Operand];
  return operators.get(symbol)!.build(left, right);
}

/** `-a` */
export function readNegation(a: Value): Value {
  return typeof a === "number" ? -a : neg(typed([a])[0]!);
}

/** `a'` */
export function readTranspose(a: Value): Value {
  return matrixTranspose(tensorOf(a));
}

/** `f(a, b, name=value)`; the arguments have been checked, and none that is required is missing. */
export function readCall(
  { name, build, operands, parameters, liftsNumbers }: Callable,
  values: readonly Value[],
  given: ReadonlyMap<string, unknown>,
): Value {
  if (parameters[0]?.kind === "name" && !given.has("dtype")) return new Size(given.get("name") as string);
  if (operands === "any")
    return buildExactly(name, () => build(Object.fromEntries(given), ...values.map(tensorOf)));
  const tensors = liftsNumbers ? typed(values) : values.map(tensorOf);
  const positional = parameters
    .filter(({ inOptions }) => inOptions !== true)
    .map(({ name }) => given.get(name));
  const options = parameters.filter(({ inOptions, name }) => inOptions === true && given.has(name));
  return build(
    ...(operands === "list" ? [tensors] : tensors),
    ...positional,
    ...(options.length === 0 ? [] : [Object.fromEntries(options.map(({ name }) => [name, given.get(name)]))]),
  );
}

/** An op that is given operands or attributes for which it is not made may fail anyhow. */
function buildExactly(name: string, build: () => Tensor): Tensor {
  try {
    return build();
  } catch (error) {
    if (error instanceof ChainruleError) throw error;
    const expected = "the operands and attributes that toText writes for this op";
    throw new ChainruleError(
      "invalid-argument",
      { where: name, expected, received: "others" },
      { cause: error },
    );
  }
}

/** The tensor of a whole formula. */
export function tensorOf(value: Value): Tensor {
  const [operand] = typed([value]);
  return operand instanceof Tensor ? operand : constant(operand!);
}

/** Gives sizes the widest element type of the tensors beside them, and float32 if there is none. */
function typed(values: readonly Value[]): Operand[] {
  const dtypes = values.filter((value) => value instanceof Tensor).map((tensor) => tensor.dtype);
  const widest = widestDType(dtypes);
  const dtype = isFloating(widest) ? widest : "float32";
  return values.map((value) => (value instanceof Size ? dimension(value.name, dtype) : value));
}
