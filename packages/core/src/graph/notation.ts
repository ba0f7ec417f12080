/** How an op is written, as data on its record; `print/` turns it into text and LaTeX, and reads the text back. */

/** How tightly an operator binds, loosest first. The one precedence table of Chainrule. */
export const precedence = {
  comparison: 1,
  sum: 2,
  negation: 3,
  product: 4,
  /** A product without a sign between its factors, as LaTeX writes it: it binds more tightly than `∘`. */
  juxtaposition: 5,
  power: 6,
  postfix: 7,
  atom: 8,
} as const;

/** The levels of {@link precedence}. */
export type PrecedenceLevel = keyof typeof precedence;

/** How equal levels group: `a - b - c` is `(a - b) - c`, `a ^ b ^ c` is `a ^ (b ^ c)`, and `a < b < c` says nothing. */
export function groupingOf(level: number): "left" | "right" | "none" {
  if (level === precedence.comparison) return "none";
  return level === precedence.power ? "right" : "left";
}

/** The ways of writing an op applied to its operands. */
export type Notation = (
  | { readonly kind: "infix"; readonly symbol: string; readonly level: PrecedenceLevel }
  /** `-a` */
  | { readonly kind: "prefix"; readonly symbol: string; readonly level: PrecedenceLevel }
  /** `a'` */
  | { readonly kind: "postfix"; readonly symbol: string; readonly level: PrecedenceLevel }
  /** `a ^ 2`: an op of its own for one exponent. */
  | { readonly kind: "power"; readonly exponent: number }
  /** `name(a, b, axes=[0])`: the op's name, its operands and its attributes. */
  | { readonly kind: "call" }
) & {
  /** How LaTeX writes it, where that is not `name(a, b)` upright. */
  readonly latex?: LatexForm;
};

/** The ways in which LaTeX writes an op. */
export type LatexForm =
  /** `a + b`, `a - b`, `-a`, and the products: `∘` of tensors, nothing between scalars and around matrix products. */
  | { readonly kind: "sum" | "difference" | "negation" | "product" | "matrixProduct" }
  /** `\frac{a}{b}`, `a^b`, `e^a`, `\sqrt{a}` */
  | { readonly kind: "quotient" | "power" | "exponential" | "root" }
  /** `a < b`, `a \land b` */
  | { readonly kind: "relation"; readonly symbol: string }
  /** `\lnot a` */
  | { readonly kind: "logicalPrefix"; readonly symbol: string }
  /** `\log a` or `\sigma(a)`; several operands always have brackets. */
  | { readonly kind: "function"; readonly command: string; readonly brackets?: "always" }
  /** `|a|` */
  | { readonly kind: "fences"; readonly left: string; readonly right: string }
  /** `\sum_{rows} a` */
  | { readonly kind: "reduction"; readonly command: string }
  /** Its first operand and nothing else: the rest says how it is computed or differentiated, not what it is. */
  | { readonly kind: "value" }
  /** Cases by a condition, a change of element type, and the ops that move elements. */
  | { readonly kind: "choice" | "conversion" | "reshape" | "broadcast" | "transpose" | "slice" | "concat" };
