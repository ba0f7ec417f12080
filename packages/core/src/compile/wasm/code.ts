/**
 * The body of one WebAssembly function under construction. Every result is a typed value with a local of its own, so an operand of
 * another type, an unbalanced stack or a use before the definition cannot be written; the engine's optimiser removes the locals.
 */
import { signed, unsigned, type Bytes } from "./binary.ts";
import type { VectorInstruction } from "./vectorInstructions.ts";

/** The types of values that programs use. */
export type ValueType = "i32" | "v128";

/** A value that has been computed. */
export interface Value<T extends ValueType = ValueType> {
  readonly type: T;
  readonly local: number;
}

/** A value that may be assigned again, such as a loop counter. */
export interface Variable<T extends ValueType = ValueType> extends Value<T> {
  readonly isVariable: true;
}

/** An integer: an address, a count, a truth value. */
export type Int = Value<"i32">;
/** A vector of sixteen bytes. */
export type Vector = Value<"v128">;

/** A function of the module, known by its number. */
export interface FunctionReference {
  readonly index: number;
}

const typeBytes: Readonly<Record<ValueType, number>> = { i32: 0x7f, v128: 0x7b };

const integerInstructions = {
  equal: 0x46,
  notEqual: 0x47,
  lessSigned: 0x48,
  less: 0x49,
  greaterSigned: 0x4a,
  greater: 0x4b,
  atMostSigned: 0x4c,
  atLeastSigned: 0x4e,
  add: 0x6a,
  sub: 0x6b,
  mul: 0x6c,
  and: 0x71,
  or: 0x72,
  shiftLeft: 0x74,
} as const;

/** The name of an instruction on two integers. */
export type IntegerInstruction = keyof typeof integerInstructions;

const vectorPrefix = 0xfd;
const emptyBlock = 0x40;

export class Code {
  readonly parameters: readonly Int[];
  #bytes: Uint8Array = new Uint8Array(1024);
  #length = 0;
  /** Where instructions begin, while that is of interest. */
  #starts: number[] | undefined;
  readonly #constants = new Map<string, Vector>();
  readonly #locals: ValueType[] = [];

  /** @param parameterCount All parameters are integers; no result is returned. */
  constructor(parameterCount: number) {
    this.parameters = Array.from({ length: parameterCount }, (_, local): Int => ({ type: "i32", local }));
  }

  /** The entry of the code section: its length, the locals, the instructions. */
  get body(): Uint8Array {
    const groups: [count: number, type: ValueType][] = [];
    for (const type of this.#locals) {
      const last = groups.at(-1);
      if (last?.[1] === type) last[0]++;
      else groups.push([1, type]);
    }
    const locals = groups.flatMap(([count, type]) => [...unsigned(count), typeBytes[type]]);
    const constants = [...this.#constants].flatMap(([bytes, { local }]) => [
      ...[vectorPrefix, 12, ...bytes.split(",").map(Number)],
      ...[0x21, ...unsigned(local)],
    ]);
    const head = [...unsigned(groups.length), ...locals, ...constants];
    const size = unsigned(head.length + this.#length + 1);
    const body = new Uint8Array(size.length + head.length + this.#length + 1);
    body.set(size);
    body.set(head, size.length);
    body.set(this.#bytes.subarray(0, this.#length), size.length + head.length);
    body[body.length - 1] = 0x0b;
    return body;
  }

  /** The integer `value`. */
  int(value: number): Int {
    return this.#result("i32", [], 0x41, ...signed(value));
  }

  /** An integer computed from two others. */
  integer(instruction: IntegerInstruction, a: Int, b: Int): Int {
    return this.#result("i32", [a, b], integerInstructions[instruction]);
  }

  /** `a + value`. */
  plus(a: Int, value: number): Int {
    return value === 0 ? a : this.integer("add", a, this.int(value));
  }

  /** `a · value`. */
  times(a: Int, value: number): Int {
    return value === 1 ? a : this.integer("mul", a, this.int(value));
  }

  /** The sixteen bytes themselves, made once at the start of the function: engines make constants where they stand, even in loops. */
  vectorConstant(bytes: Bytes): Vector {
    const key = bytes.join();
    let constant = this.#constants.get(key);
    if (constant === undefined) {
      constant = { type: "v128", local: this.#newLocal("v128") };
      this.#constants.set(key, constant);
    }
    return constant;
  }

  /** A vector computed from vectors. */
  vector(instruction: VectorInstruction, ...operands: readonly Vector[]): Vector {
    return this.#result("v128", operands, vectorPrefix, ...unsigned(instruction));
  }

  /** A vector whose lanes are shifted by the same constant number of bits, or made of copies of an integer. */
  vectorOfInteger(instruction: VectorInstruction, operands: readonly (Vector | Int)[]): Vector {
    return this.#result("v128", operands, vectorPrefix, ...unsigned(instruction));
  }

  /** An integer that says something of a vector: whether any bit is set, the sign bits of the lanes. */
  integerOfVector(instruction: VectorInstruction, operand: Vector, ...immediate: readonly number[]): Int {
    return this.#result("i32", [operand], vectorPrefix, ...unsigned(instruction), ...immediate);
  }

  /** The bytes at the given positions of the 32 bytes of `a` and `b`. */
  shuffle(a: Vector, b: Vector, positions: Bytes): Vector {
    return this.#result("v128", [a, b], vectorPrefix, 13, ...positions);
  }

  /** A vector read from memory at `address + offset`. */
  load(instruction: VectorInstruction, address: Int, offset = 0): Vector {
    return this.#result("v128", [address], vectorPrefix, ...unsigned(instruction), 0, ...unsigned(offset));
  }

  /** `vector` with one lane read from memory. */
  loadLane(instruction: VectorInstruction, address: Int, vector: Vector, lane: number, offset = 0): Vector {
    return this.#result(
      "v128",
      [address, vector],
      vectorPrefix,
      ...unsigned(instruction),
      0,
      ...unsigned(offset),
      lane,
    );
  }

  /** Writes a vector to memory. */
  store(address: Int, vector: Vector, offset = 0): void {
    this.#push([address, vector], vectorPrefix, 11, 0, ...unsigned(offset));
  }

  /** Writes one lane of a vector to memory. */
  storeLane(instruction: VectorInstruction, address: Int, vector: Vector, lane: number, offset = 0): void {
    this.#push([address, vector], vectorPrefix, ...unsigned(instruction), 0, ...unsigned(offset), lane);
  }

  /** The 32-bit integer at `address + offset`. */
  loadInt(address: Int, offset = 0): Int {
    return this.#result("i32", [address], 0x28, 0, ...unsigned(offset));
  }

  /** Writes a 32-bit integer to memory. */
  storeInt(address: Int, value: Int, offset = 0): void {
    this.#push([address, value], 0x36, 0, ...unsigned(offset));
  }

  /** Sets `count` bytes from `address` on to 0. */
  clear(address: Int, count: Int): void {
    this.#push([address, this.int(0), count], 0xfc, 11, 0);
  }

  /** Copies `count` bytes. */
  copy(target: Int, source: Int, count: Int): void {
    this.#push([target, source, count], 0xfc, 10, 0, 0);
  }

  /** A variable that starts with the given value. */
  variable<T extends ValueType>(initial: Value<T>): Variable<T> {
    const variable: Variable<T> = {
      type: initial.type,
      local: this.#newLocal(initial.type),
      isVariable: true,
    };
    this.assign(variable, initial);
    return variable;
  }

  /** Gives a variable another value. */
  assign<T extends ValueType>(variable: Variable<T>, value: Value<T>): void {
    this.#push([value], 0x21, ...unsigned(variable.local));
  }

  /** Repeats `body` as long as what it returns is not 0; the first time without asking. */
  doWhile(body: () => Int): void {
    this.#block(() => {
      this.#push([], 0x03, emptyBlock);
      this.#push([body()], 0x0d, 0);
      this.#push([], 0x0b);
    });
  }

