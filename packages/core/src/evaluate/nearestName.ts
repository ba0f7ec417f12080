/** The name that may have been meant, for messages about one that does not exist. */

/** The candidate that differs from `name` in letter case, or by fewer typing errors than half its letters; if there is one. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = name.length / 2;
  for (const candidate of candidates) {
    const errors = typingErrors(name.toLowerCase(), candidate.toLowerCase());
    if (errors < least) [nearest, least] = [candidate, errors];
  }
  return nearest;
}

/** Levenshtein's distance: how many letters must be inserted, dropped or replaced to turn one into the other. */
function typingErrors(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = row[column - 1]! + (to[column - 1] === letter ? 0 : 1);
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
