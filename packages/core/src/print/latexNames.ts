/** Names and numbers as LaTeX writes them: what is LaTeX already stays as it is, anything else is made so. */

const greek = new Set(
  (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega " +
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
  ).split(" "),
);

const accents = new Map([
  ["\u0302", "hat"],
  ["\u0304", "bar"],
  ["\u0303", "tilde"],
  ["\u0307", "dot"],
  ["\u0308", "ddot"],
  ["\u0301", "acute"],
  ["\u0300", "grave"],
  ["\u030c", "check"],
]);

/**
 * `\hat{y}` and `a_1` as given; `W1` as `W_1`, `W_out` as `W_{\mathrm{out}}`, `alpha` as `\alpha`; other names upright. The
 * second of two tensors of one name, `W#2`, is `W^{(2)}`.
 */
export function latexName(name: string): string {
  const [, base, count] = /^(.*?)(?:#(\d+))?$/su.exec(name)!;
  const written = latexOf(base!);
  return count === undefined ? written : `{${written}}^{(${count})}`;
}

function latexOf(name: string): string {
  if (/[\\^{}]/.test(name)) return isLatex(name) ? name : upright(name);
  const parts = /^(\p{L}\p{M}*|\p{L}{2,}?)(?:_(\w+)|(\d+)|([₀-₉]+))?$/u.exec(name);
  if (parts === null) return upright(name);
  const [, base, subscript, digits, lowered] = parts;
  const below =
    subscript ?? digits ?? lowered?.replace(/./gu, (digit) => String(digit.codePointAt(0)! - 0x2080));
  return below === undefined ? symbol(base!) : `${symbol(base!)}_${grouped(symbol(below))}`;
}

/** A letter or a number in italics, with its accents as commands, a Greek letter by its name, a word upright. */
function symbol(word: string): string {
  if (greek.has(word)) return `\\${word}`;
  const [letter, ...marks] = word.normalize("NFD");
  if (marks.every((mark) => accents.has(mark)) && /^[\p{sc=Latin}\p{sc=Greek}\d]$/u.test(letter!)) {
    return marks.reduce((accented, mark) => `\\${accents.get(mark)}{${accented}}`, letter!);
  }
  if (/^\d+$/.test(word)) return word;
  if (!/^[\w]+$/.test(word)) return upright(word);
  return `\\mathrm{${word.replace(/_/g, "\\_")}}`;
}

/** A superscript or subscript: braces unless it is one character or one command. */
export function grouped(text: string): string {
  return /^(?:[\p{L}\d]|\\[A-Za-z]+)$/u.test(text) ? text : `{${text}}`;
}

/** Whether a name with LaTeX's own characters is whole: braces in pairs, no character that would end or comment out the formula. */
function isLatex(name: string): boolean {
  let depth = 0;
  const bare = name.replace(/\\(?:[A-Za-z]+|[^A-Za-z\s])/gu, " "); // without commands and escaped characters
  for (const character of bare) {
    if (character === "{") depth++;
    if (character === "}" && --depth < 0) return false;
  }
  return depth === 0 && !/[\\$%&#\n]/.test(bare) && !/[_^]\s*$/.test(bare);
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
};

/** Any text, upright. */
export function upright(text: string): string {
  return `\\text{${text.replace(/[\\^~]|[{}$%&#_]/gu, (special) => escapes[special] ?? `\\${special}`)}}`;
}

/** A number without its sign. */
export function latexNumber(text: string): string {
  if (text === "Infinity") return "\\infty";
  if (text === "NaN") return "\\mathrm{NaN}";
  const [, digits, exponent] = /^([\d.]+)(?:e\+?(-?\d+))?$/.exec(text)!;
  if (exponent === undefined) return digits!;
  return digits === "1" ? `10^{${exponent}}` : `${digits} \\cdot 10^{${exponent}}`;
}
