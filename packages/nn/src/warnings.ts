/**
 * Warnings: what is allowed and still hardly meant. They go to the console, or to whoever asks for them. Nothing here knows what
 * is warned of.
 */

/** The stable codes of warnings. */
export type WarningCode = "equal-weights";

/** What is likely a mistake, as text and as data. */
export interface Warning {
  readonly code: WarningCode;
  /** Where it was noticed, e.g. `dense`. */
  readonly where: string;
  /** What was noticed, why it matters and what to do. */
  readonly message: string;
}

/** Takes a warning: prints it, counts it, throws it. */
export type WarningListener = (warning: Warning) => void;

// The published code is compiled without the types of Node or the browser; both have this object.
declare const console: { readonly warn: (text: string) => void };

// oxlint-disable-next-line no-console -- the one place that prints, and only until somebody listens
const toConsole: WarningListener = ({ where, message }) => console.warn(`${where}: ${message}`);

let listener: WarningListener = toConsole;

/**
 * Sends all further warnings to the listener, in place of the console. `onWarning(() => {})` silences them; a listener that throws
 * makes them errors.
 *
 * ```ts
 * const restore = onWarning(({ where, message }) => log.warn(`${where}: ${message}`));
 * ```
 * @returns A function that puts back what was there before.
 */
export function onWarning(next: WarningListener): () => void {
  const previous = listener;
  listener = next;
  return () => {
    listener = previous;
  };
}

/** Hands a warning to the listener. */
export function warn(warning: Warning): void {
  listener(warning);
}
