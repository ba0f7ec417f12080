/**
 * The body of one WebAssembly function under construction. Every result is a typed value with a local of its own, so an operand of
 * another type, an unbalanced stack or a use before the definition cannot be written; the engine's optimiser removes the locals.
 */
import { unsigned, type Bytes } from "./binary.ts";
import type { VectorInstruction } from "./vectorInstructions.ts";

/** The types of values that programs use. */
export type ValueType = "i32" | "v128";

/** A value that has been computed. */
export interface Value<T extends ValueType = ValueType> {
  readonly type: T;
  readonly local: number;
  /** More than 1 for a value of {@link Code.abreast}: one for each copy, in locals side by side. */
  readonly copies: number;
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

/** What follows a function's locals and instructions in the binary format. */
const end = 0x0b;
const getLocal = 0x20;
const setLocal = 0x21;

/** Instructions of one function, written one after the other. */
export class Code {
  readonly parameters: readonly Int[];
  #bytes: Uint8Array = new Uint8Array(1024);
  #length = 0;
  readonly #locals: ValueType[] = [];
  readonly #constants = new Map<string, Vector>();
  #copies = 1;

  /** @param parameterCount All parameters are integers; no result is returned. */
  constructor(parameterCount: number) {
    this.parameters = Array.from({ length: parameterCount }, (_, local): Int => ({
      type: "i32",
      local,
      copies: 1,
    }));
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
      vectorPrefix,
      12,
      ...bytes.split(",").map(Number),
      setLocal,
      ...unsigned(local),
    ]);
    const head = [...unsigned(groups.length), ...locals, ...constants];
    const size = unsigned(head.length + this.#length + 1);
    const body = new Uint8Array(size.length + head.length + this.#length + 1);
    body.set(size);
    body.set(head, size.length);
    body.set(this.#bytes.subarray(0, this.#length), size.length + head.length);
    body[body.length - 1] = end;
    return body;
  }

  /** The integer `value`. */
  int(value: number): Int {
    this.#write(0x41);
    this.#signed(value);
    return this.#kept("i32");
  }

  /** An integer computed from two others. */
  integer(instruction: IntegerInstruction, a: Int, b: Int): Int {
    this.#get(a);
    this.#get(b);
    this.#write(integerInstructions[instruction]);
    return this.#kept("i32");
  }

  /** `a + value`. */
  plus(a: Int, value: number): Int {
    return value === 0 ? a : this.integer("add", a, this.int(value));
  }

  /** `a · value`. */
  times(a: Int, value: number): Int {
    return value === 1 ? a : this.integer("mul", a, this.int(value));
  }

  /** The sixteen bytes themselves, made once at the start of the function. */
  vectorConstant(bytes: Bytes): Vector {
    const key = bytes.join();
    let constant = this.#constants.get(key);
    if (constant === undefined) {
      constant = { type: "v128", local: this.#newLocals("v128", 1), copies: 1 };
      this.#constants.set(key, constant);
    }
    return constant;
  }

  /** A vector computed from vectors. */
  vector(instruction: VectorInstruction, a: Vector, b?: Vector, c?: Vector): Vector {
    const copies = Math.max(a.copies, b?.copies ?? 1, c?.copies ?? 1);
    const local = this.#newLocals("v128", copies);
    for (let copy = 0; copy < copies; copy++) {
      this.#get(a, copy);
      if (b !== undefined) this.#get(b, copy);
      if (c !== undefined) this.#get(c, copy);
      this.#vectorInstruction(instruction);
      this.#set(local + copy);
    }
    return { type: "v128", local, copies };
  }

  /** A vector whose lanes are copies of an integer, or lanes of another shifted by it. */
  vectorOfInteger(instruction: VectorInstruction, integer: Int, shifted?: Vector): Vector {
    const copies = shifted?.copies ?? 1;
    const local = this.#newLocals("v128", copies);
    for (let copy = 0; copy < copies; copy++) {
      if (shifted !== undefined) this.#get(shifted, copy);
      this.#get(integer);
      this.#vectorInstruction(instruction);
      this.#set(local + copy);
    }
    return { type: "v128", local, copies };
  }

  /** An integer that says something of a vector: whether any bit is set, or one of its lanes. */
  integerOfVector(instruction: VectorInstruction, operand: Vector, lane?: number): Int {
    this.#get(operand);
    this.#vectorInstruction(instruction);
    if (lane !== undefined) this.#write(lane);
    return this.#kept("i32");
  }

  /** The bytes at the given positions of the 32 bytes of `a` and `b`. */
  shuffle(a: Vector, b: Vector, positions: Bytes): Vector {
    const copies = Math.max(a.copies, b.copies);
    const local = this.#newLocals("v128", copies);
    for (let copy = 0; copy < copies; copy++) {
      this.#get(a, copy);
      this.#get(b, copy);
      this.#vectorInstruction(13);
      for (const position of positions) this.#write(position);
      this.#set(local + copy);
    }
    return { type: "v128", local, copies };
  }

  /** A vector read from memory at `address + offset`; abreast, each copy `step` bytes after the one before, if that is not 0. */
  load(instruction: VectorInstruction, address: Int, offset = 0, step = 0): Vector {
    const copies = step === 0 ? 1 : this.#copies;
    const local = this.#newLocals("v128", copies);
    for (let copy = 0; copy < copies; copy++) {
      this.#get(address);
      this.#memoryInstruction(instruction, offset + copy * step);
      this.#set(local + copy);
    }
    return { type: "v128", local, copies };
  }

  /** `vector` with one lane read from memory. */
  loadLane(instruction: VectorInstruction, address: Int, vector: Vector, lane: number, offset = 0): Vector {
    this.#get(address);
    this.#get(vector);
    this.#memoryInstruction(instruction, offset);
    this.#write(lane);
    return this.#kept("v128");
  }

  /** Writes a vector to memory. */
  store(address: Int, vector: Vector, offset = 0): void {
    this.#get(address);
    this.#get(vector);
    this.#memoryInstruction(11, offset);
  }

  /** Writes one lane of a vector to memory. */
  storeLane(instruction: VectorInstruction, address: Int, vector: Vector, lane: number, offset = 0): void {
    this.#get(address);
    this.#get(vector);
    this.#memoryInstruction(instruction, offset);
    this.#write(lane);
  }

  /** The 32-bit integer at `address + offset`. */
  loadInt(address: Int, offset = 0): Int {
    this.#get(address);
    this.#write(0x28);
    this.#write(0);
    this.#unsigned(offset);
    return this.#kept("i32");
  }

  /** Writes a 32-bit integer to memory. */
  storeInt(address: Int, value: Int, offset = 0): void {
    this.#get(address);
    this.#get(value);
    this.#write(0x36);
    this.#write(0);
    this.#unsigned(offset);
  }

  /** Sets `count` bytes from `address` on to 0. */
  clear(address: Int, count: Int): void {
    for (const operand of [address, this.int(0), count]) this.#get(operand);
    for (const byte of [0xfc, 11, 0]) this.#write(byte);
  }

  /** Copies `count` bytes. */
  copy(target: Int, source: Int, count: Int): void {
    for (const operand of [target, source, count]) this.#get(operand);
    for (const byte of [0xfc, 10, 0, 0]) this.#write(byte);
  }

  /** A variable that starts with the given value. */
  variable<T extends ValueType>(initial: Value<T>): Variable<T> {
    const { type } = initial;
    const variable: Variable<T> = { type, local: this.#newLocals(type, 1), copies: 1, isVariable: true };
    this.assign(variable, initial);
    return variable;
  }

  /** Gives a variable another value. */
  assign<T extends ValueType>(variable: Variable<T>, value: Value<T>): void {
    this.#get(value);
    this.#set(variable.local);
  }

  /** Repeats `body` as long as what it returns is not 0; the first time without asking. */
  doWhile(body: () => Int): void {
    this.#write(0x03);
    this.#write(emptyBlock);
    this.#get(body());
    this.#write(0x0d);
    this.#write(0);
    this.#write(end);
  }

  /** `body` if `condition` is not 0, else `otherwise`. */
  when(condition: Int, body: () => void, otherwise?: () => void): void {
    this.#get(condition);
    this.#write(0x04);
    this.#write(emptyBlock);
    body();
    if (otherwise !== undefined) {
      this.#write(0x05);
      otherwise();
    }
    this.#write(end);
  }

  /** Calls a function of the module. */
  call({ index }: FunctionReference, operands: readonly Int[]): void {
    for (const operand of operands) this.#get(operand);
    this.#write(0x10);
    this.#unsigned(index);
  }

  /**
   * Writes every vector instruction several times in a row: for the vectors that loads find step by step in memory. The copies do
   * not depend on each other, so the processor works on all of them at a time. Neither variables nor conditions may depend on them.
   */
  abreast(copies: number, write: () => void): void {
    this.#copies = copies;
    write();
    this.#copies = 1;
  }

  /** One of the vectors that stand abreast. */
  copyOf({ type, local, copies }: Vector, copy: number): Vector {
    return { type, local: copies === 1 ? local : local + copy, copies: 1 };
  }

  #newLocals(type: ValueType, count: number): number {
    const first = this.parameters.length + this.#locals.length;
    for (let added = 0; added < count; added++) this.#locals.push(type);
    return first;
  }

  /** What the last instruction left, in a local of its own. */
  #kept<T extends ValueType>(type: T): Value<T> {
    const local = this.#newLocals(type, 1);
    this.#set(local);
    return { type, local, copies: 1 };
  }

  #get({ local, copies }: Value, copy = 0): void {
    this.#write(getLocal);
    this.#unsigned(copies === 1 ? local : local + copy);
  }

  #set(local: number): void {
    this.#write(setLocal);
    this.#unsigned(local);
  }

  #vectorInstruction(instruction: number): void {
    this.#write(vectorPrefix);
    this.#unsigned(instruction);
  }

  #memoryInstruction(instruction: number, offset: number): void {
    this.#vectorInstruction(instruction);
    this.#write(0); // promises no alignment
    this.#unsigned(offset);
  }

  /** In LEB128, as {@link unsigned}. */
  #unsigned(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.#write(rest);
  }

  /** In signed LEB128. */
  #signed(value: number): void {
    let rest = value | 0;
    while (rest < -0x40 || rest > 0x3f) {
      this.#write((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.#write(rest & 0x7f);
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
