/** Where an example writes. `process` is one; a test brings its own. */

/** A stream of text, and whether a person watches it being written. */
export type TextStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** The two streams of a process. */
export interface Terminal {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
}
