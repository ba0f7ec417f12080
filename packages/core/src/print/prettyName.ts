/** Names in plain Unicode, for pictures and for text that is not read back. */

const accents: Readonly<Record<string, string>> = {
  hat: "\u0302",
  bar: "\u0304",
  tilde: "\u0303",
  dot: "\u0307",
};

const letters: Readonly<Record<string, string>> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  eta: "η",
  theta: "θ",
  lambda: "λ",
  mu: "μ",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  phi: "φ",
  omega: "ω",
  Delta: "Δ",
  Sigma: "Σ",
};

const subscript = (digits: string): string =>
  digits.replace(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));

/** `ŷ` for `\hat{y}`, `W₁` for `W_1`, `α` for `\alpha`; anything else as it is. */
export function prettyName(name: string): string {
  return name
    .replace(/\\([a-z]+)\{(\p{L})\}/gu, (whole, accent: string, letter: string) =>
      Object.hasOwn(accents, accent) ? `${letter}${accents[accent]}`.normalize("NFC") : whole,
    )
    .replace(/\\([A-Za-z]+)/g, (whole, letter: string) =>
      Object.hasOwn(letters, letter) ? letters[letter]! : whole,
    )
    .replace(/_(?:\{(\d+)\}|(\d+)(?!\w))/g, (_, braced?: string, digits?: string) =>
      subscript(braced ?? digits!),
    );
}
