import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Question } from "../shared/schemas/question.ts";
import { answersFrom } from "./commands/given-answers.ts";
import { bodyOf } from "./commands/start-run.ts";
import { connectionOf } from "./connection.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { table } from "./terminal/table.ts";

const bin = fileURLToPath(new URL("bin.mjs", import.meta.url));
const said = (...words: string[]) =>
  execFileSync(process.execPath, [bin, ...words], { encoding: "utf8" });

describe("the words of a new Run", () => {
  it("become the body of a request; omitted options add no fields", () => {
    expect(bodyOf("x", {})).toEqual({ instructions: "x" });
    expect(bodyOf("x", { costLimit: 2.5 })).toEqual({
      instructions: "x",
      limits: { costUsd: 2.5 },
    });
    expect(
      bodyOf("x", { target: "wkr_1/a/b:c", ticket: "https://t", keep: 5, mode: "autonomous" }),
    ).toEqual({
      instructions: "x",
      ticketUrl: "https://t",
      keepMinutes: 5,
      mode: "autonomous",
      target: { worker: "wkr_1", image: "a/b:c" },
    });
  });
});

describe("the words of an answer", () => {
  const single: Question = {
    id: "where",
    question: "Where?",
    kind: "single",
    options: [{ label: "Header" }, { label: "Settings" }],
  };
  const text: Question = { id: "name", question: "Its name?", kind: "text" };

  it("belong to a question; capitals of an option do not matter", () => {
    expect(answersFrom([single, text], { choice: ["where=header"], text: ["name=a=b"] })).toEqual({
      where: { choices: ["Header"] },
      name: { text: "a=b" },
    });
  });

  it("need no id for a single question", () => {
    expect(answersFrom([single], { choice: ["Settings"] })).toEqual({
      where: { choices: ["Settings"] },
    });
    expect(answersFrom([single], { text: ["in the footer"] })).toEqual({
      where: { other: "in the footer" },
    });
  });

  it("are refused if the question is not clear", () => {
    expect(() => answersFrom([single, text], { choice: ["Header"] })).toThrow(/where, name/);
    expect(answersFrom([single], {})).toBeUndefined();
  });
});

describe("a connection", () => {
  /** A data folder of this machine's server. */
  const folder = (files: Readonly<Record<string, string>>) => {
    const data = mkdtempSync(join(tmpdir(), "wheelhouse-cli-"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(data, name), text);
    return data;
  };
  const data = folder({ token: "own", port: "4800", coordinator: "/run/it.sock" });

  it("takes options before the environment", () => {
    const env = { WHEELHOUSE_URL: "https://w.example/", WHEELHOUSE_TOKEN: "t" };
    expect(connectionOf({}, env)).toMatchObject({ url: "https://w.example", token: "t" });
    expect(connectionOf({ url: "http://127.0.0.1:1", token: "o" }, env)).toMatchObject({
      url: "http://127.0.0.1:1",
      token: "o",
    });
  });

  it.each([{}, { url: "http://127.0.0.1:4800" }, { url: "http://localhost:4800/" }])(
    "to this machine's server is its socket, with its own token: %j",
    (given) =>
      expect(connectionOf({ ...given, data }, {})).toEqual({
        url: "http://127.0.0.1:4800",
        socket: "/run/it.sock",
        token: "own",
        from: join(data, "token"),
      }),
  );

  it("to this machine's server is its socket with another token too", () => {
    const env = { WHEELHOUSE_TOKEN: "key", WHEELHOUSE_DATA: data };
    expect(connectionOf({}, env)).toMatchObject({ socket: "/run/it.sock", token: "key" });
  });

  it.each(["https://w.example", "http://127.0.0.1:4747", "http://localhost:9"])(
    "never takes this machine's token to %s",
    (url) => expect(() => connectionOf({ url, data }, {})).toThrow(/There is no token for/),
  );

  it("says what to do if there is no server, or one without a socket", () => {
    expect(() => connectionOf({ data: folder({}) }, {})).toThrow(/Start it with: wheelhouse start/);
    expect(() => connectionOf({ data: folder({ token: "t" }) }, {})).toThrow(/has no socket/);
    expect(() => connectionOf({ url: "w.example" }, {})).toThrow(/is not an address/);
  });
});

describe("the program", () => {
  it.each([
    ["completed", 0],
    ["failed", 1],
    ["skipped", 1],
    ["needs-you", 3],
    ["stopped", 130],
    ["running", 0],
  ] as const)("ends with the exit code for a Run that is %s: %i", (status, code) =>
    expect(exitCodeOf(status)).toBe(code),
  );

  it("runs through a symbolic link", () => {
    const link = join(mkdtempSync(join(tmpdir(), "wheelhouse-cli-")), "wheelhouse");
    symlinkSync(bin, link);
    const help = execFileSync(process.execPath, [link, "--help"], { encoding: "utf8" });
    for (const command of ["start", "run", "ls", "watch", "answer", "say", "diff", "doctor"])
      expect(help).toMatch(new RegExp(`^  ${command}\\b`, "m"));
  });

  it.each(["bash", "zsh", "fish"])(
    "prints a completion script for %s with all commands and options",
    (shell) => {
      const script = said("completion", shell);
      for (const word of ["watch", "continue", "ticket", "follow"]) expect(script).toContain(word);
      if (shell === "bash") execFileSync("bash", ["-n"], { input: script });
    },
  );

  it("completes commands and their options in bash", () => {
    const of = (words: string, at: number) =>
      execFileSync("bash", [
        "-c",
        `${said("completion", "bash")}
        COMP_WORDS=(${words}) COMP_CWORD=${at}; _wheelhouse; echo "\${COMPREPLY[@]}"`,
      ]).toString();
    expect(of("wheelhouse wa", 1)).toBe("watch\n");
    expect(of("wheelhouse run --ti", 2)).toBe("--ticket --title\n");
  });

  it("is documented command by command", () => {
    const page = readFileSync(new URL("../docs/cli.md", import.meta.url), "utf8");
    const commands = [...said("--help").matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect(commands.length).toBeGreaterThan(12);
    for (const name of commands) if (name !== "help") expect(page).toContain(`wheelhouse ${name}`);
  });
});

describe("a table", () => {
  it("fits the width and cuts only the wide column", () => {
    const rows = [
      ["running", "a very long title\nof two lines", "1 d"],
      ["failed", "short", "10 min"],
    ];
    expect(table(rows, 1, 30)).toBe(
      ["running  a very long …  1 d", "failed   short          10 min"].join("\n"),
    );
    for (const line of table(rows, 1, 30).split("\n")) expect(line.length).toBeLessThanOrEqual(30);
  });

  it("counts columns as the terminal does", () => {
    const rows = [
      ["完了", "日本語の長い題名です", "1 d"],
      ["failed", "👩‍💻 short", "10 min"],
    ];
    expect(table(rows, 1, 26)).toBe(
      ["完了    日本語の…   1 d", "failed  👩‍💻 short    10 min"].join("\n"),
    );
  });
});
