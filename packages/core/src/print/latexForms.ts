/** Every form that an op's record may name, written in LaTeX. */
import { precedence, type LatexForm } from "../graph/notation.ts";
import type { Tensor } from "../graph/tensor.ts";
import { constantValue } from "../ops/constant.ts";
import {
  difference,
  matrixProduct,
  negated,
  power,
  product,
  quotient,
  sum,
  type Factor,
} from "./latexArithmetic.ts";
import { apply, choice, conversion, reduction, relation } from "./latexFunctions.ts";
import { isScalar, joined, reshaped, sliced, stretched, transposed } from "./latexMovement.ts";
import { atomic, fenced, signed, traitsOf, within, type Piece } from "./piece.ts";

/** A node to be written: its operands as they are written, and what is known of its surroundings. */
export interface Writing {
  readonly node: Tensor;
  readonly operands: readonly Piece[];
  /** It only enters sums over all entries, so its products and powers are those of numbers. */
  readonly isEntry: boolean;
  /** It only enters functions of entries, among which broadcasting is understood. */
  readonly isAmongEntries: boolean;
}

/** A node in the form that its record names. */
export function writeForm(form: LatexForm, writing: Writing): Piece {
  const { node, operands } = writing;
  const [a, b] = operands as [Piece, Piece];
  switch (form.kind) {
    case "sum":
      return sum(a, b);
    case "difference":
      return difference(a, b);
    case "negation":
      return negated(a);
    case "product":
      return product(factor(writing, 0), factor(writing, 1));
    case "matrixProduct":
      return matrixProduct(a, b);
    case "quotient":
      return quotient(factor(writing, 0), factor(writing, 1));
    case "power":
      return power(a, b ?? fixedExponent(node), writing.isEntry || isScalar(node.shape));
    case "exponential":
      if (a.isTall === true) return apply("\\exp", [a], true);
      return { text: `e^{${signed(a).text}}`, level: precedence.power, hasSuperscript: true };
    case "root":
      return atomic(`\\sqrt{${signed(a).text}}`, traitsOf(a));
    case "relation":
      return relation(form.symbol, a, b);
    case "logicalPrefix":
      return { ...atomic(`${form.symbol} ${within(a, precedence.atom).text}`), level: precedence.negation };
    case "function":
      return apply(form.command, operands, form.brackets === "always");
    case "fences":
      return atomic(fenced(signed(a).text, form.left, form.right, true), traitsOf(a));
    case "reduction":
      return reduction(form.command, node, a);
    case "value":
      return a;
    case "choice":
      return choice(node, operands);
    case "conversion":
      return conversion(node, a);
    case "reshape":
      return reshaped(node, a);
    case "broadcast":
      return stretched(node, a, writing.isAmongEntries);
    case "transpose":
      return transposed(node, a);
    case "slice":
      return sliced(node, a);
    case "concat":
      return joined(node, operands);
  }
}

/** `\operatorname{gather}(x, i)`: an op whose record names no form. */
export function writeCall(name: string, operands: readonly Piece[]): Piece {
  const command = `\\operatorname{${name.replace(/_/g, "\\_")}}`;
  return operands.length === 0 ? atomic(command) : apply(command, operands, true);
}

function factor({ node, operands, isEntry }: Writing, index: number): Factor {
  const tensor = node.inputs[index]!;
  return {
    piece: operands[index]!,
    isScalar: isEntry || isScalar(tensor.shape),
    isNumber: constantValue(tensor) !== undefined && tensor.label === undefined,
  };
}

/** The exponent of a square. */
function fixedExponent({ op: { notation } }: Tensor): Piece {
  return atomic(notation.kind === "power" ? String(notation.exponent) : "");
}
