/**
 * The horizontal axis of a plot in a terminal: a rule with ticks, their epochs, and what they count.
 */

/** Three lines: the rule, which begins one column left of the chart's `columns`, the epochs under its ticks, the label. */
export function epochAxis(epochs: number, columns: number, label: string): string[] {
  const rule = Array.from({ length: columns }, () => "─");
  let numbers = "";
  for (const epoch of tickEpochs(epochs)) {
    const column = epochs === 1 ? 0 : Math.round(((epoch - 1) * (columns - 1)) / (epochs - 1));
    const text = epoch.toLocaleString("en");
    const start = Math.min(Math.max(column + 1 - Math.floor(text.length / 2), 0), columns + 1 - text.length);
    if (numbers !== "" && start < numbers.length + 2) continue;
    rule[column] = "┬";
    numbers = numbers.padEnd(start) + text;
  }
  return [
    `└${rule.join("")}`,
    numbers,
    " ".repeat(Math.max(0, Math.floor((columns - label.length) / 2))) + label,
  ];
}

/** Epoch 1 and the multiples of a round number, about six in all. */
function tickEpochs(epochs: number): number[] {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(epochs / 6, 1)));
  const step =
    [1, 2, 5, 10].map((factor) => factor * magnitude).find((candidate) => epochs / candidate <= 6) ?? epochs;
  const multiples = Array.from({ length: Math.floor(epochs / step) }, (_, index) => (index + 1) * step);
  return [...new Set([1, ...multiples])];
}
