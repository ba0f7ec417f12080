/** Text in 80 columns: headings, and entries whose name stands beside their text. It does not know what they say. */

const columns = 80;
const nameColumns = 12;

/** A blank line and a rule of 80 columns that begins with the title. */
export function heading(title: string): string {
  return `\n── ${clip(title, columns - 4)} `.padEnd(columns + 1, "─");
}

/** Lines whose first begins with `name`; every line of `text` is folded between words, and all start in one column. */
export function entry(name: string, text: string): string {
  const lines = text.split("\n").flatMap((line) => fold(line, columns - nameColumns));
  return lines
    .map((line, index) => `${(index === 0 ? name : "").padEnd(nameColumns)}${line}`.trimEnd())
    .join("\n");
}

/** The words of a line on as many lines as they need; what is carried over is indented by two more. */
export function fold(line: string, width: number): string[] {
  const indent = `${/^ */.exec(line)![0]}  `;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(" ", width);
    // A word that does not fit anywhere is cut, and the indent does not count as a place to fold.
    const end = space > indent.length ? space : width;
    lines.push(rest.slice(0, end));
    rest = indent + rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

/** At most `length` characters of `text`, the last of them … where some are missing. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** `94.2 %` for 0.942. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
