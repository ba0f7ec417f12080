// Who may import whom, over all of packages/*/src and test: type-only imports and tests included.

/** The order of core: a place imports only from places to its left. */
const order = [
  "errors",
  "dtype",
  "ndarray",
  "graph",
  "ops",
  "functions",
  "autodiff",
  "simplify",
  "print",
  "evaluate",
  "compile",
  "testing",
];

const core = "^packages/core/src/";
const test = "[.]test(-d)?[.]ts$";
const place = (...names) => `${core}(${names.join("|")})(/|[.]ts$)`;
const external = (...names) => `(^|/)node_modules/(${names.join("|")})/`;

const directions = order.map((name, index) => ({
  name: `core-${name}-imports-leftwards`,
  comment: `${name} may import only from: ${[...order.slice(0, index), name].join(", ")}.`,
  severity: "error",
  from: { path: place(name), pathNot: test },
  to: { path: core, pathNot: place(...order.slice(0, index + 1)) },
}));

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "No import cycles, not even of types.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-import-of-tests",
      severity: "error",
      from: { pathNot: test },
      to: { path: test },
    },
    ...directions,
    {
      name: "core-has-no-other-place",
      comment: "A new file or folder of core gets its place in the order, in .dependency-cruiser.cjs.",
      severity: "error",
      from: { path: core, pathNot: [place(...order, "index"), test] },
      to: {},
    },
    {
      name: "core-stands-alone",
      comment: "core has no run-time dependency.",
      severity: "error",
      from: { path: core, pathNot: [place("testing"), test] },
      to: { pathNot: core },
    },
    {
      name: "core-testing-needs-fast-check-alone",
      severity: "error",
      from: { path: place("testing"), pathNot: test },
      to: { pathNot: [core, external("fast-check")] },
    },
    {
      name: "core-tests-stay-in-core",
      severity: "error",
      from: { path: `${core}.*${test}` },
      to: { path: "^packages/", pathNot: "^packages/core/" },
    },
    {
      name: "nn-uses-the-public-entry",
      comment: "nn has no privileges that a user's own layer lacks.",
      severity: "error",
      from: { path: "^packages/nn/src/", pathNot: test },
      to: { path: "^packages/(?!nn/)", pathNot: `${core}index[.]ts$` },
    },
    {
      name: "public-entries-only",
      severity: "error",
      from: { path: "^packages/(nn|examples)/" },
      to: {
        path: "^packages/(core|nn)/",
        pathNot: [
          "^packages/$1/",
          `${core}(index|testing/index)[.]ts$`,
          "^packages/nn/src/(node/)?index[.]ts$",
        ],
      },
    },
    {
      name: "packages-by-name",
      comment: "Another package is imported by its name, never by a relative path.",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/", pathNot: "^packages/$1/", dependencyTypes: ["local"] },
    },
    {
      name: "nobody-imports-examples",
      severity: "error",
      from: { path: "^packages/(core|nn)/" },
      to: { path: "^packages/examples/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["source", "import", "types", "default"],
    },
  },
};
