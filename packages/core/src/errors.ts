/**
 * The one error type of Chainrule: what was expected, what came, where, and what to do, as text and as data.
 * It knows nothing of tensors; whoever raises it describes them.
 */

/** The stable codes of {@link ChainruleError}. A code never changes its meaning; messages may be reworded. */
export type ErrorCode =
  | "shape-mismatch"
  | "dtype-mismatch"
  | "rank-mismatch"
  | "axis-out-of-range"
  | "index-out-of-range"
  | "invalid-argument"
  | "invalid-data"
  | "missing-input"
  | "unknown-input"
  | "duplicate-name"
  | "dimension-conflict"
  | "unbound-dimension"
  | "not-scalar"
  | "not-differentiable"
  | "gradient-mismatch"
  | "non-finite"
  | "parse-error"
  | "unsupported"
  | "out-of-memory"
  | "disposed"
  | "missing-file"
  | "file-access"
  | "corrupt-file"
  | "missing-parameter"
  | "unknown-parameter"
  | "empty-data"
  | "missing-column"
  | "missing-value"
  | "label-out-of-range";

/** What a {@link ChainruleError} says, in the order in which its message says it. */
export interface ErrorDetails {
  /** The op, function, file or option at fault, e.g. `matmul` or `patients.csv, line 3, column "Age"`. */
  readonly where: string;
  /** What must hold, e.g. `equal inner dimensions`. */
  readonly expected: string;
  /** What came instead, with names and shapes, e.g. `x [m, 16] and W_2 [8, 1]: 16 and 8 differ`. */
  readonly received: string;
  /** What the reader can do about it, as a sentence without its full stop. */
  readonly fix?: string;
  /** The text at fault with a caret under the place, or the values at fault; the message shows it on lines of its own. */
  readonly excerpt?: string;
  /** The same facts for programs: shapes, names, positions. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Every error that Chainrule raises on purpose. */
export class ChainruleError extends Error {
  override readonly name: string = "ChainruleError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails, options?: ErrorOptions) {
    const fix = details.fix === undefined ? "" : ` ${details.fix}.`;
    const excerpt = details.excerpt === undefined ? "" : `\n${details.excerpt}`;
    super(
      `${details.where}: expected ${details.expected}, but received ${details.received}.${fix}${excerpt}`,
      options,
    );
    this.code = code;
    this.details = details;
  }
}
