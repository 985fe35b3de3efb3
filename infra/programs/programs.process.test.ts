import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { atStart } from "../bundling.ts";
import { type Built, buildPrograms } from "./build.ts";
import { type Place, program, server } from "./program.mjs";
import { serverPrograms, terminalPrograms } from "./programs.ts";
import { packWorker } from "./worker-package.ts";

const folders: string[] = [];
function folder(): string {
  folders.push(mkdtempSync(join(realpathSync(tmpdir()), "wheelhouse-programs-")));
  return folders.at(-1) ?? "";
}
afterAll(() => {
  for (const it of folders) rmSync(it, { recursive: true, force: true });
});

describe("a program of two sources", () => {
  let root: string;
  let place: Place;
  const path = (name: string) => join(root, name);
  const build = () => buildPrograms({ hello: "hello.ts", other: "other.ts" }, place);
  const chosen = () => program(place, "hello", path("hello.ts"));
  const says = () =>
    execFileSync(process.execPath, ["--enable-source-maps", chosen().path], { encoding: "utf8" });

  beforeEach(() => {
    root = folder();
    place = { root, dist: join(root, "dist") };
    writeFileSync(path("hello.ts"), 'import { word } from "./word.ts";\nconsole.log(word);\n');
    writeFileSync(path("word.ts"), 'export const word: string = "one";\n');
    writeFileSync(path("other.ts"), "export {};\n");
  });

  it("starts from its source while there is no build", () => {
    expect(chosen()).toMatchObject({ path: path("hello.ts"), built: false });
    expect(says()).toBe("one\n");
  });

  it("starts from its bundle after a build", async () => {
    const { folder: built } = await build();
    expect(chosen()).toMatchObject({ path: join(built, "hello.mjs"), built: true });
    expect(says()).toBe("one\n");
  });

  const changes: [string, () => void][] = [
    ["is edited", () => writeFileSync(path("word.ts"), 'export const word = "two";\n')],
    [
      "is edited to the same length, with its old times",
      () => {
        const { atime, mtime } = statSync(path("word.ts"));
        writeFileSync(path("word.ts"), 'export const word: string = "two";\n');
        utimesSync(path("word.ts"), atime, mtime);
      },
    ],
    [
      "is replaced by another file",
      () => {
        writeFileSync(path("fresh"), 'export const word = "two";\n');
        renameSync(path("fresh"), path("word.ts"));
      },
    ],
  ];
  it.each(changes)("runs the new code, without a build, when a source %s", async (_, change) => {
    await build();
    change();
    expect(chosen().built).toBe(false);
    expect(says()).toBe("two\n");
    await build();
    expect(chosen().built).toBe(true);
    expect(says()).toBe("two\n");
  });

  it("starts from its source when another program of the same build changed", async () => {
    await build();
    writeFileSync(path("other.ts"), "export const changed = true;\n");
    expect(chosen().built).toBe(false);
  });

  it("starts from its source when a source, the build or what it says is missing or damaged", async () => {
    await build();
    rmSync(path("word.ts"));
    expect(chosen().built).toBe(false);
    writeFileSync(path("word.ts"), 'export const word: string = "one";\n');
    expect(chosen().built).toBe(true);
    rmSync(chosen().path);
    expect(chosen().built).toBe(false);
    await build();
    expect(chosen().built).toBe(true);
    for (const text of ["", "{", "[]", "null", '{"folder":"x"}', '{"folder":"x","inputs":[1]}']) {
      writeFileSync(join(place.dist, "build.json"), text);
      expect(chosen().built).toBe(false);
    }
  });

  it("starts from its source when the packages were installed anew", async () => {
    mkdirSync(path("node_modules"));
    writeFileSync(path("node_modules/.package-lock.json"), "{}");
    await build();
    expect(chosen().built).toBe(true);
    writeFileSync(path("node_modules/.package-lock.json"), '{ "packages": {} }');
    expect(chosen().built).toBe(false);
  });

  it("starts from its bundle when a source was only touched, or edited and changed back", async () => {
    await build();
    utimesSync(path("word.ts"), new Date(), new Date());
    expect(chosen().built).toBe(true);
    chmodSync(path("word.ts"), 0o600);
    expect(chosen().built).toBe(true);
    writeFileSync(path("word.ts"), "");
    writeFileSync(path("word.ts"), 'export const word: string = "one";\n');
    expect(chosen().built).toBe(true);
  });

  it("keeps its last build when the next one fails", async () => {
    await build();
    writeFileSync(path("word.ts"), "export const = ;\n");
    await expect(build()).rejects.toThrow("word.ts");
    writeFileSync(path("word.ts"), 'export const word: string = "one";\n');
    expect(chosen().built).toBe(true);
  });

  it("loads on demand from its own build, however the sources are built later", async () => {
    writeFileSync(
      path("hello.ts"),
      'process.stdin.once("data", async () => console.log((await import("./word.ts")).word));\n',
    );
    await build();
    const { path: first } = chosen();
    writeFileSync(path("word.ts"), 'export const word: string = "two";\n');
    await build();
    const run = (it: string) => execFileSync(process.execPath, [it], { input: "\n" }).toString();
    expect(run(first)).toBe("one\n");
    expect(run(chosen().path)).toBe("two\n");
  });

  it("leaves ten builds", async () => {
    for (let n = 0; n < 12; n++) {
      writeFileSync(path("word.ts"), `export const word = "${n}";\n`);
      await build();
    }
    expect(readdirSync(place.dist)).toHaveLength(11); // and build.json
    expect(says()).toBe("11\n");
  });

  it("names the line of its source when it fails", async () => {
    const lines = ["", "type Unused = number;", "export const word = (): string => {"];
    writeFileSync(
      path("word.ts"),
      [...lines, '  throw new Error("no word");', "};", ""].join("\n"),
    );
    writeFileSync(path("hello.ts"), 'import { word } from "./word.ts";\n\nconsole.log(word());\n');
    await build();
    expect(chosen().built).toBe(true);
    const { stderr } = spawnSync(process.execPath, ["--enable-source-maps", chosen().path], {
      encoding: "utf8",
    });
    expect(stderr).toContain(`${path("word.ts")}:4:`);
    expect(stderr).toContain(`${path("hello.ts")}:3:`);
  });
});

