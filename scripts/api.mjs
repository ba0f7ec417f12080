/**
 * The public API as a report: every exported name of each public entry with its declaration.
 * Compares with docs/api; `--write` writes it.
 *
 * Declarations are made file by file, which isolatedDeclarations permits; no build comes first.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const entries = [
  { name: "@chainrule/core", source: "packages/core/src/index.ts", report: "docs/api/core.md" },
  {
    name: "@chainrule/core/testing",
    source: "packages/core/src/testing/index.ts",
    report: "docs/api/core-testing.md",
  },
  { name: "@chainrule/nn", source: "packages/nn/src/index.ts", report: "docs/api/nn.md" },
  { name: "@chainrule/nn/node", source: "packages/nn/src/node/index.ts", report: "docs/api/nn-node.md" },
];

const configuration = ts.getParsedCommandLineOfConfigFile(
  join(root, "tsconfig.json"),
  {},
  {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
    },
  },
);
const program = ts.createProgram(
  entries.map(({ source }) => join(root, source)),
  configuration.options,
);
const checker = program.getTypeChecker();

/** The declarations of one source file, each with the names it declares, inside `declare module` too. */
const declarationsOf = memoize((sourceFile) => {
  const { outputText } = ts.transpileDeclaration(sourceFile.text, {
    fileName: sourceFile.fileName,
    compilerOptions: { ...configuration.options, removeComments: true, noEmit: false },
  });
  const declarations = ts.createSourceFile("declarations.d.ts", outputText, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (statement) => {
    if (ts.isModuleDeclaration(statement) && ts.isStringLiteral(statement.name)) {
      statement.body.statements.forEach(visit);
    } else if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) found.push([name.text, statement]);
    } else if (statement.name !== undefined) {
      found.push([statement.name.text, statement]);
    }
  };
  declarations.statements.forEach(visit);
  return found.map(([name, statement]) => [name, statement.getText(declarations)]);
});

function memoize(compute) {
  const known = new Map();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key);
  };
}

function declare(exported) {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const files = new Set((symbol.declarations ?? []).map((declaration) => declaration.getSourceFile()));
  if (files.size === 0) throw new Error(`${exported.name} is exported but not declared anywhere.`);

  const texts = [];
  for (const file of files) {
    const path = relative(root, file.fileName);
    if (path.includes("node_modules")) {
      texts.push(`// ${exported.name}: ${path.replace(/^.*node_modules\//, "")}`);
    } else if (symbol.flags & ts.SymbolFlags.ValueModule) {
      const names = checker.getExportsOfModule(symbol).map(({ name }) => name);
      texts.push(
        `export declare namespace ${exported.name} { ${names
          .sort(byCode)
          .map((name) => `${name};`)
          .join(" ")} }`,
      );
    } else {
      const own = declarationsOf(file).filter(([name]) => name === symbol.name);
      texts.push(...own.map(([, text]) => text));
    }
  }
  return texts.join("\n\n");
}

const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

async function reportOf({ name, source }) {
  const sourceFile = program.getSourceFile(join(root, source));
  if (sourceFile === undefined) throw new Error(`${source} does not exist.`);
  const module = checker.getSymbolAtLocation(sourceFile);
  const exports = module === undefined ? [] : checker.getExportsOfModule(module);
  const sections = exports
    .sort((a, b) => byCode(a.name, b.name))
    .map((symbol) => `## ${symbol.name}\n\n\`\`\`ts\n${declare(symbol)}\n\`\`\`\n`);
  const head = `# \`${name}\`\n\nEvery exported name, written by \`npm run api -- --write\`.\n`;
  const options = (await resolveConfig(join(root, "README.md"))) ?? {};
  return format([head, ...sections].join("\n"), { ...options, parser: "markdown" });
}

const write = process.argv.includes("--write");
let changed = 0;
for (const entry of entries) {
  const text = await reportOf(entry);
  const path = join(root, entry.report);
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (text === before) continue;
  changed += 1;
  if (write) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`${entry.report} written`);
  } else {
    console.error(`${entry.report} differs from the sources:\n${difference(before, text)}`);
  }
}
if (changed > 0 && !write) {
  console.error(
    "\nThe public API has changed. If that is meant: npm run api -- --write, and say so in CHANGELOG.md.",
  );
  process.exitCode = 1;
}

/** The lines that only one side has: enough to see what changed. */
function difference(before, after) {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  const [inOld, inFresh] = [new Set(old), new Set(fresh)];
  const lines = [
    ...old.filter((line) => !inFresh.has(line)).map((line) => `- ${line}`),
    ...fresh.filter((line) => !inOld.has(line)).map((line) => `+ ${line}`),
  ];
  return lines.length > 40
    ? `${lines.slice(0, 40).join("\n")}\n… ${lines.length - 40} more`
    : lines.join("\n");
}
