#!/usr/bin/env node
// Runs the program that npm has installed for this system, as an optional dependency. Nothing is downloaded here.
"use strict";

const { spawn } = require("node:child_process");
const os = require("node:os");

const name = `@replyx/schemactl-${process.platform}-${process.arch}`;
let program;
try {
  program = require.resolve(`${name}/bin/schemactl${process.platform === "win32" ? ".exe" : ""}`);
} catch {
  console.error(`schemactl: the package ${name} is not installed`);
  console.error("hint: install with optional dependencies, on the system that is to run it (no --omit=optional, no node_modules of another system);");
  console.error("hint: other ways to install are in https://github.com/replyx/schemactl/blob/main/docs/install.md");
  process.exit(1);
}

const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
// A signal is the program's to answer: it stops at a place from which it can go on. A terminal sends SIGINT to both.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (err) => {
  console.error(`schemactl: cannot run ${program}: ${err.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + (os.constants.signals[signal] ?? 0)));
