/** How an op is written, as data on its record; `print/` turns it into text. */

/** How tightly an operator binds, loosest first. The one precedence table of Chainrule. */
export const precedence = {
  comparison: 1,
  sum: 2,
  negation: 3,
  product: 4,
  power: 5,
  postfix: 6,
  atom: 7,
} as const;

/** The levels of {@link precedence}. */
export type PrecedenceLevel = keyof typeof precedence;

/** The ways of writing an op applied to its operands. */
export type Notation =
  /** `a + b`; operators are left-associative. */
  | { readonly kind: "infix"; readonly symbol: string; readonly level: PrecedenceLevel }
  /** `-a` */
  | { readonly kind: "prefix"; readonly symbol: string; readonly level: PrecedenceLevel }
  /** `a'` or `a^2` */
  | { readonly kind: "postfix"; readonly symbol: string; readonly level: PrecedenceLevel }
  /** `name(a, b, axes=[0])`: the op's name, its operands and its attributes. */
  | { readonly kind: "call" };
