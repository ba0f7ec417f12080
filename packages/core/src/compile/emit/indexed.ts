/** Gathering rows by index and adding them up by index, as code. Indices out of range stop the program before anything is changed. */
import type { Buffer, IndexedKernel } from "../loops.ts";
import { failure } from "../memoryMap.ts";
import type { Code, Int } from "../wasm/code.ts";
import { combine } from "./accumulate.ts";
import { bytesOf, Elements } from "./elements.ts";

/** The buffers of an indexed kernel, in the order of the parameters of its function. */
export function indexedBuffers({ source, indices, target }: IndexedKernel): Buffer[] {
  return [source, indices, target];
}

/** Writes the body of the function of an indexed kernel; its parameters are the addresses of {@link indexedBuffers}. */
export function emitIndexed(code: Code, kernel: IndexedKernel): void {
  const { kind, outer, length, count, inner, indices } = kernel;
  const [source, indexStart, target] = code.parameters as readonly [Int, Int, Int];
  const rowBytes = inner * bytesOf[kernel.source.dtype];
  const isGather = kind === "gather";
  if (!isGather) code.clear(target, code.int(outer * length * rowBytes));
  if (outer * count === 0) return;
  const whole = code.variable(isGather ? source : target);
  const part = code.variable(isGather ? target : source);
  const blocks = code.variable(code.int(outer));
  code.doWhile(() => {
    const position = code.variable(code.int(0));
    code.doWhile(() => {
      const index = code.loadInt(
        code.integer("add", indexStart, code.times(position, bytesOf[indices.dtype])),
      );
      const isInside = code.integer("less", index, code.int(length)); // unsigned: a negative index is too large
      code.when(
        isInside,
        () => {
          const row = code.integer("add", whole, code.times(index, rowBytes));
          if (rowBytes === 0) return;
          if (isGather) code.copy(part, row, code.int(rowBytes));
          else addRow(code, kernel, row, part);
        },
        () => reportIndex(code, position, index, length),
      );
      code.assign(part, code.plus(part, rowBytes));
      code.assign(position, code.plus(position, 1));
      return code.integer("lessSigned", position, code.int(count));
    });
    code.assign(whole, code.plus(whole, length * rowBytes));
    code.assign(blocks, code.plus(blocks, -1));
    return blocks;
  });
}

function addRow(code: Code, { inner, source: { dtype } }: IndexedKernel, row: Int, part: Int): void {
  const elements = new Elements(code, dtype === "float64" ? 2 : 4);
  const { width } = elements;
  const offset = code.variable(code.int(0));
  const left = code.variable(code.int(inner));
  code.doWhile(() => {
    const address = code.integer("add", row, offset);
    const addend = elements.load(dtype, code.integer("add", part, offset));
    const sum = combine(elements, "sum", dtype, elements.load(dtype, address), addend);
    elements.store(dtype, address, sum, inner % width === 0 ? undefined : left);
    code.assign(offset, code.plus(offset, width * bytesOf[dtype]));
    code.assign(left, code.plus(left, -width));
    return code.integer("greaterSigned", left, code.int(0));
  });
}

/** Notes the first index that is out of range. */
function reportIndex(code: Code, position: Int, index: Int, length: number): void {
  const at = code.int(failure.address);
  code.when(code.integer("equal", code.loadInt(at), code.int(0)), () => {
    code.storeInt(at, code.plus(position, 1));
    code.storeInt(at, index, 4);
    code.storeInt(at, code.int(length), 8);
  });
}
