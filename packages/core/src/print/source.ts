/** The text of a formula, also of one that a template has put together, and the way an error shows a place in it. */
import { nameOf } from "../graph/describe.ts";
import { Tensor } from "../graph/tensor.ts";

/** A formula as it was written; `${…}` stands for what a template was given. */
export interface Source {
  /** What was called, for messages. */
  readonly where: string;
  readonly text: string;
  /** The values of a template, by the position at which they are shown in the text. */
  readonly interpolations: ReadonlyMap<number, { readonly end: number; readonly value: unknown }>;
}

/** The characters of a source from `start` up to `end`. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** The source that a template gives: its literal parts as they were typed, and its values. */
export function sourceOfTemplate(strings: TemplateStringsArray, values: readonly unknown[]): Source {
  const interpolations = new Map<number, { end: number; value: unknown }>();
  let text = "";
  strings.raw.forEach((part, index) => {
    text += part;
    if (index === values.length) return;
    const start = text.length;
    text += shown(values[index]);
    interpolations.set(start, { end: text.length, value: values[index] });
  });
  return { where: "formula", text, interpolations };
}

function shown(value: unknown): string {
  if (typeof value === "number") return `\${${value}}`;
  return `\${${(value instanceof Tensor ? nameOf(value) : undefined) ?? "…"}}`;
}

const longestShown = 100;

/** The line of a place, shortened around it, with carets below the place. */
export function excerpt({ text }: Source, { start, end }: Place): string {
  const lineStart = start === 0 ? 0 : text.lastIndexOf("\n", start - 1) + 1;
  const nextBreak = text.indexOf("\n", start);
  const line = text.slice(lineStart, nextBreak < 0 ? text.length : nextBreak);
  const from = Math.max(0, Math.min(start - lineStart - longestShown / 2, line.length - longestShown));
  const shownLine = line.slice(from, from + longestShown);
  const [before, after] = [from > 0 ? "… " : "", from + longestShown < line.length ? " …" : ""];
  const column = start - lineStart - from + before.length;
  const width = Math.max(1, Math.min(end - start, shownLine.length + before.length - column));
  // Tabs stay tabs and accents take no place, so that the caret stands below its place.
  const indentation = `${before}${shownLine}`.slice(0, column).replace(/\p{M}/gu, "").replace(/[^\t]/gu, " ");
  return `  ${before}${shownLine}${after}\n  ${indentation}${"^".repeat(width)}`;
}
