/**
 * How elements lie in vectors: four 32-bit lanes, or two if a float64 is among the elements of a loop. Truth values are 32-bit
 * lanes with all bits set or none; 32-bit values in a vector of two are its lower half.
 */
import type { DType } from "../../dtype.ts";
import type { Code, Int, Vector } from "../wasm/code.ts";
import { Lanes } from "../wasm/lanes.ts";
import { vectorInstructions as v } from "../wasm/vectorInstructions.ts";

/** How many elements a vector holds. */
export type Width = 2 | 4;

/** How many bytes an element takes in memory. */
export const bytesOf: Readonly<Record<DType, number>> = { bool: 1, int32: 4, float32: 4, float64: 8 };

const half = (first: number): number[] => Array.from({ length: 8 }, (_, i) => first + i);

/** Reads, writes and converts vectors of elements. */
export class Elements {
  readonly code: Code;
  readonly width: Width;
  readonly float32: Lanes;
  readonly float64: Lanes;

  constructor(code: Code, width: Width) {
    this.code = code;
    this.width = width;
    this.float32 = new Lanes(code, "float32");
    this.float64 = new Lanes(code, "float64");
  }

  /** The lanes of an element type; integers and truth values use bits of the size of float32. */
  lanes(dtype: DType): Lanes {
    return dtype === "float64" ? this.float64 : this.float32;
  }

  /** The number in every lane. */
  constant(dtype: DType, value: number): Vector {
    if (dtype === "bool") return this.float32.bits(value === 0 ? 0 : -1);
    return dtype === "int32" ? this.float32.bits(value | 0) : this.lanes(dtype).constant(value);
  }

  /**
   * Elements that lie side by side from `address` on; beyond the last one, whatever is there.
   * @param step How many bytes further vectors that stand abreast begin.
   */
  load(dtype: DType, address: Int, step = 0): Vector {
    if (dtype === "bool") return this.#truths(this.code.load(v.v128_load32_zero, address, 0, step));
    const isWhole = this.width === 4 || dtype === "float64";
    return this.code.load(isWhole ? v.v128_load : v.v128_load64_zero, address, 0, step);
  }

  /** One element, in every lane; `step` as for {@link Elements.load}. */
  loadSplat(dtype: DType, address: Int, step = 0): Vector {
    if (dtype === "bool") return this.#truths(this.code.load(v.v128_load8_splat, address, 0, step));
    return this.code.load(dtype === "float64" ? v.v128_load64_splat : v.v128_load32_splat, address, 0, step);
  }

  /** Elements that lie `step` bytes apart; of the last ones only as many as are left, unless that is no question. */
  loadLanes(
    dtype: DType,
    address: Int,
    step: number,
    left: Int | undefined,
    count: number = this.width,
  ): Vector {
    const { code } = this;
    const instruction = {
      bool: v.v128_load8_lane,
      int32: v.v128_load32_lane,
      float32: v.v128_load32_lane,
      float64: v.v128_load64_lane,
    }[dtype];
    const lane = (index: number): number => (dtype === "bool" ? index * 4 : index);
    const lanes = code.variable(code.loadLane(instruction, address, this.float32.bits(0), 0));
    for (let index = 1; index < count; index++) {
      const load = (): void =>
        code.assign(lanes, code.loadLane(instruction, address, lanes, lane(index), index * step));
      if (left === undefined) load();
      else code.when(code.integer("greaterSigned", left, code.int(index)), load);
    }
    return dtype === "bool" ? this.#negated(lanes) : lanes;
  }

  /** Writes elements side by side; of the last ones only as many as are left, unless that is no question. */
  store(
    dtype: DType,
    address: Int,
    vector: Vector,
    left: Int | undefined,
    step: number = bytesOf[dtype],
  ): void {
    const { code } = this;
    const packed = dtype === "bool" ? this.#packed(vector) : vector;
    if (step !== bytesOf[dtype]) {
      this.#storeLanes(dtype, address, packed, left, step);
      return;
    }
    const all = (): void => {
      if (dtype === "bool")
        code.storeLane(this.width === 4 ? v.v128_store32_lane : v.v128_store16_lane, address, packed, 0);
      else if (this.width === 4 || dtype === "float64") code.store(address, packed);
      else code.storeLane(v.v128_store64_lane, address, packed, 0);
    };
    if (left === undefined) all();
    else {
      code.when(code.integer("atLeastSigned", left, code.int(this.width)), all, () =>
        this.#storeLanes(dtype, address, packed, left, step, this.width - 1),
      );
    }
  }

