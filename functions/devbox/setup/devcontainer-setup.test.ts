import { describe, expect, it } from "vitest";
import { devcontainerSetup } from "./devcontainer-setup.ts";

const setupOf = (content: unknown) => devcontainerSetup(JSON.stringify(content), "/work/site");
const commandOf = (postCreateCommand: unknown) => setupOf({ postCreateCommand });

describe("the setup command of a devcontainer.json", () => {
  it.each([
    ["a text", "npm ci", "sh -c 'npm ci'"],
    ["a text with quotes", "echo 'a' \"$HOME\"", "sh -c 'echo '\\''a'\\'' \"$HOME\"'"],
    ["a list, which no shell reads", ["npm", "ci", "a b; $(id)"], "npm ci 'a b; $(id)'"],
    ["a list with an empty argument", ["make", ""], "make ''"],
    ["an object with one command", { deps: "make" }, "sh -c make"],
    ["a folder", `cd \${containerWorkspaceFolder}`, "sh -c 'cd /work/site'"],
    ["a folder's name", ["echo", `\${localWorkspaceFolderBasename}`], "echo site"],
    ["an empty text", " ", undefined],
    ["an empty list", [], undefined],
    ["a list with no program", [""], undefined],
    ["an empty object", {}, undefined],
    ["nothing", null, undefined],
  ])("is %s", (_, given, code) => {
    expect(commandOf(given)).toEqual({ code, unused: [] });
  });

  it("has comments and commas too many around it, and a byte order mark", () => {
    const text = '\uFEFF{ // ours\n "postCreateCommand": "make", /* "x": 1 */\n }';
    expect(devcontainerSetup(text, "/w")).toEqual({ code: "sh -c make", unused: [] });
  });

  it("is not there: names without an effect are told, those for editors are not", () => {
    const given = {
      name: "x",
      customizations: {},
      image: "debian",
      mounts: [],
      runArgs: ["--privileged"],
    };
    expect(setupOf(given)).toEqual({ code: undefined, unused: ["image", "mounts", "runArgs"] });
  });

  it.each([
    ["a number", 7],
    ["true", true],
    ["a list of numbers", ["npm", 1]],
    ["a list in a list", [["npm"]]],
    ["an object in an object", { a: { b: "make" } }],
    ["very long", "x".repeat(16_385)],
    ["a very long list", Array.from({ length: 201 }, () => "x")],
    ["many commands", Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`c${n}`, "make"]))],
  ])("is refused if it is %s", (_, given) => {
    expect(commandOf(given)).toMatchObject({
      refused: expect.stringContaining("postCreateCommand"),
    });
  });

  it.each([
    ["empty", ""],
    ["a list", "[]"],
    ["a text", '"make"'],
    ["cut off", '{"postCreateCommand": "ma'],
    ["in a comment that never ends", '/* {"postCreateCommand": "make"}'],
    ["deep", "[".repeat(60_000)],
  ])("is refused if the file is %s", (_, text) => {
    expect(devcontainerSetup(text, "/w")).toEqual({ refused: "it is not a JSON object" });
  });
});
