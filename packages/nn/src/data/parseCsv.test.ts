import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { parseCsv } from "./parseCsv.ts";

const read = (text: string): ReturnType<typeof parseCsv> => parseCsv(text, { name: "patients.csv" });

describe("parseCsv", () => {
  it("reads what spreadsheets write: byte order mark, CRLF, quotes, blank lines", () => {
    const table = read('\uFEFFAge,"weak, ness"\r\n40,No\r\n"58","say ""yes"""\r\n\r\n41, Yes \r\n\r\n');
    expect(table.columns).toEqual(["Age", "weak, ness"]);
    expect(table.rows).toEqual([
      { number: 1, line: 2, cells: ["40", "No"] },
      { number: 2, line: 3, cells: ["58", 'say "yes"'] },
      { number: 3, line: 5, cells: ["41", " Yes "] },
    ]);
  });

  it.each(["\n", "\r\n", "\r"])("counts lines also after a cell of several lines (%j)", (end) => {
    const table = read(["a,b", '1,"x', 'y"', "", "2,z"].join(end));
    expect(table.rows.map(({ line }) => line)).toEqual([2, 5]);
    expect(table.rows[0]?.cells).toEqual(["1", `x${end}y`]);
  });

  it("reads mixed line ends", () => {
    expect(read("a,b\n1,2\r\n3,4\r5,6").rows.map(({ cells }) => cells)).toEqual([
      ["1", "2"],
      ["3", "4"],
      ["5", "6"],
    ]);
  });

  it("keeps a quoted empty cell of a single column as a row, and drops a blank line", () => {
    expect(read('a\n""\n\nx\n').rows.map(({ cells }) => cells)).toEqual([[""], ["x"]]);
  });

  it("gives back every table that is written to the format", () => {
    const cell = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom(...'a,"\n\r\t é') }),
    );
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n"), (rows, end) => {
        const header = rows[0]?.map((_, index) => `the column ${index}`) ?? [];
        const text = [header, ...rows].map((cells) => cells.map(quote).join(",")).join(end);
        const parsed = read(text);
        expect(parsed.columns).toEqual(header);
        expect(parsed.rows.map(({ cells }) => cells)).toEqual(rows);
      }),
    );
  });

  it.each([
    ["an empty file", "", "empty-data", ["an empty file"]],
    ["blank lines only", "\n\r\n  \n", "empty-data", ["blank lines"]],
    ["a header without rows", "Age,class\n", "empty-data", ["2 columns and no rows"]],
    ["a blank first line", "\nAge,class\n40,1\n", "invalid-data", ["line 1", "header", "a blank line"]],
    ["numbers for a header", "40,1\n58,0\n", "invalid-data", ["line 1", "header", "40, 1"]],
    [
      "data for a header",
      "40,No,Positive\n58,No,Negative\n41,No,Positive\n",
      "invalid-data",
      ["line 1", "header"],
    ],
    [
      "a repeated name",
      "Age,class, Age\n1,2,3\n",
      "duplicate-name",
      ["line 1", "columns 1 and 3", '"Age" twice'],
    ],
    ["an empty name", "Age,,class\n1,2,3\n", "invalid-data", ["line 1", "column 2"]],
    [
      "a short row",
      "Age,Sex,class\n1,2,3\n\n1,2\n",
      "invalid-data",
      ["line 4 (row 2)", "3 cells", '"class"'],
    ],
    ["a long row", "Age,class\n1,2,3\n", "invalid-data", ["line 2 (row 1)", "2 cells", "3: ", '"3"']],
    [
      "an unclosed quote",
      'Age,class\n1,2\n3,"4\n5,6\n',
      "parse-error",
      ["line 3", 'column "class"', "never closed"],
    ],
    [
      "a quote inside a cell",
      'Age,class\n1,5"\n',
      "parse-error",
      ["line 2", 'column "class"', "inside a cell"],
    ],
    [
      "text after a quote",
      'Age,class\n"1"2,3\n',
      "parse-error",
      ["line 2", 'column "Age"', "after a closing quote"],
    ],
    ["an unclosed header", '"Age,class\n1,2\n', "parse-error", ["line 1", "column 1", "never closed"]],
  ] as const)("refuses %s", (_, text, code, mentions) => {
    expect(() => read(text)).toThrow(refusing(code, "patients.csv", ...mentions));
  });
});
