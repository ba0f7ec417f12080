/** What an op states for compilers: how its result comes about, in terms that a backend knows without knowing the op. */
import type { Attributes } from "./attributes.ts";

/** A function of numbers that every backend has. */
export type ScalarFunction =
  | "abs"
  | "add"
  | "cos"
  | "div"
  | "equalTo"
  | "erf"
  | "exp"
  | "expm1"
  | "floor"
  | "greater"
  | "greaterEqual"
  | "less"
  | "lessEqual"
  | "log"
  | "log1p"
  | "logicalAnd"
  | "logicalNot"
  | "logicalOr"
  | "maximum"
  | "minimum"
  | "mul"
  | "mulNoNaN"
  | "neg"
  | "notEqualTo"
  | "power"
  | "randomBits"
  | "rsqrt"
  | "sechSquared"
  | "sigmoid"
  | "sign"
  | "sin"
  | "softplus"
  | "sqrt"
  | "square"
  | "sub"
  | "tanh"
  | "unitFraction"
  | "where"
  | "xlogy";

/** How many elements become one. */
export type Combination = "sum" | "max" | "min" | "prod";

/** Where the elements of a result lie in the operand: at `origin + Σ index · step`, in elements. */
export interface StridedView {
  readonly origin: number;
  readonly steps: readonly number[];
}

/** How the result of an op comes about. Shapes are bound to sizes when one of these is read. */
export type Lowering<Node> =
  /** The same function of numbers at every position. */
  | { readonly kind: "scalar"; readonly function: ScalarFunction }
  /** The elements of the first operand in the element type of the result. */
  | { readonly kind: "conversion" }
  /** The elements of the first operand, in the order in which they lie. */
  | { readonly kind: "copy" }
  /** Elements of the operand in another arrangement; `view` is told the operand's strides. */
  | {
      readonly kind: "view";
      readonly view: (
        strides: readonly number[],
        from: readonly number[],
        to: readonly number[],
        attributes: Attributes,
      ) => StridedView;
    }
  /** Zeros, with every operand laid in; `views` says where in the result, given its strides. */
  | {
      readonly kind: "assembly";
      readonly views: (
        strides: readonly number[],
        parts: readonly (readonly number[])[],
        attributes: Attributes,
      ) => readonly StridedView[];
    }
  /** The elements along `attributes.axes` become one. */
  | { readonly kind: "reduction"; readonly combine: Combination }
  /** Sums of products over the last axis of the first operand and the second to last of the other, for every leading index. */
  | { readonly kind: "contraction" }
  /** The index along `attributes.axis`. */
  | { readonly kind: "index" }
  /** The slices of the first operand at the indices in the second, along `attributes.axis`. */
  | { readonly kind: "gather" }
  /** The slices of the first operand added up at the indices in the second, along `attributes.axis`. */
  | { readonly kind: "scatterAdd" }
  /** A formula of other ops with the same value to rounding. */
  | { readonly kind: "composition"; readonly formula: (node: Node) => Node };
