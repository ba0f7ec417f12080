/**
 * How a node is spelled, chosen so that the spelling is read as the same node: a spelling is tried by reading it, not by knowing
 * what lifting, defaults and named composites do.
 */
import { ChainruleError } from "../errors.ts";
import { precedence } from "../graph/notation.ts";
import { constantValue } from "../ops/constant.ts";
import type { Tensor } from "../graph/tensor.ts";
import { composites } from "./composites.ts";
import { numberText } from "./literals.ts";
import { readCall, readInfix, readNegation, readTranspose, Size, type Value } from "./reading.ts";
import { callableOf, exactCallable, type Callable } from "./vocabulary.ts";

/** An operand as it is spelled: a constant or size is `bare` when it is to take its element type from what stands beside it. */
export interface SpelledOperand {
  readonly tensor: Tensor;
  readonly bare: boolean;
}

/** What stands around the operands. */
export type Spelling =
  | {
      readonly kind: "infix" | "prefix" | "postfix";
      readonly symbol: string;
      readonly level: number;
      readonly operands: readonly SpelledOperand[];
      /** A number on the right that is no operand: the exponent of a square. */
      readonly right?: number;
    }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly isList: boolean;
      readonly operands: readonly SpelledOperand[];
      readonly arguments: ReadonlyMap<string, unknown>;
    };

/** A spelling to be tried: `read` gives what is read when the operands stand for these values. */
interface Candidate {
  readonly operands: readonly Tensor[];
  readonly read: (values: readonly Value[]) => Value;
  readonly spell: (operands: readonly SpelledOperand[], values: readonly Value[]) => Spelling;
}

/**
 * The spelling of a node that has operands, or of a leaf that is called (`iota(…)`).
 * @param isNamed Whether a tensor stands under its name.
 */
export function spell(node: Tensor, isNamed: (tensor: Tensor) => boolean): Spelling {
  const candidates = [...candidatesFor(node, isNamed)];
  for (const isBare of barenesses) {
    for (const { operands, read, spell: spelling } of candidates) {
      const spelled = operands.map((tensor) => ({ tensor, bare: !isNamed(tensor) && isBare(tensor) }));
      const values = valuesOf(spelled);
      if (tryToRead(() => read(values)) === node) return spelling(spelled, values);
    }
  }
  // Not in the vocabulary: an op of the user's own. It is shown, but cannot be read back.
  return {
    kind: "call",
    name: node.op.name,
    isList: false,
    operands: node.inputs.map((tensor) => ({ tensor, bare: !isNamed(tensor) && isBareNumber(tensor) })),
    arguments: new Map(Object.entries(node.attributes)),
  };
}

// From the shortest spelling of constants to the one that says most.
const barenesses: readonly ((tensor: Tensor) => boolean)[] = [
  (tensor) => bareValue(tensor) !== undefined,
  isBareNumber,
  () => false,
];

function isBareNumber(tensor: Tensor): boolean {
  return typeof bareValue(tensor) === "number";
}

function tryToRead(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ChainruleError) return undefined;
    throw error;
  }
}

function valuesOf(operands: readonly SpelledOperand[]): Value[] {
  return operands.map(({ tensor, bare }) => (bare ? bareValue(tensor)! : tensor));
}

/** What is read where a tensor is written without its element type; `undefined` if it is not written so. */
export function bareValue(tensor: Tensor): number | Size | undefined {
  if (tensor.dtype === "bool") return undefined; // true and false say what they are
  if (tensor.op.leaf === "dimension") return new Size(tensor.attributes["name"] as string);
  const value = constantValue(tensor);
  return value === undefined ? undefined : Number(numberText(value, tensor.dtype));
}

function* candidatesFor(node: Tensor, isNamed: (tensor: Tensor) => boolean): Generator<Candidate> {
  for (const { callable, operands, given } of composites(node, isNamed))
    yield call(node, callable, operands, given);
  yield* operatorFor(node);
  const callable = callableOf(node.op);
  if (callable !== undefined) {
    const given = callable.argumentsOf?.(node) ?? node.attributes;
    yield call(node, callable, node.inputs, new Map(Object.entries(given)));
  }
  const exact = exactCallable(node.op.name);
  if (exact !== undefined) yield call(node, exact, node.inputs, new Map(Object.entries(node.attributes)));
}

function* operatorFor({ op: { notation }, inputs }: Tensor): Generator<Candidate> {
  if (notation.kind === "call") return;
  const around = (
    kind: "infix" | "prefix" | "postfix",
    symbol: string,
    level: number,
    read: Candidate["read"],
    right?: number,
  ): Candidate => ({
    operands: inputs,
    read,
    spell: (operands) => ({ kind, symbol, level, operands, ...(right === undefined ? {} : { right }) }),
  });
  if (notation.kind === "power") {
    const { exponent } = notation;
    yield around("infix", "^", precedence.power, ([base]) => readInfix("^", base!, exponent), exponent);
    return;
  }
  const { kind, symbol } = notation;
  const level = precedence[notation.level];
  if (kind === "infix") yield around(kind, symbol, level, ([a, b]) => readInfix(symbol, a!, b!));
  else yield around(kind, symbol, level, ([a]) => (kind === "prefix" ? readNegation(a!) : readTranspose(a!)));
}

function call(
  node: Tensor,
  callable: Callable,
  operands: readonly Tensor[],
  given: ReadonlyMap<string, unknown>,
): Candidate {
  return {
    operands,
    read: (values) => readCall(callable, values, given),
    spell: (spelled, values) => ({
      kind: "call",
      name: callable.name,
      isList: callable.operands === "list",
      operands: spelled,
      arguments: withoutDefaults(node, callable, values, given),
    }),
  };
}

/** Leaves out what is read as the same node without being written. */
function withoutDefaults(
  node: Tensor,
  callable: Callable,
  values: readonly Value[],
  given: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, unknown> {
  const kept = new Map(given);
  for (const { name, optional } of callable.parameters) {
    if (optional !== true || !kept.has(name)) continue;
    const value = kept.get(name);
    kept.delete(name);
    if (tryToRead(() => readCall(callable, values, kept)) !== node) kept.set(name, value);
  }
  return kept;
}
