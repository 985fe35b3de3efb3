import { describe, expect, it } from "vitest";
import { judgeSubmodule } from "./judge.ts";

const host = "https://github.com";
const parent = `${host}/acme/site.git`;
const judge = (url: string, path = "lib", name = "lib") =>
  judgeSubmodule({ name, path, url }, parent, host);

describe("the address of a submodule", () => {
  it.each([
    ["../lib.git", "/acme/lib.git"],
    ["../lib", "/acme/lib"],
    ["../../other/lib.git", "/other/lib.git"],
    ["./lib.git", "/acme/site.git/lib.git"],
    [".././lib.git", "/acme/lib.git"],
    ["https://github.com/acme/lib.git", "/acme/lib.git"],
    ["https://GitHub.com:443/acme/lib/", "/acme/lib"],
    ["git@github.com:acme/lib.git", "/acme/lib.git"],
    ["github.com:acme/lib.git", "/acme/lib.git"],
    ["ssh://git@github.com/acme/lib.git", "/acme/lib.git"],
  ])("%s is on the host of the Run's repository", (url, own) => {
    expect(judge(url)).toEqual({ name: "lib", path: "lib", url: `${host}${own}`, own });
  });

  it.each([
    "https://gitlab.com/acme/lib.git",
    "https://github.com.evil.example/acme/lib",
    "https://github.com:8443/acme/lib",
  ])("%s is on another host, which gets no credential", (url) => {
    expect(judge(url)).toEqual({ name: "lib", path: "lib", url });
  });

  it.each([
    ["", "no address"],
    ["-oProxyCommand=id", "begins with “-”"],
    ["--upload-pack=id", "begins with “-”"],
    ["ext::sh", "by ext"],
    ["ext::sh -c id", "blanks"],
    ["fd::3", "by fd"],
    ["file:///etc", "by file"],
    ["FILE:///etc", "by file"],
    ["/etc", "a folder"],
    ["lib", "a folder"],
    ["C:\\lib", "backslashes"],
    ["http://github.com/acme/lib", "by http"],
    ["http://example.com/lib", "by http"],
    ["git://github.com/acme/lib", "by git"],
    ["git@example.com:acme/lib.git", "by ssh from another host"],
    ["example.com:acme/lib.git", "by ssh from another host"],
    ["ext::example.com:lib", "by ext"],
    ["ssh://git@example.com/lib", "by ssh"],
    ["https://ada:secret@github.com/acme/lib", "a user or a password"],
    ["https://ada@gitlab.com/acme/lib", "a user or a password"],
    ["../../../x", "above its host"],
    ["../../../../evil.example/x", "above its host"],
    ["../x/../../y", "“..”"],
    ["https://github.com/acme/../other/lib", "“..”"],
    ["https://github.com/acme/%2e%2e/lib", "“..”"],
    ["https://github.com/acme/%2fetc", "“..”"],
    ["https://github.com//lib", "an empty part"],
    ["https://github.com/-x/lib", "an option"],
    ["https://github.com/acme/lib?x", "“..”"],
    ["https://github.com/acme/lib\nurl", "control characters"],
    ["../lib\u0007", "control characters"],
    ["https://", "a folder"],
  ])("%j is refused, with its reason", (url, reason) => {
    expect((judge(url) as { refused: string }).refused).toContain(reason);
  });
});

it.each([
  "/etc",
  "../x",
  "a/../b",
  "a/./b",
  "a//b",
  "",
  ".git",
  ".git/hooks",
  "a/.GIT/x",
  "git~1",
  ".git .",
  "-x",
  "a\nb",
  "a\\b",
])("the folder %j is refused", (path) => {
  expect((judge("../lib.git", path) as { refused: string }).refused).toContain("its folder");
});

it.each(["", "../../x", "a/../b", "a\nb", "..\\x"])("the name %j is refused", (name) => {
  expect((judge("../lib.git", "lib", name) as { refused: string }).refused).toContain("its name");
});
