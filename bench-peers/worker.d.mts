/** A workload that is ready to be stepped. */
export interface PreparedWorkload {
  /** Takes so many steps; returns when the last result is there. */
  readonly run: (steps: number) => void | Promise<void>;
  /** The loss, or Σ|elements| of the result. */
  readonly check: () => number | Promise<number>;
  /** Back to the initial weights. */
  readonly reset?: () => void;
  /** What goes into the answer to `prepare`, beside the time. */
  readonly about?: () => Readonly<Record<string, unknown>>;
  /** Where the time goes, as text. */
  readonly profile?: () => string;
}

export function serve<Spec>(system: {
  readonly version: string;
  readonly prepare: (spec: Spec, arrays: readonly Float32Array[]) => PreparedWorkload;
}): Promise<void>;
export function magnitude(arrays: Iterable<Iterable<number>>): number;
