/** Functions of numbers as vector instructions: arithmetic, comparison and selection. The transcendental ones are in math/. */
import type { DType } from "../../dtype.ts";
import type { LoopFunction } from "../loops.ts";
import { mathFunctions } from "../math/mathFunctions.ts";
import type { Vector } from "../wasm/code.ts";
import { vectorInstructions as v } from "../wasm/vectorInstructions.ts";
import type { Elements } from "./elements.ts";

/** A function applied to vectors whose elements have type `dtype`; for `where`, that of the second operand. */
export function applyScalar(
  elements: Elements,
  name: LoopFunction,
  dtype: DType,
  operands: readonly Vector[],
): Vector {
  const [a, b, c] = operands as [Vector, Vector, Vector];
  const lanes = elements.lanes(dtype);
  const { float32: bits } = elements;
  switch (name) {
    case "where":
      return lanes.select(dtype === "float64" ? elements.widened(a) : a, b, c);
    case "logicalAnd":
      return bits.and(a, b);
    case "logicalOr":
      return bits.or(a, b);
    case "logicalNot":
      return elements.code.vector(v.v128_not, a);
    case "equalTo":
    case "notEqualTo":
    case "less":
    case "lessEqual":
    case "greater":
    case "greaterEqual":
      return compare(elements, name, dtype, a, b);
  }
  if (dtype === "int32") return applyInteger(elements, name, a, b);
  switch (name) {
    case "add":
      return lanes.add(a, b);
    case "sub":
      return lanes.sub(a, b);
    case "mul":
      return lanes.mul(a, b);
    case "div":
      return lanes.div(a, b);
    case "neg":
      return lanes.neg(a);
    case "square":
      return lanes.mul(a, a);
    case "abs":
      return lanes.abs(a);
    case "floor":
      return lanes.floor(a);
    case "sqrt":
      return lanes.sqrt(a);
    case "maximum":
      return lanes.max(a, b);
    case "minimum":
      return lanes.min(a, b);
    case "mulNoNaN": {
      const zero = lanes.constant(0);
      const isZero = lanes.or(lanes.compare("eq", a, zero), lanes.compare("eq", b, zero));
      return lanes.andNot(lanes.mul(a, b), isZero);
    }
    case "sign": {
      const zero = lanes.constant(0);
      const one = lanes.or(lanes.and(a, lanes.constant(-0)), lanes.constant(1));
      const isSigned = lanes.or(lanes.compare("lt", a, zero), lanes.compare("gt", a, zero));
      return lanes.select(isSigned, one, a); // 0, −0 and NaN are their own signs
    }
    case "smallerSigmoid":
      return mathFunctions.sigmoid(lanes, lanes.or(a, lanes.constant(-0)));
    case "complement":
      return lanes.sub(lanes.constant(1), a);
    case "bySign":
      return lanes.select(lanes.compare("lt", a, lanes.constant(0)), b, c);
    case "otherOf":
      return lanes.xor(lanes.xor(a, b), c);
    default:
      return mathFunctions[name](lanes, ...operands);
  }
}

const comparisons = {
  equalTo: "eq",
  notEqualTo: "ne",
  less: "lt",
  lessEqual: "le",
  greater: "gt",
  greaterEqual: "ge",
} as const;

function compare(
  elements: Elements,
  name: keyof typeof comparisons,
  dtype: DType,
  a: Vector,
  b: Vector,
): Vector {
  const { code } = elements;
  const comparison = comparisons[name];
  if (dtype === "float64") return elements.narrowed(elements.float64.compare(comparison, a, b));
  if (dtype === "float32") return elements.float32.compare(comparison, a, b);
  // Truth values compare as 0 and 1, not as 0 and −1.
  const number = (x: Vector): Vector => elements.convert(x, dtype, "int32");
  const signed = comparison === "eq" || comparison === "ne" ? comparison : (`${comparison}_s` as const);
  return code.vector(v[`i32x4_${signed}`], number(a), number(b));
}

function applyInteger({ code, float32: bits }: Elements, name: LoopFunction, a: Vector, b: Vector): Vector {
  switch (name) {
    case "add":
      return code.vector(v.i32x4_add, a, b);
    case "sub":
      return code.vector(v.i32x4_sub, a, b);
    case "mul":
      return code.vector(v.i32x4_mul, a, b);
    case "square":
      return code.vector(v.i32x4_mul, a, a);
    case "neg":
      return code.vector(v.i32x4_neg, a);
    case "abs":
      return code.vector(v.i32x4_abs, a);
    case "floor":
      return a;
    case "maximum":
      return code.vector(v.i32x4_max_s, a, b);
    case "minimum":
      return code.vector(v.i32x4_min_s, a, b);
    case "sign":
      return code.vector(v.i32x4_max_s, code.vector(v.i32x4_min_s, a, bits.bits(1)), bits.bits(-1));
    default:
      throw new Error(`${name} has no meaning for int32`);
  }
}