  /** `body` if `condition` is not 0, else `otherwise`. */
  when(condition: Int, body: () => void, otherwise?: () => void): void {
    this.#block(() => {
      this.#push([condition], 0x04, emptyBlock);
      body();
      if (otherwise !== undefined) {
        this.#push([], 0x05);
        otherwise();
      }
      this.#push([], 0x0b);
    });
  }

  /** Calls a function of the module. */
  call({ index }: FunctionReference, operands: readonly Int[]): void {
    this.#push(operands, 0x10, ...unsigned(index));
  }

  /**
   * Writes several pieces of code whose order does not matter, instruction by instruction in turn, so that the processor works on
   * all of them at a time.
   */
  interleave(pieces: readonly (() => void)[]): void {
    const start = this.#length;
    const outer = this.#starts;
    const instructions = pieces.map((piece) => {
      const from = this.#length;
      const starts: number[] = [];
      this.#starts = starts;
      piece();
      const ends = [...starts.slice(1), this.#length];
      const written = starts.map((first, index) => this.#bytes.slice(first, ends[index]));
      this.#length = from;
      return written;
    });
    this.#starts = outer;
    this.#length = start;
    outer?.push(start);
    for (let turn = 0; instructions.some((written) => turn < written.length); turn++) {
      for (const written of instructions) for (const byte of written[turn] ?? []) this.#write(byte);
    }
  }

  /** Counts as one instruction. */
  #block(write: () => void): void {
    const starts = this.#starts;
    starts?.push(this.#length);
    this.#starts = undefined;
    write();
    this.#starts = starts;
  }

  #newLocal(type: ValueType): number {
    return this.parameters.length + this.#locals.push(type) - 1;
  }

  #result<T extends ValueType>(type: T, operands: readonly Value[], ...instruction: Bytes): Value<T> {
    this.#push(operands, ...instruction);
    const local = this.#newLocal(type);
    this.#write(0x21);
    this.#writeUnsigned(local);
    return { type, local };
  }

  #push(operands: readonly Value[], ...instruction: Bytes): void {
    this.#starts?.push(this.#length);
    for (const { local } of operands) {
      this.#write(0x20);
      this.#writeUnsigned(local);
    }
    for (const byte of instruction) this.#write(byte);
  }

  #writeUnsigned(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.#write(rest);
  }

  #write(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const longer = new Uint8Array(2 * this.#length);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    this.#bytes[this.#length++] = byte;
  }
}
