/** Functions of numbers as vector instructions: arithmetic, comparison and selection. The transcendental ones are in math/. */
import type { DType } from "../../dtype.ts";
import type { LoopFunction } from "../loops.ts";
import { mathFunctions, type MathFunctionName } from "../math/mathFunctions.ts";
import type { Vector } from "../wasm/code.ts";
import type { Lanes } from "../wasm/lanes.ts";
import { vectorInstructions as v, type VectorInstruction } from "../wasm/vectorInstructions.ts";
import type { Elements } from "./elements.ts";
import { randomBits, unitFraction } from "./randomBits.ts";

const comparisons = {
  equalTo: "eq",
  notEqualTo: "ne",
  less: "lt",
  lessEqual: "le",
  greater: "gt",
  greaterEqual: "ge",
} as const;

type Comparison = keyof typeof comparisons;
type Logic = "where" | "logicalAnd" | "logicalOr" | "logicalNot";
type Arithmetic = Exclude<
  LoopFunction,
  Comparison | Logic | MathFunctionName | "randomBits" | "unitFraction"
>;
type OnVectors = (elements: Elements, operands: readonly [Vector, Vector, Vector], dtype: DType) => Vector;

const logic: Readonly<Record<Logic, OnVectors>> = {
  where: (elements, [condition, chosen, otherwise], dtype) =>
    elements
      .lanes(dtype)
      .select(dtype === "float64" ? elements.widened(condition) : condition, chosen, otherwise),
  logicalAnd: ({ float32: bits }, [a, b]) => bits.and(a, b),
  logicalOr: ({ float32: bits }, [a, b]) => bits.or(a, b),
  logicalNot: ({ code }, [a]) => code.vector(v.v128_not, a),
};

const arithmetic: Readonly<Record<Arithmetic, (lanes: Lanes, a: Vector, b: Vector, c: Vector) => Vector>> = {
  add: (lanes, a, b) => lanes.add(a, b),
  sub: (lanes, a, b) => lanes.sub(a, b),
  mul: (lanes, a, b) => lanes.mul(a, b),
  div: (lanes, a, b) => lanes.div(a, b),
  neg: (lanes, a) => lanes.neg(a),
  square: (lanes, a) => lanes.mul(a, a),
  abs: (lanes, a) => lanes.abs(a),
  floor: (lanes, a) => lanes.floor(a),
  sqrt: (lanes, a) => lanes.sqrt(a),
  maximum: (lanes, a, b) => lanes.max(a, b),
  minimum: (lanes, a, b) => lanes.min(a, b),
  mulNoNaN: (lanes, a, b) => {
    const zero = lanes.constant(0);
    return lanes.andNot(
      lanes.mul(a, b),
      lanes.or(lanes.compare("eq", a, zero), lanes.compare("eq", b, zero)),
    );
  },
  sign: (lanes, a) => {
    const zero = lanes.constant(0);
    const one = lanes.or(lanes.and(a, lanes.constant(-0)), lanes.constant(1));
    const isSigned = lanes.or(lanes.compare("lt", a, zero), lanes.compare("gt", a, zero));
    return lanes.select(isSigned, one, a); // 0, −0 and NaN are their own signs
  },
  smallerSigmoid: (lanes, a) => mathFunctions.sigmoid(lanes, lanes.or(a, lanes.constant(-0))),
  complement: (lanes, a) => lanes.sub(lanes.constant(1), a),
  bySign: (lanes, a, b, c) => lanes.select(lanes.compare("lt", a, lanes.constant(0)), b, c),
  otherOf: (lanes, a, b, c) => lanes.xor(lanes.xor(a, b), c),
};

/** What ops that take whole numbers do with them. */
const integers: Partial<Record<LoopFunction, VectorInstruction>> = {
  add: v.i32x4_add,
  sub: v.i32x4_sub,
  mul: v.i32x4_mul,
  neg: v.i32x4_neg,
  abs: v.i32x4_abs,
  maximum: v.i32x4_max_s,
  minimum: v.i32x4_min_s,
};

/** A function applied to vectors whose elements have type `dtype`; for `where`, that of the second operand. */
export function applyScalar(
  elements: Elements,
  name: LoopFunction,
  dtype: DType,
  operands: readonly Vector[],
): Vector {
  const all = operands as readonly [Vector, Vector, Vector]; // as many as the function takes
  if (name in comparisons) return compare(elements, name as Comparison, dtype, all[0], all[1]);
  if (name in logic) return logic[name as Logic](elements, all, dtype);
  if (name === "randomBits") return randomBits(elements, all[0], all[1]);
  if (name === "unitFraction") return unitFraction(elements, all[0]);
  if (dtype === "int32") return applyInteger(elements, name, all[0], all[1]);
  const lanes = elements.lanes(dtype);
  return name in arithmetic
    ? arithmetic[name as Arithmetic](lanes, ...all)
    : mathFunctions[name as MathFunctionName](lanes, ...operands);
}

function compare(elements: Elements, name: Comparison, dtype: DType, a: Vector, b: Vector): Vector {
  const comparison = comparisons[name];
  if (dtype === "float64") return elements.narrowed(elements.float64.compare(comparison, a, b));
  if (dtype === "float32") return elements.float32.compare(comparison, a, b);
  // Truth values compare as 0 and 1, not as 0 and −1.
  const number = (x: Vector): Vector => elements.convert(x, dtype, "int32");
  const signed = comparison === "eq" || comparison === "ne" ? comparison : (`${comparison}_s` as const);
  return elements.code.vector(v[`i32x4_${signed}`], number(a), number(b));
}

function applyInteger(
  { code, float32: bits }: Elements,
  name: LoopFunction,
  a: Vector,
  b: Vector | undefined,
): Vector {
  if (name === "floor") return a;
  if (name === "square") return code.vector(v.i32x4_mul, a, a);
  if (name === "sign")
    return code.vector(v.i32x4_max_s, code.vector(v.i32x4_min_s, a, bits.bits(1)), bits.bits(-1));
  const instruction = integers[name];
  if (instruction === undefined) throw new Error(`${name} has no meaning for int32`);
  return code.vector(instruction, a, b);
}
