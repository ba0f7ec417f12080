/** A whole WebAssembly module: functions of integers that return nothing, over one imported memory. */
import { name, section, unsigned, vector, type Bytes } from "./binary.ts";
import { Code, type FunctionReference } from "./code.ts";

/** Collects functions. */
export class ModuleBuilder {
  readonly #functions: { readonly parameterCount: number; readonly body: Uint8Array }[] = [];
  readonly #exports: { readonly exportName: string; readonly index: number }[] = [];

  /** Adds a function and says how to call it. */
  function(parameterCount: number, write: (code: Code) => void): FunctionReference {
    const code = new Code(parameterCount);
    write(code);
    return { index: this.#functions.push({ parameterCount, body: code.body }) - 1 };
  }

  /** Makes a function callable from outside. */
  export(exportName: string, { index }: FunctionReference): void {
    this.#exports.push({ exportName, index });
  }

  /** The module in binary form; it imports its memory as `env.memory`. */
  get bytes(): Uint8Array {
    const counts = [...new Set(this.#functions.map(({ parameterCount }) => parameterCount))];
    const memoryKind = 2;
    const functionKind = 0;
    const head = [
      0x00,
      0x61,
      0x73,
      0x6d,
      0x01,
      0x00,
      0x00,
      0x00,
      ...section(
        1,
        vector(counts.map((count) => [0x60, ...vector(new Array<Bytes>(count).fill([0x7f])), 0])),
      ),
      ...section(2, vector([[...name("env"), ...name("memory"), memoryKind, 0, 0]])),
      ...section(
        3,
        vector(this.#functions.map(({ parameterCount }) => unsigned(counts.indexOf(parameterCount)))),
      ),
      ...section(
        7,
        vector(
          this.#exports.map(({ exportName, index }) => [
            ...name(exportName),
            functionKind,
            ...unsigned(index),
          ]),
        ),
      ),
    ];
    const codeSection = 10;
    const functionCount = unsigned(this.#functions.length);
    const codeBytes = this.#functions.reduce((sum, { body }) => sum + body.length, functionCount.length);
    head.push(codeSection, ...unsigned(codeBytes), ...functionCount);
    const bytes = new Uint8Array(head.length - functionCount.length + codeBytes);
    bytes.set(head);
    let position = head.length;
    for (const { body } of this.#functions) {
      bytes.set(body, position);
      position += body.length;
    }
    return bytes;
  }
}
