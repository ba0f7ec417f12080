/**
 * `Tensor`, the node of a formula, and `Op`, the record that says all there is to know about one operation.
 * They refer to each other, so they share a file. Neither knows any particular op, nor how to differentiate or evaluate.
 */
import type { DType } from "../dtype.ts";
import type { Attributes, AttributeValue } from "./attributes.ts";
import { NDArray } from "../ndarray.ts";
import { InternTable } from "./internTable.ts";
import type { Lowering } from "./lowering.ts";
import type { Notation } from "./notation.ts";
import type { Range, RangeRule } from "./range.ts";
import type { Shape } from "./shape.ts";

export type { Attributes, AttributeValue } from "./attributes.ts";

/** Shape and element type of a node, as its op infers them when the graph is built. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A factor of the chain rule: a tensor, a number (0 for no dependence, 1 for nothing to multiply by), or a choice. */
export type Partial = Tensor | number | PartialChoice;

/** A factor that differs from place to place. As a choice, not a product with a mask, its zeros stay zeros beside ∞. */
export interface PartialChoice {
  readonly condition: Tensor;
  readonly chosen: Partial;
  readonly otherwise: Partial;
}

/** What a rule is told of the walk from the outputs back to the sources. */
export interface PullContext {
  /** The tensors that are differentiated by. */
  readonly sources: ReadonlySet<Tensor>;
  /** Whether the cotangent may have hard zeros or infinities, so that zeros must win in products. */
  readonly isGuarded: boolean;
}

/**
 * The derivative of an op, stated once. `autodiff/` reads both modes off it.
 * Contributions may have the broadcast shape of the result; autodiff sums them back to the operand's shape.
 */
export type Derivative =
  /**
   * Elementwise: the partial derivative of the output by each operand. `hasPoles`: whether with these operands a partial
   * may be infinite or NaN where the op is defined.
   */
  | {
      readonly kind: "partials";
      readonly hasPoles: (operands: readonly Tensor[]) => boolean;
      readonly partials: (output: Tensor, ...operands: readonly Tensor[]) => readonly Partial[];
    }
  /** A reduction over `attributes.axes`: the partial by each element; `output` comes with its axes kept at length 1. */
  | { readonly kind: "reduction"; readonly partial: (output: Tensor, operand: Tensor) => Partial }
  /** Linear in all `operands` (positions) together: its JVP is itself. `adjoint` maps a cotangent back to one operand. */
  | {
      readonly kind: "linear";
      readonly operands: "all" | readonly number[];
      readonly adjoint: (cotangent: Tensor, output: Tensor, operand: number) => Tensor;
    }
  /** Linear in each operand while the others are held: its JVP is a sum over operands. */
  | {
      readonly kind: "multilinear";
      readonly adjoint: (cotangent: Tensor, output: Tensor, operand: number) => Tensor;
    }
  /** Anything else states both modes. */
  | {
      readonly kind: "rule";
      /** What the cotangent of the output contributes to that of each operand; `undefined` for no dependence. */
      readonly vjp: (
        cotangent: Tensor,
        output: Tensor,
        context: PullContext,
      ) => readonly (Tensor | undefined)[];
      /** The tangent of the output, given those of the operands that move; `undefined` if it does not depend on them. */
      readonly jvp: (
        tangents: readonly (Tensor | undefined)[],
        output: Tensor,
        isGuarded: boolean,
      ) => Tensor | undefined;
    }
  /** Piecewise constant, or a leaf: no dependence that a derivative could see. */
  | { readonly kind: "none" };

/** Numbers between which an op is smooth; tests draw operands from it. */
export type Interval = readonly [lowest: number, highest: number];

/** Operands on which the laws of an op are tested: shapes, and the interval from which the elements are drawn. */
export interface Sample {
  readonly operands: readonly {
    readonly shape: readonly number[];
    readonly domain: Interval;
    readonly dtype?: DType;
  }[];
  readonly attributes?: Attributes;
}

/** Under which promise an algebraic law holds: bit for bit, or for all finite real inputs. */
export type RuleClass = "exact" | "real";

/** Algebraic laws of an op, which the simplifier applies without knowing the op. */
export interface Laws {
  /** `f(a, b) = f(b, a)` bit for bit. */
  readonly commutative?: boolean;
  /** `f(x, value) = x`, and `f(value, x) = x` if the op commutes. */
  readonly identity?: { readonly value: number; readonly holds: RuleClass };
  /** `f(f(x)) = x` bit for bit. */
  readonly involution?: boolean;
  /** `f(f(x)) = f(x)` bit for bit. */
  readonly idempotent?: boolean;
  /** `f(x, x) = x` bit for bit. */
  readonly selfIdentity?: boolean;
  /** `f(c · x) = c · f(x)` for every scalar c; true of linear and multilinear derivatives without being said. */
  readonly homogeneous?: boolean;
  /** Of a reduction: `f(x) ≥ x` for every element of x that it takes in. */
  readonly dominates?: boolean;
  /** `f(−x) = f(x)`, or `f(−x) = −f(x)`, bit for bit. */
  readonly parity?: "even" | "odd";
}

