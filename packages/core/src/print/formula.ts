/** Formulas read from text: what `toText` prints, and what a user writes with the same words. */
import { Tensor } from "../graph/tensor.ts";
import { at, parseError } from "./parseError.ts";
import type { Instruction } from "./instruction.ts";
import { parseExpression } from "./parse.ts";
import { readCall, readInfix, readNegation, readTranspose, tensorOf, type Value } from "./reading.ts";
import { sourceOfTemplate, type Source } from "./source.ts";
import { TokenReader } from "./tokenReader.ts";

/** Tensors and numbers by the names under which a formula mentions them. */
export type FormulaNames = Readonly<Record<string, Tensor | number>>;

/** A template whose text is a formula, and whose values are its tensors and numbers. */
export type FormulaTag = (strings: TemplateStringsArray, ...values: readonly unknown[]) => Tensor;

/** The tag `formula`, and `formula.with({ … })`, which also knows tensors by name. */
export type Formula = FormulaTag & { readonly with: (names: FormulaNames) => FormulaTag };

/**
 * Reads a formula: formula`-mean(${y} * log(${p}) + (1 - ${y}) * log(1 - ${p}))`, or, with names,
 * formula.with({ y, p })`-mean(y * log(p) + (1 - y) * log(1 - p))`.
 *
 * Operators, tightest first: `'` (matrix transpose), `^`, `* / @` (matrix product), `-x`, `+ -`, and one comparison
 * `== != < <= > >=`. Calls of Chainrule's functions, with arguments by position or name: `sum(x, axes=[0], keepDims=true)`,
 * `reshape(x, [m, 4])`, `concat([a, b], axis=1)`. `size(m)` is the size of the dimension m. Names that are no words stand
 * in quotes: `"layer 1"`. Parts may be named behind the formula: `t * exp(t) where t = x @ W`.
 *
 * Numbers and sizes take the element type of the tensors beside them; numbers among themselves are computed as in a program.
 * @throws ChainruleError `parse-error`, or what the functions throw; both show the place in the text.
 */
export const formula: Formula = Object.assign(tagWith({}), { with: tagWith });

function tagWith(names: FormulaNames): FormulaTag {
  return (strings, ...values) => read(sourceOfTemplate(strings, values), names);
}

/**
 * Reads a formula from a text, as {@link formula} does from a template. What {@link toText} prints of a tensor is read as that
 * very tensor, given {@link namesIn} it.
 */
export function parseFormula(text: string, names: FormulaNames = {}): Tensor {
  return read({ where: "parseFormula", text, interpolations: new Map() }, names);
}

function read(source: Source, names: FormulaNames): Tensor {
  const tokens = new TokenReader(source);
  const formula = parseExpression(tokens);
  const scope = new Map<string, Value>();
  for (const { name, instructions } of readDefinitions(tokens)) {
    scope.set(name, build(source, instructions, scope, names));
  }
  return tensorOf(build(source, formula, scope, names));
}

interface Definition {
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** Reads `where t = x @ W, u = exp(t)` up to the end; the commas may be missing, as each definition begins with a name. */
function readDefinitions(tokens: TokenReader): Definition[] {
  const definitions: Definition[] = [];
  const first = tokens.peek();
  if (first.kind === "end") return definitions;
  if (first.kind !== "name" || first.quoted || first.name !== "where")
    throw tokens.error(first, "an operator");
  tokens.next();
  do {
    const token = tokens.next();
    if (token.kind !== "name") throw tokens.error(token, "a definition, as in where t = x + y");
    if (!tokens.skip("=")) throw tokens.error(tokens.peek(), `"=" after ${token.name}`);
    definitions.push({ name: token.name, instructions: parseExpression(tokens) });
    tokens.skip(",");
  } while (tokens.peek().kind === "name");
  if (tokens.peek().kind !== "end") throw tokens.error(tokens.peek(), "an operator or another definition");
  return definitions;
}

/** Carries the instructions out. */
function build(
  source: Source,
  instructions: readonly Instruction[],
  scope: ReadonlyMap<string, Value>,
  names: FormulaNames,
): Value {
  const stack: Value[] = [];
  const take = (count: number): Value[] => stack.splice(stack.length - count, count);
  for (const instruction of instructions) {
    stack.push(at(source, instruction.place, () => carryOut(instruction, take, lookUp)));
  }
  return stack[0]!;

  function lookUp(name: string, { place }: Instruction): Value {
    const value = scope.get(name) ?? (Object.hasOwn(names, name) ? names[name] : undefined);
    if (value instanceof Tensor || typeof value === "number") return value;
    if (value !== undefined && scope.has(name)) return value;
    const known = [...scope.keys(), ...Object.keys(names)];
    throw parseError(source, place, {
      expected: known.length === 0 ? "a name that is defined" : `one of the names ${known.join(", ")}`,
      received: JSON.stringify(name),
    });
  }
}

function carryOut(
  instruction: Instruction,
  take: (count: number) => Value[],
  lookUp: (name: string, instruction: Instruction) => Value,
): Value {
  switch (instruction.kind) {
    case "value":
      return instruction.value;
    case "name":
      return lookUp(instruction.name, instruction);
    case "negation":
      return readNegation(take(1)[0]!);
    case "transpose":
      return readTranspose(take(1)[0]!);
    case "infix": {
      const [a, b] = take(2) as [Value, Value];
      return readInfix(instruction.symbol, a, b);
    }
    case "call":
      return readCall(instruction.callable, take(instruction.count), instruction.given);
  }
}
