import { describe, expect, it } from "vitest";
import { readRepositoryAddress } from "./repository-address.ts";

const hosts = { enterpriseHost: "git.corp.example:8443", azureServer: "tfs.example.com/tfs" };
const read = (text: string) => readRepositoryAddress(text, hosts);

describe("an address on a known host", () => {
  const engine = { kind: "github", owner: "ada", repo: "engine" };
  const web = { kind: "azure", organization: "acme", project: "Shop", repo: "web" };
  it.each([
    ["https://github.com/ada/engine", engine],
    ["https://github.com/ada/engine.git", engine],
    ["https://github.com/ada/engine/", engine],
    [" https://www.github.com/ada/engine?tab=readme#x ", engine],
    ["github.com/ada/engine", engine],
    ["HTTPS://GitHub.com/ada/engine", engine],
    ["https://git.corp.example:8443/ada/engine.git", { ...engine, host: "git.corp.example:8443" }],
    ["https://dev.azure.com/acme/Shop/_git/web", web],
    ["https://acme@dev.azure.com/acme/Shop/_git/web", web],
    ["https://dev.azure.com/acme/Shop/_git/web?path=/a.ts&version=GBmain", web],
    ["https://acme.visualstudio.com/Shop/_git/web", web],
    ["https://acme.visualstudio.com/DefaultCollection/Shop/_git/web", web],
    ["https://dev.azure.com/acme/_git/web", { ...web, project: "web" }],
    ["https://dev.azure.com/acme/My%20Shop/_git/web", { ...web, project: "My Shop" }],
    [
      "https://tfs.example.com/tfs/Default/Shop/_git/web",
      { ...web, server: "tfs.example.com/tfs", organization: "Default" },
    ],
  ])("%s names its repository there", (text, id) => {
    expect(read(text)).toMatchObject({ id });
    const { url } = read(text) as { url: string };
    expect(read(url)).toMatchObject({ id, url }); // the one form is an address too
  });

  it.each([
    "https://github.com/ada",
    "https://github.com/ada/engine/tree/main",
    "https://github.com/ada/engine/issues/1",
    "https://dev.azure.com/acme/Shop",
    "https://dev.azure.com/acme/Shop/_workitems/edit/1",
    "https://tfs.example.com/other/Default/Shop/_git/web",
  ])("%s names none, and the sentence says which form does", (text) => {
    const said = read(text) as { problem: string };
    expect(said.problem).toMatch(/^That is not a repository on .* Use /);
  });
});

describe("an address on any other host", () => {
  it.each([
    [
      "https://gitlab.com/team/sub/tool.git",
      "https://gitlab.com/team/sub/tool.git",
      "gitlab.com/team/sub/tool",
    ],
    [
      "https://git.example.com:8443/tool/",
      "https://git.example.com:8443/tool",
      "git.example.com:8443/tool",
    ],
    ["git.example.com/tool", "https://git.example.com/tool", "git.example.com/tool"],
    [
      "https://bücher.example/tool",
      "https://xn--bcher-kva.example/tool",
      "xn--bcher-kva.example/tool",
    ],
    [
      "https://git.example.com/a%20b/~c'd",
      "https://git.example.com/a%20b/~c'd",
      "git.example.com/a b/~c'd",
    ],
    ["https://git.example.com./tool", "https://git.example.com/tool", "git.example.com/tool"],
    [
      "https://github.com.evil.example/ada/engine",
      "https://github.com.evil.example/ada/engine",
      "github.com.evil.example/ada/engine",
    ],
  ])("%s has no id, and so no credential", (text, url, name) => {
    expect(read(text)).toEqual({ url, name, host: new URL(url).hostname });
  });
});

it.each([
  ["", "not a repository address"],
  ["http://github.com/ada/engine", "by http"],
  ["ssh://git@github.com/ada/engine", "by ssh"],
  ["git@github.com:ada/engine.git", "by ssh"],
  ["github.com:ada/engine.git", "by ssh"],
  ["git://github.com/ada/engine", "by git"],
  ["git+ssh://github.com/ada/engine", "by git+ssh"],
  ["file:///etc", "by file"],
  ["FILE:///etc", "by file"],
  ["ext::sh -c id", "blanks"],
  ["ext::id", "by ext"],
  ["fd::3/x", "by fd"],
  ["ftp://example.com/x", "by ftp"],
  ["/srv/git/x", "from a folder"],
  ["./x", "from a folder"],
  ["~/x", "from a folder"],
  ["../x", "from a folder"],
  ["https://ada:secret@github.com/ada/engine", "no user, password or token"],
  ["https://ghp_token@github.com/ada/engine", "no user, password or token"],
  ["https://:secret@git.example.com/x", "no user, password or token"],
  ["https://@git.example.com/x", "no user, password or token"],
  ["https://other@dev.azure.com/acme/Shop/_git/web", "no user, password or token"],
  ["https://acme:pat@dev.azure.com/acme/Shop/_git/web", "no user, password or token"],
  ["https://github.com@evil.example/ada/engine", "no user, password or token"],
  ["--upload-pack=touch", "begin with “-”"],
  ["-oProxyCommand=id", "begin with “-”"],
  ["https://git.example.com/--upload-pack=x", "begin with “-”"],
  ["https://-host.example/x", "not a repository address"],
  ["https://a=b.example/x", "not a repository address"],
  ["https://git.example.com/a/../b", "“..”"],
  ["https://git.example.com/a/%2e%2e/b", "“..”"],
  ["https://git.example.com/./b", "“..” or “.”"],
  ["https://github.com/../etc", "“..”"],
  ["https://git.example.com/a//b", "is empty"],
  ["https://git.example.com/a%2fb", "a slash"],
  ["https://git.example.com/a%00b", "control character"],
  ["https://git.example.com/a%0ab", "control character"],
  ["https://git.example.com/a%zz", "“%”"],
  ["https://git.example.com/a\nb", "control characters"],
  ["https://git.example.com/a\u202eb", "control characters"],
  ["https://git.example.com\\@evil.example/x", "backslashes"],
  ["https://git.example.com/a b", "blanks"],
  ["https://git.example.com", "no repository"],
  ["https://git.example.com/", "no repository"],
  ["https://git.example.com/x?y=1", "“?”"],
  ["https://git.example.com/x#y", "“#”"],
  ["https://localhost/x", "internal address"],
  ["https://api.localhost/x", "internal address"],
  ["https://127.0.0.1/x", "internal address"],
  ["https://127.1/x", "internal address"],
  ["https://0x7f.1/x", "internal address"],
  ["https://2130706433/x", "internal address"],
  ["https://１２７.０.０.１/x", "internal address"],
  ["https://[::1]/x", "internal address"],
  ["https://[::ffff:127.0.0.1]:8080/x", "internal address"],
  ["https://169.254.169.254/x", "internal address"],
  ["https://8.8.8.8/x", "internal address"],
  ["https://metadata.google.internal/x", "internal address"],
  ["https://printer.local/x", "internal address"],
  ["https://git/x", "internal address"],
  ["https:///x", "not a repository address"],
  ["https://a b.example/x", "blanks"],
  ["https://git.example.com:99999/x", "not a repository address"],
  [`https://git.example.com/${"a".repeat(2_000)}`, "not a repository address"],
])("refuses %j, with a sentence", (text, sentence) => {
  expect((read(text) as { problem: string }).problem).toContain(sentence);
});
