/** The article's own table: five people, three factors, and whether they are diabetic. */
import { parseCsv, type Table } from "@chainrule/nn";

/** Five rows of 0 and 1: smoking, obesity and exercise, from which `diabetic` is to be predicted. */
export const articleTable: Table = parseCsv(
  `smoking,obesity,exercise,diabetic
0,1,0,1
0,0,1,0
1,0,0,0
1,1,0,1
1,1,1,1`,
  { name: "the article's table" },
);