/** One operation: its whole biography. Passes read these properties and never ask for the name. */
export interface Op {
  /** The name under which it prints and is called. */
  readonly name: string;
  /** What kind of leaf it is; absent for ops that have operands. */
  readonly leaf?: "input" | "parameter" | "constant" | "dimension" | "index";
  /** Shape and element type of the result. @throws ChainruleError when the operands do not fit. */
  readonly infer: (operands: readonly Tensor[], attributes: Attributes) => TensorType;
  readonly derivative: Derivative;
  /** Its derivative is 0 by decree, not because its value does not move: differences of values do not find it. */
  readonly isHeld?: boolean;
  /** The same function of numbers at every position, over operands that broadcast together. */
  readonly elementwise?: boolean;
  /** Its result ignores some entries of its operands, so the adjoint has hard zeros that nothing may turn into NaN. */
  readonly dropsEntries?: boolean;
  /** The reference kernel: fills `output`, which has the inferred shape with names bound to sizes. */
  readonly kernel: (operands: readonly NDArray[], output: NDArray, attributes: Attributes) => void;
  /** How compilers make its result; leaves that are given their values have none. */
  readonly lowering?: Lowering<Tensor>;
  readonly notation: Notation;
  readonly laws?: Laws;
  /** The real values that the result can take; without it nothing is known of them. */
  readonly range?: RangeRule;
  /**
   * Whether floating point may give an infinity or NaN for finite operands of these ranges, other than by growing like a
   * polynomial; without it, it may not.
   */
  readonly mayOverflow?: (...operands: readonly Range[]) => boolean;
  readonly samples: readonly Sample[];
}

const nodes = new InternTable<Tensor>();
let nextId = 0;

/** An immutable node of a formula. Equal expressions are one node, so `===` compares formulas. */
export class Tensor<S extends Shape = Shape> {
  /** Rises in the order of construction: operands have smaller ids than the nodes that use them. */
  readonly id: number;
  readonly op: Op;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly shape: S;
  readonly dtype: DType;
  #label: string | undefined;
  /** Element type, shape and formula. The package's entry installs it, since the graph knows no notation. */
  declare toString: () => string;

  /** @internal Use the functions that build nodes; only {@link createNode} keeps equal nodes identical. */
  constructor(op: Op, inputs: readonly Tensor[], attributes: Attributes, type: TensorType) {
    this.id = nextId++;
    this.op = op;
    this.inputs = inputs;
    this.attributes = attributes;
    this.shape = type.shape as S; // the caller's static shape is the twin of the inferred one
    this.dtype = type.dtype;
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** The name given by {@link Tensor.named}, if any. */
  get label(): string | undefined {
    return this.#label;
  }

  /**
   * Gives the node a name for printing and for messages. The name is no part of the node's identity: naming an equal
   * expression again renames this very node.
   */
  named(label: string): this {
    this.#label = label;
    return this;
  }
}

/** The node that applies `op` to the operands: the existing one if there is one. */
export function createNode(op: Op, inputs: readonly Tensor[], attributes: Attributes = {}): Tensor {
  const type = op.infer(inputs, attributes);
  const key = `${opIdentity(op)}(${inputs.map((input) => input.id).join()})${attributesKey(attributes)}`;
  return nodes.getOrCreate(key, () => new Tensor(op, inputs, attributes, type));
}

const opIdentities = new WeakMap<Op, number>();
let nextOpIdentity = 0;

// By identity, not by name: a user's own op may have the name of another.
function opIdentity(op: Op): number {
  let identity = opIdentities.get(op);
  if (identity === undefined) opIdentities.set(op, (identity = nextOpIdentity++));
  return identity;
}

function attributesKey(attributes: Attributes): string {
  let key = "";
  // Sorted, so that the order in which attributes are written down makes no difference.
  for (const name of Object.keys(attributes).sort()) key += `${name}=${attributeKey(attributes[name]!)};`;
  return key;
}

function attributeKey(value: AttributeValue): string {
  if (value instanceof NDArray) return arrayKey(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map(attributeKey).join()}]`; // not as JSON, which has no NaN, ∞ or −0
  return JSON.stringify(value);
}

const arrayIdentities = new WeakMap<NDArray, number>();
let nextArrayIdentity = 0;
const comparedByContent = 256;

// Small arrays are equal when their bytes are; large ones, which would cost a scan each time, when they are one object.
function arrayKey(array: NDArray): string {
  if (array.size <= comparedByContent) {
    const bits = new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength);
    return `${array.dtype}[${array.shape.join()}]${bits.join()}`;
  }
  let identity = arrayIdentities.get(array);
  if (identity === undefined) arrayIdentities.set(array, (identity = nextArrayIdentity++));
  return `array ${identity}`;
}
