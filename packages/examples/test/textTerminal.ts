/** A terminal that remembers what is written to it. */
import { Writable } from "node:stream";
import type { Terminal, TextStream } from "../src/output/terminal.ts";

/** A stream whose text can be read; with `isTTY` it passes for one that a person watches. */
export function textStream(isTTY = false): TextStream & { readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return Object.assign(stream, { isTTY, text: () => chunks.join("") });
}

/** Both streams of one. */
export function textTerminal(isTTY = false): Terminal & {
  readonly output: () => string;
  readonly errors: () => string;
} {
  const [stdout, stderr] = [textStream(isTTY), textStream(isTTY)];
  return { stdout, stderr, output: stdout.text, errors: stderr.text };
}
