import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTicketUrl, ticketName, ticketUrl } from "./ticket.ts";

const issue = { kind: "github", owner: "ada", repo: "engine", number: 12 };
const item = { kind: "azure", organization: "acme", project: "My Project", number: 7 };

describe("the URL of a ticket", () => {
  it.each([
    "https://github.com/ada/engine/issues/12",
    "https://github.com/ada/engine/issues/12/",
    "https://github.com/ada/engine/issues/12#issuecomment-1",
    "https://github.com/ada/engine/issues/12?notification_referrer_id=x&y=%20#event-9",
    "https://github.com/ada/engine/issues/12/#",
    "https://GitHub.com/ada/engine/issues/12",
    "HTTPS://github.com/ada/engine/issues/12",
    "https://github.com/%61da/engine/issues/1%32",
  ])("names a GitHub issue: %s", (url) => {
    expect(parseTicketUrl(url)).toEqual(issue);
  });

  it.each([
    "https://dev.azure.com/acme/My%20Project/_workitems/edit/7",
    "https://dev.azure.com/acme/My%20Project/_workitems/edit/7/",
    "https://dev.azure.com/acme/My%20Project/_workitems/edit/7?fullScreen=true#7",
    "https://DEV.azure.com/acme/My%20Project/_workItems/Edit/7",
    "https://acme.visualstudio.com/My%20Project/_workitems/edit/7",
    "https://Acme.VisualStudio.com/DefaultCollection/My%20Project/_workitems/edit/7/",
  ])("names an Azure work item: %s", (url) => {
    expect(parseTicketUrl(url)).toEqual(item);
  });

  it("keeps capitals, dots, dashes and letters of every script where a name may have them", () => {
    expect(parseTicketUrl("https://github.com/Ada-L_acme/My.Engine_2/issues/1")).toMatchObject({
      owner: "Ada-L_acme",
      repo: "My.Engine_2",
    });
    const project = "Größe 日本 (2)";
    const url = `https://dev.azure.com/acme/${encodeURIComponent(project)}/_workitems/edit/1`;
    expect(parseTicketUrl(url)).toMatchObject({ project });
    expect(parseTicketUrl(url.replace("%C3%B6", "o%CC%88"))).toMatchObject({ project });
  });

  it("names an issue of the configured GitHub Enterprise, and of no other host", () => {
    const enterpriseHost = "git.acme.example";
    const url = "https://Git.acme.example/ada/engine/issues/12#issuecomment-1";
    expect(parseTicketUrl(url, { enterpriseHost })).toEqual({ ...issue, host: enterpriseHost });
    expect(parseTicketUrl(url)).toBeUndefined();
    expect(parseTicketUrl(url, { enterpriseHost: "acme.example" })).toBeUndefined();
    expect(parseTicketUrl("https://github.com/ada/engine/issues/12", { enterpriseHost })).toEqual(
      issue,
    );
    for (const other of [".evil.com", ".", ":443", "@evil.com", "x"])
      expect(
        parseTicketUrl(`https://git.acme.example${other}/ada/engine/issues/1`, { enterpriseHost }),
      ).toBeUndefined();
  });

  it("is written again so that it names the same ticket, whatever its names are", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,20}$/);
    const project = fc.stringMatching(/^[A-Za-zß日][A-Za-z0-9 ß日&()'!~^-]{0,20}[a-z]$/);
    const number = fc.integer({ min: 1, max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(name, name, project, number, (owner, repo, project, number) => {
        const github = { kind: "github", owner, repo, number } as const;
        const organization = `o${owner.replaceAll("_", "-")}o`;
        const azure = { kind: "azure", organization, project, number } as const;
        expect(parseTicketUrl(ticketUrl(github))).toEqual(github);
        expect(parseTicketUrl(ticketUrl(azure))).toEqual(azure);
      }),
    );
    expect(ticketName({ ...issue, kind: "github" })).toBe("ada/engine#12");
  });

  it("is read in no time, however long it is", () => {
    for (const part of ["a", "/", "%20", "..", "a.", " "])
      expect(parseTicketUrl(`https://github.com/${part.repeat(100_000)}!`)).toBeUndefined();
  });
});

