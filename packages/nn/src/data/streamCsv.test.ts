import { ChainruleError } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { dataset } from "./dataset.ts";
import { encodeTable } from "./encodeTable.ts";
import { parseCsv } from "./parseCsv.ts";
import { streamCsv, type StreamCsvOptions } from "./streamCsv.ts";
import type { TableRow } from "./table.ts";

async function* inPieces<Piece>(pieces: readonly Piece[]): AsyncGenerator<Piece, void, void> {
  yield* pieces;
}

/** The text in pieces of these lengths, over and over. */
function cut<Text extends string | Uint8Array>(text: Text, lengths: readonly number[]): Text[] {
  const pieces: Text[] = [];
  for (let begin = 0, index = 0; begin < text.length; index++) {
    const end = begin + lengths[index % lengths.length]!;
    pieces.push(text.slice(begin, end) as Text); // a part of either is of its type
    begin = end;
  }
  return pieces;
}

async function readAll(pieces: readonly (string | Uint8Array)[], options: Partial<StreamCsvOptions> = {}): Promise<{ columns: readonly string[]; rows: TableRow[] }> {
  const stream = await streamCsv(inPieces(pieces), { name: "t.csv", ...options });
  const rows: TableRow[] = [];
  for await (const row of stream) rows.push(row);
  return { columns: stream.columns, rows };
} // prettier-ignore

const lengths = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

describe("streamCsv", () => {
  const cell = fc.string({
    unit: fc.constantFrom("a", "é", "🙂", ",", '"', "\n", "\r", " ", "\ufeff"),
    maxLength: 5,
  });
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const lineEnd = fc.constantFrom("\n", "\r\n", "\r", "\n\n", "\r\n\r\n");
  const wellFormed = fc
    .array(fc.tuple(cell, cell, lineEnd), { minLength: 1, maxLength: 8 })
    .map(
      (rows) =>
        `First,"Se\ncond"\n${rows.map(([one, two, end]) => `${quote(one)},${quote(two)}${end}`).join("")}`,
    );

  it("gives the rows of parseCsv, however the text or its bytes are cut, whatever the sample", async () => {
    await fc.assert(
      fc.asyncProperty(wellFormed, fc.boolean(), lengths, fc.integer({ min: 1, max: 9 }), async (text, mark, sizes, sampleRows) => {
        const all = mark ? `\ufeff${text}` : text;
        const { columns, rows } = parseCsv(all, { name: "t.csv" });
        expect(await readAll(cut(all, sizes), { sampleRows })).toEqual({ columns, rows });
        const bytes = new TextEncoder().encode(all);
        expect(await readAll(cut(bytes, sizes), { sampleRows })).toEqual({ columns, rows });
      }),
      { numRuns: 300 },
    );
  }); // prettier-ignore

  it("refuses what parseCsv refuses, and nothing else", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", ",", '"', "\n", "\r", " "), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, lengths, async (body, sizes) => {
        const all = `Name,"Age"\n${body}`;
        let expected: unknown;
        try {
          const { columns, rows } = parseCsv(all, { name: "t.csv" });
          expected = { columns, rows };
        } catch (error) {
          expect(error).toBeInstanceOf(ChainruleError);
        }
        if (expected === undefined) await expect(readAll(cut(all, sizes))).rejects.toThrow(ChainruleError);
        else expect(await readAll(cut(all, sizes))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["nothing", "", "empty-data", "an empty file"],
    ["no rows", "a,b\n", "empty-data", "no rows"],
    ["no header", "1,2\n3,4\n", "invalid-data", "header"],
    ["a row too short", "a,b\n1,2\n3\n", "invalid-data", 'line 3 (row 2)'],
    ["a misplaced quote, by its line", 'a,b\n1,2\n"x\ny",2\n3,4"\n', "parse-error", 'line 5, column "b"'],
    ["a quote that is never closed", 'a,b\n1,2\n"3,4\n5,6\n', "parse-error", "line 3", "never closed"],
  ] as const)("refuses %s", async (_, text, code, ...mentions) => {
    await expect(readAll(cut<string>(text, [3]))).rejects.toThrow(refusing(code, "t.csv", ...mentions));
  }); // prettier-ignore

  it("refuses bytes that are no UTF-8, and a row without an end", async () => {
    await expect(readAll([Uint8Array.of(0x61, 0xff)])).rejects.toThrow(refusing("corrupt-file", "UTF-8"));
    await expect(readAll([Uint8Array.of(0x61, 0xc3)])).rejects.toThrow(refusing("corrupt-file", "UTF-8"));
    const endless = cut(`a,b\n"${"1".repeat(100)}`, [10]);
    await expect(readAll(endless, { longestRow: 50 })).rejects.toThrow(
      refusing("parse-error", "50", "never closed"),
    );
  });

  it("reads no further than it has to, and closes the source", async () => {
    let [given, closed] = [0, 0];
    const source = async function* (): AsyncGenerator<string, void, void> {
      try {
        yield "a,b\n";
        for (; ; given++) yield `${given},x\n`;
      } finally {
        closed++;
      }
    };
    const stream = await streamCsv(source(), { name: "t.csv", sampleRows: 3 });
    expect(stream.sample.rows).toHaveLength(3);
    for await (const row of stream) if (row.number === 5) break;
    expect(given).toBeLessThan(7);
    expect(closed).toBe(1);
    expect(() => stream[Symbol.asyncIterator]()).toThrow(refusing("invalid-argument", "second"));
  });

  it("feeds a dataset with rows that the schema of the sample makes numbers", async () => {
    const text = "Age,Smoker,Ill\n40,Yes,No\n60,No,Yes\n50,Yes,Yes\n80,No,No\n";
    const rows = async function* (): AsyncGenerator<{ x: Float64Array; y: Float64Array }> {
      const stream = await streamCsv(inPieces([text]), { name: "t.csv", sampleRows: 2 });
      const encoder = encodeTable(stream.sample, "Ill").fit(stream.sample.rows);
      for await (const row of stream) {
        const { x, y } = encoder.transform([row]);
        yield { x, y };
      }
    };
    const batches: unknown[] = [];
    for await (const { x, y } of dataset(rows).batch(3).epoch(0)) batches.push([x.toNested(), y.toNested()]);
    expect(batches).toEqual([[[[-1, 1], [1, 0], [0, 1]], [[0], [1], [1]]], [[[3, 0]], [[0]]]]);
  }); // prettier-ignore
});
