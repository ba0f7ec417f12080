/**
 * The report as one HTML page that opens offline: equations set by KaTeX, the graph drawn by Graphviz, plots, fonts and styles
 * all inside. It is given what to show and derives nothing.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import katex from "katex";

/** A part of the page. */
export interface Section {
  readonly title: string;
  /** HTML made by the functions of this file. */
  readonly content: string;
}

/** The page. */
export function htmlReport(title: string, lead: string, sections: readonly Section[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${katexStyle()}${style}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1><p>${escaped(lead)}</p></header>
<main>
${sections.map(({ title: heading, content }) => `<section><h2>${escaped(heading)}</h2>\n${content}\n</section>`).join("\n")}
</main>
</body>
</html>
`;
}

/** A displayed equation; it scrolls sideways where the screen is narrower. */
export function equation(latex: string): string {
  return `<div class="equation">${katex.renderToString(latex, { displayMode: true, throwOnError: true, strict: "ignore" })}</div>`;
}

/** A paragraph of plain text. */
export function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}

/** A picture that is SVG already. */
export function picture(svg: string, caption: string): string {
  const inline = svg.replace(/^[^]*?(?=<svg)/, ""); // without XML declaration and document type
  return `<figure><div class="picture">${inline}</div><figcaption>${escaped(caption)}</figcaption></figure>`;
}

/** A table of text cells; columns after the first are set flush right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
  return `<div class="scroll"><table><thead>${line(head, "th")}</thead><tbody>${rows.map((row) => line(row, "td")).join("")}</tbody></table></div>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** KaTeX's style sheet with its fonts inlined, so that the page needs no other file. */
function katexStyle(): string {
  const sheet = createRequire(import.meta.url).resolve("katex/dist/katex.min.css");
  return readFileSync(sheet, "utf8").replaceAll(/src:([^;}]*)/g, (_, sources: string) => {
    const [, file] = /url\(([^)]+\.woff2)\)/.exec(sources) ?? [];
    if (file === undefined) return `src:${sources}`;
    const font = readFileSync(join(dirname(sheet), file)).toString("base64");
    return `src:url(data:font/woff2;base64,${font}) format("woff2")`;
  });
}

const style = `
:root { color-scheme: light; --ink: #1b1f24; --faint: #5b6570; --line: #d8dee4; --accent: #0b5cad; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1.25rem 4rem; font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: #fff; }
h1 { margin: 0; font-size: 1.7rem; line-height: 1.2; }
header p { margin: .4rem 0 0; color: var(--faint); }
section { margin-top: 2.5rem; }
h2 { font-size: 1.2rem; margin: 0 0 .75rem; padding-bottom: .35rem; border-bottom: 1px solid var(--line); }
.equation { overflow-x: auto; overflow-y: hidden; padding: .15rem 0; }
.equation .katex-display { margin: .5rem 0; text-align: left; }
.equation .katex-display > .katex { text-align: left; }
.scroll { overflow-x: auto; }
figure { margin: 1rem 0; }
.picture { overflow-x: auto; }
.picture svg { max-width: 100%; height: auto; display: block; }
.picture.wide svg { max-width: none; }
figcaption { color: var(--faint); font-size: .9rem; margin-top: .4rem; }
table { border-collapse: collapse; font-size: .95rem; }
th, td { padding: .35rem .8rem .35rem 0; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; color: var(--faint); }
`;
