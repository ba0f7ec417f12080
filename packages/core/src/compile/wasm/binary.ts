/** Bytes of the WebAssembly binary format (W3C WebAssembly Core 2.0, chapter 5): integers, floats, vectors, sections. */

/** A list of bytes. */
export type Bytes = readonly number[];

/** An unsigned integer below 2³², in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** An ASCII name: its length and its characters. */
export function name(text: string): number[] {
  return [...unsigned(text.length), ...Array.from(text, (character) => character.charCodeAt(0))];
}

/** A vector: the number of elements, then the elements. */
export function vector(elements: readonly Bytes[]): number[] {
  return [...unsigned(elements.length), ...elements.flat()];
}

/** A section: its number, its length, its content. */
export function section(number: number, content: Bytes): number[] {
  return [number, ...unsigned(content.length), ...content];
}