describe("the programs of this installation", async () => {
  const { root } = server;
  const dist = folder();
  const [machine, terminal] = await Promise.all([
    buildPrograms(serverPrograms, { root, dist: join(dist, "server") }),
    buildPrograms(terminalPrograms, { root, dist: join(dist, "terminal") }),
  ]);
  const outputOf = ({ metafile: { outputs } }: Built, source: string) =>
    Object.keys(outputs).find((path) => outputs[path]?.entryPoint === source) ?? "";

  // The supervisor loads the second part while its sandbox starts. Server, worker and supervisor share parts. Raise a bound only for a reason.
  it.each([
    { of: machine, loads: ["infra/local/serve.ts"], bytes: 1_095_000, files: 20 },
    { of: machine, loads: ["infra/local/worker/start.ts"], bytes: 400_000, files: 14 },
    { of: machine, loads: ["infra/local/devboxes/claim-first.ts"], bytes: 12_000, files: 5 },
    {
      of: machine,
      loads: ["functions/devbox/start-on-machine.ts", "functions/devbox/life.ts"],
      bytes: 720_000,
      files: 19,
    },
    { of: terminal, loads: ["cli/wheelhouse.ts"], bytes: 445_000, files: 4 },
  ])("$loads load at most $bytes bytes in $files files at their start", (it) => {
    const outputs = it.loads.map((source) => outputOf(it.of, source));
    expect(outputs).not.toContain("");
    const { bytes, files } = atStart(it.of.metafile, ...outputs);
    expect(bytes).toBeLessThanOrEqual(it.bytes);
    expect(files).toBeLessThanOrEqual(it.files);
  });

  it("are packed for workers in one file of at most 800,000 bytes, with nothing of the server", () => {
    const packed = Buffer.from(packWorker(machine, root)).toString();
    expect(packed.length).toBeLessThanOrEqual(800_000);
    const archive = /^const archive = "([^"]*)";$/m.exec(packed)?.[1] ?? "";
    const { entry, files } = JSON.parse(gunzipSync(Buffer.from(archive, "base64")).toString());
    const names = files.map(([name]: [string]) => name.split("/").at(-1));
    expect(files.map(([name]: [string]) => name)).toContain(entry);
    expect(names).toEqual(
      expect.arrayContaining(["start-on-machine.mjs", "claim-first.mjs", "wheelhouse-ask"]),
    );
    expect(names).not.toContain("serve.mjs");
  });
});
