/** Sums, products and extremes of many vectors. Sums of float32 are taken in float64; those of float64 keep what rounding takes away. */
import type { DType } from "../../dtype.ts";
import type { Combination } from "../../graph/lowering.ts";
import { identity } from "../loops.ts";
import type { Int, Vector } from "../wasm/code.ts";
import { vectorInstructions as v } from "../wasm/vectorInstructions.ts";
import type { Elements } from "./elements.ts";

/** What is combined so far. */
export interface Accumulator {
  /** Takes in the elements of some vectors; of a last one, alone, only as many as are left. */
  readonly add: (values: readonly Vector[], left: Int | undefined) => void;
  /** Combines the lanes and writes the one element that results. */
  readonly finish: (address: Int, dtype: DType) => void;
}

/** Two vectors combined, lane by lane. */
export function combine(
  elements: Elements,
  combination: Combination,
  dtype: DType,
  a: Vector,
  b: Vector,
): Vector {
  if (dtype === "int32") {
    const instruction = { sum: v.i32x4_add, prod: v.i32x4_mul, max: v.i32x4_max_s, min: v.i32x4_min_s }[
      combination
    ];
    return elements.code.vector(instruction, a, b);
  }
  const lanes = elements.lanes(dtype);
  switch (combination) {
    case "sum":
      return lanes.add(a, b);
    case "prod":
      return lanes.mul(a, b);
    case "max":
      return lanes.max(a, b);
    case "min":
      return lanes.min(a, b);
  }
}

/** Many vectors combined in pairs, so that no addition waits for all others. */
export function combineAll(
  elements: Elements,
  combination: Combination,
  dtype: DType,
  values: readonly Vector[],
): Vector {
  let level = values;
  while (level.length > 1) {
    level = level.flatMap((value, index) => {
      if (index % 2 === 1) return [];
      const other = level[index + 1];
      return [other === undefined ? value : combine(elements, combination, dtype, value, other)];
    });
  }
  return level[0]!;
}

/** An accumulator in registers. */
export function accumulator(elements: Elements, combination: Combination, dtype: DType): Accumulator {
  const isWidened = dtype === "float32" && (combination === "sum" || combination === "prod");
  if (isWidened && elements.width === 4) return widened(elements, combination);
  if (isWidened) {
    const inner = accumulator(elements, combination, "float64");
    return {
      add: (values, left) =>
        inner.add(
          values.map((value) => elements.low(value)),
          left,
        ),
      finish: inner.finish,
    };
  }
  return dtype === "float64" && combination === "sum"
    ? compensated(elements)
    : plain(elements, combination, dtype);
}

/** `value` with what changes nothing in the lanes that are not left. */
function masked(
  elements: Elements,
  combination: Combination,
  dtype: DType,
  value: Vector,
  left: Int | undefined,
): Vector {
  if (left === undefined) return value;
  const neutral = elements.constant(dtype, identity(combination, dtype));
  return elements.lanes(dtype).select(elements.firstLanes(left, dtype), value, neutral);
}

function plain(elements: Elements, combination: Combination, dtype: DType): Accumulator {
  const { code } = elements;
  const total = code.variable(elements.constant(dtype, identity(combination, dtype)));
  return {
    add: (values, left) => {
      const taken = masked(
        elements,
        combination,
        dtype,
        combineAll(elements, combination, dtype, values),
        left,
      );
      code.assign(total, combine(elements, combination, dtype, total, taken));
    },
    finish: (address, to) => writeTotal(elements, combination, dtype, total, address, to),
  };
}

function writeTotal(
  elements: Elements,
  combination: Combination,
  dtype: DType,
  lanes: Vector,
  address: Int,
  to: DType,
): void {
  let total: Vector = lanes;
  if (dtype === "float64" || elements.width === 4)
    total = combine(elements, combination, dtype, total, elements.exchanged(total, "halves"));
  if (dtype !== "float64")
    total = combine(elements, combination, dtype, total, elements.exchanged(total, "neighbours"));
  elements.storeOne(to, address, elements.convert(total, dtype, to));
}

/** Four float32 at a time, in two vectors of float64. */
function widened(elements: Elements, combination: Combination): Accumulator {
  const { code } = elements;
  const neutral = elements.constant("float64", identity(combination, "float64"));
  const [low, high] = [code.variable(neutral), code.variable(neutral)];
  return {
    add: (values, left) => {
      const taken = values.map((value) => masked(elements, combination, "float32", value, left));
      const lower = taken.map((value) => elements.low(value));
      const upper = taken.map((value) => elements.high(value));
      const all = (halves: readonly Vector[]): Vector => combineAll(elements, combination, "float64", halves);
      code.assign(low, combine(elements, combination, "float64", low, all(lower)));
      code.assign(high, combine(elements, combination, "float64", high, all(upper)));
    },
    finish: (address, to) =>
      writeTotal(
        elements,
        combination,
        "float64",
        combine(elements, combination, "float64", low, high),
        address,
        to,
      ),
  };
}

/** Neumaier's sum in every lane: what an addition rounds away is summed apart. */
function compensated(elements: Elements): Accumulator {
  const { code, float64: lanes } = elements;
  const zero = lanes.constant(0);
  const [total, rest] = [code.variable(zero), code.variable(zero)];
  const addTo = (term: Vector): void => {
    const next = lanes.add(total, term);
    const isLarger = lanes.compare("ge", lanes.abs(total), lanes.abs(term));
    const larger = lanes.select(isLarger, total, term);
    const smaller = lanes.select(isLarger, term, total);
    code.assign(rest, lanes.add(rest, lanes.add(lanes.sub(larger, next), smaller)));
    code.assign(total, next);
  };
  return {
    add: (values, left) => {
      for (const value of values) addTo(masked(elements, "sum", "float64", value, left));
    },
    finish: (address, to) => {
      addTo(lanes.andNot(elements.exchanged(total, "halves"), code.vectorConstant(upperHalf)));
      const rests = lanes.add(rest, elements.exchanged(rest, "halves"));
      const isFinite = lanes.compare("lt", lanes.abs(total), lanes.constant(Infinity));
      const result = lanes.select(isFinite, lanes.add(total, rests), total);
      elements.storeOne(to, address, elements.convert(result, "float64", to));
    },
  };
}

const upperHalf = [...new Array<number>(8).fill(0), ...new Array<number>(8).fill(0xff)];
