/** Random bits as vector instructions: the hash of ops/randomBits.ts on four lanes, bit for bit. */
import { randomConstants } from "../../ops/randomBits.ts";
import type { Vector } from "../wasm/code.ts";
import { vectorInstructions as v } from "../wasm/vectorInstructions.ts";
import type { Elements } from "./elements.ts";

/** `x ⊕ (x ≫ count)` */
function folded({ float32: bits }: Elements, x: Vector, count: number): Vector {
  return bits.xor(x, bits.shiftRightUnsigned(x, count));
}

function mixed(elements: Elements, x: Vector): Vector {
  const times = (bits: Vector, factor: number): Vector =>
    elements.code.vector(v.i32x4_mul, bits, elements.float32.bits(factor));
  const once = times(folded(elements, x, 16), randomConstants.first);
  return folded(elements, times(folded(elements, once, 15), randomConstants.second), 16);
}

/** The random bits of counters and seeds. */
export function randomBits(elements: Elements, counter: Vector, seed: Vector): Vector {
  const { float32: bits } = elements;
  const key = mixed(elements, bits.addBits(seed, bits.bits(randomConstants.start)));
  return mixed(elements, bits.addBits(mixed(elements, bits.xor(counter, key)), seed));
}

/** The upper 24 bits as a fraction. */
export function unitFraction({ code, float32 }: Elements, bits: Vector): Vector {
  const upper = code.vector(v.f32x4_convert_i32x4_s, float32.shiftRightUnsigned(bits, 8));
  return float32.mul(upper, float32.constant(2 ** -24));
}
