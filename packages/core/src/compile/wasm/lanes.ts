/** Lanes of floating-point numbers: the operations of vector mathematics, the same for float32 and float64. */
import type { Code, Vector } from "./code.ts";
import { vectorInstructions as v, type VectorInstruction } from "./vectorInstructions.ts";

/** The element types in which vectors compute. */
export type LaneType = "float32" | "float64";

type Comparison = "eq" | "ne" | "lt" | "gt" | "le" | "ge";
type BinaryName = "add" | "sub" | "mul" | "div" | "min" | "max" | "pmin" | "pmax";
type UnaryName = "abs" | "neg" | "sqrt" | "floor" | "trunc" | "nearest";

/**
 * Writes instructions on vectors whose lanes all have one floating-point type. Truth values are lanes with all bits set or none;
 * integers, as wide as the lanes, are the bits of floating-point numbers.
 */
export class Lanes {
  readonly code: Code;
  readonly type: LaneType;
  /** How many bits of the significand are stored. */
  readonly fractionBits: number;
  /** What is added to an exponent to store it. */
  readonly exponentBias: number;

  constructor(code: Code, type: LaneType) {
    this.code = code;
    this.type = type;
    this.fractionBits = type === "float32" ? 23 : 52;
    this.exponentBias = type === "float32" ? 127 : 1023;
  }

  /** The number in every lane, rounded to the lane's type. */
  constant(value: number): Vector {
    const lanes = this.type === "float32" ? new Float32Array(4).fill(value) : new Float64Array(2).fill(value);
    return this.code.vectorConstant([...new Uint8Array(lanes.buffer)]);
  }

  /** The integer, as wide as a lane, in every lane. */
  bits(value: number | bigint): Vector {
    const lanes =
      this.type === "float32"
        ? new Int32Array(4).fill(Number(BigInt.asIntN(32, BigInt(value))))
        : new BigInt64Array(2).fill(BigInt.asIntN(64, BigInt(value)));
    return this.code.vectorConstant([...new Uint8Array(lanes.buffer)]);
  }

  add(a: Vector, b: Vector): Vector {
    return this.#binary("add", a, b);
  }
  sub(a: Vector, b: Vector): Vector {
    return this.#binary("sub", a, b);
  }
  mul(a: Vector, b: Vector): Vector {
    return this.#binary("mul", a, b);
  }
  div(a: Vector, b: Vector): Vector {
    return this.#binary("div", a, b);
  }
  /** The smaller; NaN if one is NaN; −0 before 0. */
  min(a: Vector, b: Vector): Vector {
    return this.#binary("min", a, b);
  }
  /** The larger; NaN if one is NaN; 0 after −0. */
  max(a: Vector, b: Vector): Vector {
    return this.#binary("max", a, b);
  }
  /** `bound` where it is below x, else x, also where x is NaN; one instruction on every machine, unlike {@link min}. */
  atMost(x: Vector, bound: Vector): Vector {
    return this.#binary("pmin", x, bound);
  }
  /** `bound` where it is above x, else x, also where x is NaN. */
  atLeast(x: Vector, bound: Vector): Vector {
    return this.#binary("pmax", x, bound);
  }
  abs(x: Vector): Vector {
    return this.#unary("abs", x);
  }
  neg(x: Vector): Vector {
    return this.#unary("neg", x);
  }
  sqrt(x: Vector): Vector {
    return this.#unary("sqrt", x);
  }
  floor(x: Vector): Vector {
    return this.#unary("floor", x);
  }
  trunc(x: Vector): Vector {
    return this.#unary("trunc", x);
  }
  /** The nearest whole number, the even one of two. */
  nearest(x: Vector): Vector {
    return this.#unary("nearest", x);
  }

  /** Lane by lane, whether the comparison holds. */
  compare(comparison: Comparison, a: Vector, b: Vector): Vector {
    return this.code.vector(this.#instruction(comparison), a, b);
  }
  /** `chosen` in the lanes where the condition holds, `otherwise` in the others. */
  select(condition: Vector, chosen: Vector, otherwise: Vector): Vector {
    return this.code.vector(v.v128_bitselect, chosen, otherwise, condition);
  }
  and(a: Vector, b: Vector): Vector {
    return this.code.vector(v.v128_and, a, b);
  }
  /** The bits of `a` that are not set in `b`. */
  andNot(a: Vector, b: Vector): Vector {
    return this.code.vector(v.v128_andnot, a, b);
  }
  or(a: Vector, b: Vector): Vector {
    return this.code.vector(v.v128_or, a, b);
  }
  xor(a: Vector, b: Vector): Vector {
    return this.code.vector(v.v128_xor, a, b);
  }

  /** The sum of the lanes as integers. */
  addBits(a: Vector, b: Vector): Vector {
    return this.code.vector(this.type === "float32" ? v.i32x4_add : v.i64x2_add, a, b);
  }
  /** The difference of the lanes as integers. */
  subBits(a: Vector, b: Vector): Vector {
    return this.code.vector(this.type === "float32" ? v.i32x4_sub : v.i64x2_sub, a, b);
  }
  /** The lanes as integers, shifted to the left. */
  shiftLeft(a: Vector, count: number): Vector {
    return this.#shift(this.type === "float32" ? v.i32x4_shl : v.i64x2_shl, a, count);
  }
  /** The lanes as signed integers, shifted to the right. */
  shiftRight(a: Vector, count: number): Vector {
    return this.#shift(this.type === "float32" ? v.i32x4_shr_s : v.i64x2_shr_s, a, count);
  }
  /** The lanes as unsigned integers, shifted to the right. */
  shiftRightUnsigned(a: Vector, count: number): Vector {
    return this.#shift(this.type === "float32" ? v.i32x4_shr_u : v.i64x2_shr_u, a, count);
  }

  /** `c₀ + c₁ x + c₂ x² + …` by Horner's rule. */
  polynomial(x: Vector, coefficients: readonly number[]): Vector {
    return coefficients
      .slice(0, -1)
      .reduceRight(
        (sum, coefficient) => this.add(this.mul(sum, x), this.constant(coefficient)),
        this.constant(coefficients.at(-1)!),
      );
  }

  #unary(name: UnaryName, x: Vector): Vector {
    return this.code.vector(this.#instruction(name), x);
  }

  #binary(name: BinaryName, a: Vector, b: Vector): Vector {
    return this.code.vector(this.#instruction(name), a, b);
  }

  #instruction(name: UnaryName | BinaryName | Comparison): VectorInstruction {
    return this.type === "float32" ? v[`f32x4_${name}`] : v[`f64x2_${name}`];
  }

  #shift(instruction: VectorInstruction, a: Vector, count: number): Vector {
    return this.code.vectorOfInteger(instruction, this.code.int(count), a);
  }
}
