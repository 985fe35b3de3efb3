import { expect, it } from "vitest";
import { parseTicketUrl } from "./ticket.ts";

it("reads the two kinds of ticket", () => {
  expect(parseTicketUrl("https://github.com/ada/engine/issues/12")).toEqual({
    kind: "github",
    owner: "ada",
    repo: "engine",
    number: 12,
  });
  expect(parseTicketUrl("https://github.com/ada/engine/issues/12#issuecomment-1")).toMatchObject({
    number: 12,
  });
  expect(parseTicketUrl("https://dev.azure.com/acme/My%20Project/_workitems/edit/7")).toEqual({
    kind: "azure",
    organization: "acme",
    project: "My Project",
    number: 7,
  });
});

it.each([
  "http://github.com/ada/engine/issues/12",
  "https://github.com/ada/engine/pull/12",
  "https://github.com/ada/engine/issues/0",
  "https://github.com/ada/engine/issues/12e3",
  "https://github.com/ada/../issues/12",
  "https://github.com/../engine/issues/12",
  "https://github.com//engine/issues/12",
  "https://github.com/ada/engine/issues/12/x",
  "https://github.com/ada/engine%2f..%2f/issues/1",
  "https://github.com%00/ada/engine/issues/12",
  "https://github.com./ada/engine/issues/12",
  "https://github.com.evil.com/ada/engine/issues/12",
  "https://github.com:22/ada/engine/issues/12",
  "https://github.com@169.254.169.254/ada/engine/issues/12",
  "https://ada:secret@github.com/ada/engine/issues/12",
  "https://GITHUB.COM.evil/ada/engine/issues/1",
  "https://gıthub.com/ada/engine/issues/12",
  "https://2130706433/ada/engine/issues/12",
  "http://0x7f.1/",
  "http://0177.0.0.1/",
  "http://127.1/",
  "http://①②⑦.⓪.⓪.①/",
  "https://[::ffff:127.0.0.1]/ada/engine/issues/12",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "https://gitlab.com/ada/engine/issues/12",
  "https://acme.visualstudio.com/p/_workitems/edit/7",
  "https://dev.azure.com/acme/p/_workitems/edit/",
  " https://github.com/ada/engine/issues/12",
  "https://github.com/ada/engine/issues/12\nhttps://evil",
  "",
])("reads no ticket in %j", (url) => {
  expect(parseTicketUrl(url)).toBeUndefined();
});
