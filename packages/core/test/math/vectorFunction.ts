/** A vectorised function as a function of arrays: a module of one loop that applies it, run over a memory of its own. */
import { mathFunctions, mathTables, type MathFunctionName } from "../../src/compile/math/mathFunctions.ts";
import type { Vector } from "../../src/compile/wasm/code.ts";
import { instantiate, newMemory } from "../../src/compile/wasm/engine.ts";
import { Lanes, type LaneType } from "../../src/compile/wasm/lanes.ts";
import { ModuleBuilder } from "../../src/compile/wasm/module.ts";

/** An array of either element type. */
export type FloatArray = Float32Array | Float64Array;

/** Applies a function at every position; the result is overwritten by the next call. */
export type VectorFunction = (...operands: readonly FloatArray[]) => FloatArray;

const pageBytes = 65536;

/** The function on arrays of up to `capacity` elements. */
export function vectorFunction(name: MathFunctionName, type: LaneType, capacity: number): VectorFunction {
  const write = mathFunctions[name];
  const ArrayType = type === "float32" ? Float32Array : Float64Array;
  const lanes = 16 / ArrayType.BYTES_PER_ELEMENT;
  const room = Math.ceil(capacity / lanes) * 16;
  const builder = new ModuleBuilder();
  const loop = builder.function(1, (code) => {
    const remaining = code.variable(code.parameters[0]!);
    const address = code.variable(code.int(pageBytes));
    code.doWhile(() => {
      const operands: Vector[] = [0, 1].map((index) => code.load(0, address, index * room));
      code.store(address, write(new Lanes(code, type), ...operands), 2 * room);
      code.assign(address, code.plus(address, 16));
      code.assign(remaining, code.plus(remaining, -1));
      return remaining;
    });
  });
  builder.export("loop", loop);
  const memory = newMemory(1 + Math.ceil((3 * room) / pageBytes));
  for (const { address, bytes } of mathTables) new Uint8Array(memory.buffer).set(bytes, address);
  const { loop: run } = instantiate(builder.bytes, memory);
  return (...operands) => {
    const { length } = operands[0]!;
    operands.forEach((operand, index) => {
      new ArrayType(memory.buffer, pageBytes + index * room, length).set(operand);
    });
    run!(Math.ceil(length / lanes));
    return new ArrayType(memory.buffer, pageBytes + 2 * room, length);
  };
}
