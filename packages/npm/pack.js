// Makes the packages for npm of a release that goreleaser has built: node pack.js DIST OUT. One for each system, with the program
// and the licences, and the one that depends on them. npm publish --provenance --access public publishes each folder of OUT.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const [dist, out] = process.argv.slice(2);
if (!dist || !out) {
  console.error("usage: node pack.js DIST OUT");
  process.exit(64);
}
const root = path.join(__dirname, "..", "..");
const main = JSON.parse(fs.readFileSync(path.join(__dirname, "package.json"), "utf8"));
const { version } = JSON.parse(fs.readFileSync(path.join(dist, "metadata.json"), "utf8"));
const artifacts = JSON.parse(fs.readFileSync(path.join(dist, "artifacts.json"), "utf8"));

const platforms = { linux: "linux", darwin: "darwin", windows: "win32" };
const architectures = { amd64: "x64", arm64: "arm64" };
const licences = ["LICENSE", path.join("build", "THIRD_PARTY_LICENSES.txt")];

function write(dir, manifest, files) {
  fs.mkdirSync(path.join(dir, "bin"), { recursive: true });
  fs.writeFileSync(path.join(dir, "package.json"), JSON.stringify(manifest, null, 2) + "\n");
  for (const [from, to] of files) {
    fs.copyFileSync(from, path.join(dir, to));
  }
}

const made = [];
for (const a of artifacts.filter((a) => a.type === "Binary")) {
  const platform = platforms[a.goos];
  const arch = architectures[a.goarch];
  const name = `${main.name}-${platform}-${arch}`;
  if (!(name in main.optionalDependencies)) {
    throw new Error(`${name} is no optional dependency of ${main.name}`);
  }
  const program = "bin/schemactl" + (platform === "win32" ? ".exe" : "");
  const { description, homepage, repository, license } = main;
  const dir = path.join(out, `schemactl-${platform}-${arch}`);
  write(dir, { name, version, description, homepage, repository, license, os: [platform], cpu: [arch], files: ["bin", "THIRD_PARTY_LICENSES.txt"] },
    [[path.join(dist, "..", a.path), program], ...licences.map((l) => [path.join(root, l), path.basename(l)])]);
  fs.chmodSync(path.join(dir, program), 0o755);
  made.push(name);
}
for (const name of Object.keys(main.optionalDependencies)) {
  if (!made.includes(name)) {
    throw new Error(`the release has no program for ${name}`);
  }
  main.optionalDependencies[name] = version;
}
write(path.join(out, "schemactl"), { ...main, version },
  [[path.join(__dirname, "bin", "schemactl.js"), "bin/schemactl.js"], [path.join(__dirname, "README.md"), "README.md"], [path.join(root, "LICENSE"), "LICENSE"]]);
