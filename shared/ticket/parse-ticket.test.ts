import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostileUrls } from "../../infra/testing/samples/hostile-urls.ts";
import {
  issueAddresses,
  itemAddresses,
  itemAddressesWithoutProject,
  serverAddresses,
} from "../../infra/testing/samples/ticket-addresses.ts";
import { parseTicketUrl } from "./parse-ticket.ts";
import { ticketName, ticketUrl } from "./ticket.ts";

const issue = { kind: "github", owner: "ada", repo: "engine", number: 12 };
const itemWithoutProject = { kind: "azure", organization: "acme", number: 7 };
const item = { kind: "azure", organization: "acme", project: "My Project", number: 7 };

describe("the address of a ticket", () => {
  it.each(issueAddresses)("names a GitHub issue: %j", (url) => {
    expect(parseTicketUrl(url)).toEqual(issue);
  });

  it.each(itemAddresses)("names an Azure work item: %j", (url) => {
    expect(parseTicketUrl(url)).toEqual(item);
  });

  it.each(itemAddressesWithoutProject)("names a work item by its number alone: %j", (url) => {
    expect(parseTicketUrl(url)).toEqual(itemWithoutProject);
  });

  it.each(serverAddresses)("names a work item of the configured server: %j", (url) => {
    expect(parseTicketUrl(url, { azureServer: "tfs.acme.example:8443/tfs" })).toEqual({
      ...item,
      server: "tfs.acme.example:8443/tfs",
      organization: "DefaultCollection",
    });
    expect(parseTicketUrl(url)).toBeUndefined();
    expect(parseTicketUrl(url, { azureServer: "tfs.acme.example/tfs" })).toBeUndefined();
    expect(parseTicketUrl(url, { azureServer: "tfs.acme.example:8443/other" })).toBeUndefined();
  });

  it("keeps capitals, dots, dashes and letters of every script, if a name may have them", () => {
    expect(parseTicketUrl("https://github.com/Ada-L_acme/My.Engine_2/issues/1")).toMatchObject({
      owner: "Ada-L_acme",
      repo: "My.Engine_2",
    });
    const project = "Größe 日本 (2)";
    const url = `https://dev.azure.com/acme/${encodeURIComponent(project)}/_workitems/edit/1`;
    expect(parseTicketUrl(url)).toMatchObject({ project });
    expect(parseTicketUrl(url.replace("%C3%B6", "o%CC%88"))).toMatchObject({ project });
  });

  it("names an issue of the configured GitHub Enterprise server, and of no other host", () => {
    const enterpriseHost = "git.acme.example";
    const url = "https://Git.acme.example/ada/engine/issues/12#issuecomment-1";
    const withPort = "git.acme.example:8443/ada/engine/issues/12";
    expect(parseTicketUrl(withPort, { enterpriseHost: "git.acme.example:8443" })).toEqual({
      ...issue,
      host: "git.acme.example:8443",
    });
    expect(parseTicketUrl(withPort, { enterpriseHost })).toBeUndefined();
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

  it("can be made again from the ticket it names", () => {
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
        const { project: _, ...unplaced } = azure;
        expect(parseTicketUrl(ticketUrl(unplaced))).toEqual(unplaced);
        const onServer = { ...azure, server: "tfs.acme.example/tfs" };
        const hosts = { azureServer: "tfs.acme.example/tfs" };
        expect(parseTicketUrl(ticketUrl(onServer), hosts)).toEqual(onServer);
      }),
    );
    expect(ticketName({ ...issue, kind: "github" })).toBe("ada/engine#12");
  });

  it("is parsed quickly, however long it is", () => {
    for (const part of ["a", "/", "%20", "..", "a.", " ", ")", "?", "<", ">", "#"])
      for (const length of [1_900, 100_000])
        expect(
          parseTicketUrl(`https://github.com/${part.repeat(length / part.length)}!`),
        ).toBeUndefined();
  });
});

it.each(hostileUrls)("reads no ticket in %j", (url) => {
  expect(parseTicketUrl(url)).toBeUndefined();
  expect(parseTicketUrl(url, { enterpriseHost: "git.acme.example" })).toBeUndefined();
});