const github = [
  "http://github.com/ada/engine/issues/12",
  "//github.com/ada/engine/issues/12",
  "github.com/ada/engine/issues/12",
  "https:github.com/ada/engine/issues/12",
  "https:/github.com/ada/engine/issues/12",
  "https:\\\\github.com\\ada\\engine\\issues\\12",
  "https://github.com\\ada/engine/issues/12",
  "https://github.com/ada\\engine/issues/12",
  "https://www.github.com/ada/engine/issues/12",
  "https://api.github.com/repos/ada/engine/issues/12",
  "https://github.com/ada/engine/pull/12",
  "https://github.com/ada/engine/Issues/12",
  "https://github.com/ada/engine/issues",
  "https://github.com/ada/engine/issues/",
  "https://github.com/ada/engine/issues/0",
  "https://github.com/ada/engine/issues/012",
  "https://github.com/ada/engine/issues/-1",
  "https://github.com/ada/engine/issues/+1",
  "https://github.com/ada/engine/issues/1.0",
  "https://github.com/ada/engine/issues/12e3",
  "https://github.com/ada/engine/issues/0x12",
  "https://github.com/ada/engine/issues/٣",
  "https://github.com/ada/engine/issues/2147483648",
  "https://github.com/ada/engine/issues/99999999999999999999",
  "https://github.com/ada/engine/issues/12/x",
  "https://github.com/ada/engine/issues/12//",
  "https://github.com/ada/../issues/12",
  "https://github.com/../engine/issues/12",
  "https://github.com/./engine/issues/12",
  "https://github.com/ada/%2e%2e/issues/12",
  "https://github.com//engine/issues/12",
  "https://github.com//ada/engine/issues/12",
  "https://github.com/-ada/engine/issues/12",
  "https://github.com/ada/engine.git/issues/12",
  "https://github.com/ada/engine%2f..%2f/issues/1",
  "https://github.com/ada/engine%5c/issues/1",
  "https://github.com/ada/engine%00/issues/1",
  "https://github.com/ada/engine%0a/issues/1",
  "https://github.com/ada/engine%3fx/issues/1",
  "https://github.com/ada/engine%23/issues/1",
  "https://github.com/ada/eng%69%6ee%2569/issues/1",
  "https://github.com/ada/engine%zz/issues/1",
  "https://github.com/ada/engine%ff/issues/1",
  "https://github.com/ada/engine;id/issues/1",
  "https://github.com/ada/$(id)/issues/1",
  "https://github.com/ada/engine\u202e/issues/12",
  "https://github.com/ada/en\u200bgine/issues/12",
  " https://github.com/ada/engine/issues/12",
  "https://github.com/ada/engine/issues/12 ",
  "https://github.com/ada/engine/issues/12\n",
  "https://github.com/ada/engine/issues/12\nhttps://evil",
  "https://git\thub.com/ada/engine/issues/12",
  "https://github.com/ada/engine/issues/12?a b",
];
const hosts = [
  "https://github.com%00/ada/engine/issues/12",
  "https://github.com%2eevil.com/ada/engine/issues/12",
  "https://github.com./ada/engine/issues/12",
  "https://github.com../ada/engine/issues/12",
  "https://github.com.evil.com/ada/engine/issues/12",
  "https://evilgithub.com/ada/engine/issues/12",
  "https://evil-github.com/ada/engine/issues/12",
  "https://github.com:22/ada/engine/issues/12",
  "https://github.com:443/ada/engine/issues/12",
  "https://github.com:/ada/engine/issues/12",
  "https://github.com@169.254.169.254/ada/engine/issues/12",
  "https://github.com#@evil.com/ada/engine/issues/12",
  "https://github.com?@evil.com/ada/engine/issues/12",
  "https://ada:secret@github.com/ada/engine/issues/12",
  "https://ada@github.com/ada/engine/issues/12",
  "https://@github.com/ada/engine/issues/12",
  "https://GITHUB.COM.evil/ada/engine/issues/1",
  "https://gıthub.com/ada/engine/issues/12",
  "https://ｇithub.com/ada/engine/issues/12",
  "https://github。com/ada/engine/issues/12",
  "https://xn--gthub-n4a.com/ada/engine/issues/12",
  "https://2130706433/ada/engine/issues/12",
  "http://2130706433/",
  "http://0x7f.1/",
  "https://0x7f.1/ada/engine/issues/12",
  "http://0177.0.0.1/",
  "http://127.1/",
  "https://127.0.0.1/ada/engine/issues/12",
  "https://169.254.169.254/ada/engine/issues/12",
  "https://localhost/ada/engine/issues/12",
  "https://metadata.google.internal/ada/engine/issues/12",
  "https://7f000001.c0a80001.rbndr.us/ada/engine/issues/12",
  "http://①②⑦.⓪.⓪.①/",
  "https://①②⑦.⓪.⓪.①/ada/engine/issues/12",
  "https://[::ffff:127.0.0.1]/ada/engine/issues/12",
  "https://[::1]/ada/engine/issues/12",
  "https://gitlab.com/ada/engine/issues/12",
  "https://gitlab.com/ada/engine/-/issues/12",
  "https://linear.app/acme/issue/ENG-12/title",
  "https://trello.com/c/abc/12-title",
];
const azure = [
  "http://dev.azure.com/acme/p/_workitems/edit/7",
  "https://dev.azure.com/acme/p/_workitems/edit/",
  "https://dev.azure.com/acme/p/_workitems/edit/7/8",
  "https://dev.azure.com/acme/p/_workitems/7",
  "https://dev.azure.com/acme/_workitems/edit/7",
  "https://dev.azure.com/acme/p/_git/repo/pullrequest/7",
  "https://dev.azure.com/acme/../_workitems/edit/7",
  "https://dev.azure.com/acme/%2e%2e/_workitems/edit/7",
  "https://dev.azure.com/acme/p%2fq/_workitems/edit/7",
  "https://dev.azure.com/acme/p%20/_workitems/edit/7",
  "https://dev.azure.com/acme/p%E2%80%AEx/_workitems/edit/7",
  "https://dev.azure.com/acme/p./_workitems/edit/7",
  "https://dev.azure.com/acme/My Project/_workitems/edit/7",
  "https://dev.azure.com/ac.me/p/_workitems/edit/7",
  "https://dev.azure.com/-acme/p/_workitems/edit/7",
  "https://dev.azure.com.evil.com/acme/p/_workitems/edit/7",
  "https://acme@dev.azure.com/acme/p/_workitems/edit/7",
  "https://dev.azure.com:8443/acme/p/_workitems/edit/7",
  "https://visualstudio.com/p/_workitems/edit/7",
  "https://.visualstudio.com/p/_workitems/edit/7",
  "https://a.b.visualstudio.com/p/_workitems/edit/7",
  "https://acme.visualstudio.com.evil.com/p/_workitems/edit/7",
  "https://acme.visualstudio.com@evil.com/p/_workitems/edit/7",
  "https://acme-.visualstudio.com/p/_workitems/edit/7",
  "http://acme.visualstudio.com/p/_workitems/edit/7",
];
const others = [
  "file:///etc/passwd",
  "file://github.com/ada/engine/issues/12",
  "javascript:alert(1)",
  "javascript://github.com/ada/engine/issues/12%0aalert(1)",
  "data:text/html,https://github.com/ada/engine/issues/12",
  "ftp://github.com/ada/engine/issues/12",
  "ssh://git@github.com/ada/engine/issues/12",
  "git@github.com:ada/engine.git",
  "ada/engine#12",
  "",
];

it.each([...github, ...hosts, ...azure, ...others])("reads no ticket in %j", (url) => {
  expect(parseTicketUrl(url)).toBeUndefined();
  expect(parseTicketUrl(url, { enterpriseHost: "git.acme.example" })).toBeUndefined();
});
