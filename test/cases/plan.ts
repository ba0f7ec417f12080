/** What is carried out for each check, and what waits for which issue: as data, so that nothing can be left out silently. */
import { isRefusal, nameOfCheck, pathsOf, type Check, type Path } from "./caseFile.ts";
import type { CheckTests, Spelling } from "./formula.ts";
import { kinds, laterKinds } from "./kinds.ts";
import { issueOf, modes, type Mode } from "./modes.ts";

/** A spelling of a check on one path, with the modes that can carry it out. */
export interface NumberTest {
  readonly name: string;
  readonly spelling: Spelling;
  readonly path: Path;
  readonly modes: readonly Mode[];
}

/** Something that an issue will bring. */
export interface Todo {
  readonly name: string;
  readonly issue: number;
}

/** All that there is to one check. */
export interface Plan {
  readonly check: Check;
  readonly tests: CheckTests;
  readonly numbers: readonly NumberTest[];
  readonly todos: readonly Todo[];
}

/** Plans a check. */
export function planFor(check: Check): Plan {
  const name = nameOfCheck(check);
  const tests = kinds[check.kind]?.[check.title];
  if (tests === undefined) {
    const issue = laterKinds[check.kind];
    return { check, tests: {}, numbers: [], todos: issue === undefined ? [] : [{ name, issue }] };
  }
  const numbers = (tests.spellings ?? []).flatMap((spelling) => numberTests(check, spelling));
  const waiting = numbers
    .filter((test) => test.modes.length === 0)
    .map((test) => ({
      name: `${test.name}: ${test.spelling.needs!.because}`,
      issue: issueOf[test.spelling.needs!.capability],
    }));
  const later = Object.entries(tests.later ?? {}).map(([words, issue]) => ({
    name: `${name}: ${words}`,
    issue,
  }));
  return { check, tests, numbers, todos: [...waiting, ...later] };
}

/** What a check demands that is neither carried out nor waiting for an issue; nothing, if the tables are complete. */
export function omissions({ check, tests, numbers, todos }: Plan): string[] {
  const name = nameOfCheck(check);
  if (Object.keys(tests).length === 0) return todos.length > 0 ? [] : [name];
  const inItsWords = numbers.filter(({ spelling }) => spelling.name === "").map(({ path }) => path);
  const statements = (check.expected["properties"] ?? []) as readonly string[];
  const tested = Object.keys({ ...tests.properties, ...tests.later });
  return [
    ...(isRefusal(check) && tests.spellings === undefined ? [name] : []),
    ...pathsOf(check)
      .filter((path) => !inItsWords.includes(path))
      .map((path) => `${name} (${path})`),
    ...statements.filter((words) => !tested.includes(words)).map((words) => `${name}: ${words}`),
  ];
}

/** Whether a spelling needs more, on this path, than the formula as it was written. */
export function isSetAside({ needs }: Spelling, path: Path): boolean {
  return needs !== undefined && (needs.on ?? [path]).includes(path);
}

function numberTests(check: Check, spelling: Spelling): NumberTest[] {
  if (isRefusal(check)) return []; // there are no numbers
  const { name, needs, paths = pathsOf(check) } = spelling;
  return paths.map((path) => ({
    name: `${nameOfCheck(check)}${name === "" ? "" : `, ${name}`} (${path})`,
    spelling,
    path,
    modes: isSetAside(spelling, path)
      ? modes.filter(({ provides }) => provides.includes(needs!.capability))
      : modes,
  }));
}
