/**
 * What a test expects of a `ChainruleError`: its code, and words that its message holds in this order.
 */
import type { ErrorCode } from "@chainrule/core";
import { expect } from "vitest";

/** A matcher for `toThrow`. */
export function refusing(code: ErrorCode, ...mentions: readonly string[]): unknown {
  const words = mentions.map((mention) => mention.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return expect.objectContaining({ code, message: expect.stringMatching(new RegExp(words.join("[^]*"))) });
}