  /** Writes the first lane alone. */
  storeOne(dtype: DType, address: Int, vector: Vector): void {
    this.#storeLanes(dtype, address, dtype === "bool" ? this.#packed(vector) : vector, undefined, 0, 1);
  }

  #storeLanes(
    dtype: DType,
    address: Int,
    packed: Vector,
    left: Int | undefined,
    step: number,
    count: number = this.width,
  ): void {
    const { code } = this;
    const instruction = {
      bool: v.v128_store8_lane,
      int32: v.v128_store32_lane,
      float32: v.v128_store32_lane,
      float64: v.v128_store64_lane,
    }[dtype];
    const storeFrom = (index: number): void => {
      code.storeLane(instruction, address, packed, index, index * step);
      if (index + 1 === count) return;
      if (left === undefined) storeFrom(index + 1);
      else code.when(code.integer("greaterSigned", left, code.int(index + 1)), () => storeFrom(index + 1));
    };
    storeFrom(0);
  }

  /** Lanes whose number is below `left`. */
  firstLanes(left: Int, dtype: DType): Vector {
    const { code } = this;
    const counts = Int32Array.of(0, 1, 2, 3);
    const numbers = code.vectorConstant([...new Uint8Array(counts.buffer)]);
    const mask = code.vector(v.i32x4_lt_s, numbers, code.vectorOfInteger(v.i32x4_splat, left));
    return dtype === "float64" ? this.widened(mask) : mask;
  }

  /** A truth value for 64-bit lanes. */
  widened(truths: Vector): Vector {
    return this.code.vector(v.i64x2_extend_low_i32x4_s, truths);
  }

  /** Truth values of 64-bit lanes for 32-bit ones. */
  narrowed(truths: Vector): Vector {
    return this.code.shuffle(truths, truths, [0, 1, 2, 3, 8, 9, 10, 11, ...half(0)]);
  }

  /** The lower two of four float32 as float64. */
  low(x: Vector): Vector {
    return this.code.vector(v.f64x2_promote_low_f32x4, x);
  }

  /** The upper two of four float32 as float64. */
  high(x: Vector): Vector {
    return this.low(this.code.shuffle(x, x, [...half(8), ...half(0)]));
  }

  /** The lanes in another order: 64-bit halves exchanged, or neighbours of 32 bits. */
  exchanged(x: Vector, what: "halves" | "neighbours"): Vector {
    return this.code.shuffle(
      x,
      x,
      what === "halves" ? [...half(8), ...half(0)] : [4, 5, 6, 7, 0, 1, 2, 3, ...half(8)],
    );
  }

  /** The same numbers in another element type; towards 0 and within range for int32, `≠ 0` for truth values. */
  convert(x: Vector, from: DType, to: DType): Vector {
    const { code } = this;
    if (from === to) return x;
    if (to === "bool") {
      const zero = this.constant(from, 0);
      if (from === "int32") return code.vector(v.i32x4_ne, x, zero);
      return from === "float64"
        ? this.narrowed(code.vector(v.f64x2_ne, x, zero))
        : code.vector(v.f32x4_ne, x, zero);
    }
    const number = from === "bool" ? code.vector(v.i32x4_neg, x) : x;
    const isWhole = from === "bool" || from === "int32";
    switch (to) {
      case "int32":
        if (isWhole) return number;
        return code.vector(
          from === "float64" ? v.i32x4_trunc_sat_f64x2_s_zero : v.i32x4_trunc_sat_f32x4_s,
          x,
        );
      case "float32":
        return code.vector(isWhole ? v.f32x4_convert_i32x4_s : v.f32x4_demote_f64x2_zero, number);
      case "float64":
        return code.vector(isWhole ? v.f64x2_convert_low_i32x4_s : v.f64x2_promote_low_f32x4, number);
    }
  }

  // Bytes 0 or 1 in the first lanes become lanes without or with all bits.
  #truths(bytes: Vector): Vector {
    const wide = this.code.vector(
      v.i32x4_extend_low_i16x8_u,
      this.code.vector(v.i16x8_extend_low_i8x16_u, bytes),
    );
    return this.#negated(wide);
  }

  #negated(x: Vector): Vector {
    return this.code.vector(v.i32x4_neg, x);
  }

  // Lanes without or with all bits become bytes 0 or 1.
  #packed(truths: Vector): Vector {
    const ones = this.float32.and(truths, this.float32.bits(1));
    return this.code.shuffle(ones, ones, [0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12]);
  }
}
