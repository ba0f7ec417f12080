/**
 * Which texts are numbers in a table: finite decimals and nothing else, so that `12abc`, `0x10` and `Infinity` are not.
 */

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Whether the whole text is one finite decimal number, such as `58`, `-0.5`, `.5` or `1e-3`. */
export function isDecimalNumber(text: string): boolean {
  return decimal.test(text) && Number.isFinite(Number(text));
}
