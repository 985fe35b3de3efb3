import fc from "fast-check";
import { expect, it } from "vitest";
import { possibleName } from "../../../shared/ticket/possible-name.ts";
import { CodeHostProblem } from "../code-host-problem.ts";
import { codeHostsFrom } from "../code-hosts.ts";
import { cloneUrl, repositoryAt, sameRepository } from "./repository.ts";

const hosts = codeHostsFrom({
  GITHUB_ENTERPRISE_HOST: "git.acme.example",
  AZURE_DEVOPS_SERVER_URL: "https://tfs.acme.example:8443/tfs/",
});
const site = { kind: "github", owner: "acme", repo: "site" } as const;

it("a repository has one address, without a user or a token in it", () => {
  expect(cloneUrl(hosts, site)).toBe("https://github.com/acme/site.git");
  const host = "git.acme.example";
  expect(cloneUrl(hosts, { ...site, host })).toBe("https://git.acme.example/acme/site.git");
  expect(() => cloneUrl(hosts, { ...site, host: "evil.example" })).toThrow(CodeHostProblem);
});

it("a repository is found again at its address, which no shell reads anything into", () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 .&()'!@~^%`é日-]{0,20}[a-z]$/);
  fc.assert(
    fc.property(name, name, (project, repo) => {
      fc.pre(
        !project.includes("%") && !project.includes("`") && possibleName.azureRepository(repo),
      );
      const id = { kind: "azure", organization: "acme", project, repo } as const;
      const url = cloneUrl(hosts, id);
      expect(url).toMatch(/^https:\/\/dev\.azure\.com\/[A-Za-z0-9/._%-]+$/);
      const { host, pathname } = new URL(url);
      expect(repositoryAt(hosts, host, pathname)).toEqual(id);
    }),
  );
});

it("a repository of an Azure DevOps Server is found again below the server's path only", () => {
  const server = "tfs.acme.example:8443/tfs";
  const id = {
    kind: "azure",
    server,
    organization: "Default Collection",
    project: "My Shop",
    repo: "web",
  } as const;
  const url = cloneUrl(hosts, id);
  expect(url).toBe(`https://${server}/Default%20Collection/My%20Shop/_git/web`);
  const { host, pathname } = new URL(url);
  expect(repositoryAt(hosts, host, pathname)).toEqual(id);
  expect(repositoryAt(hosts, host, pathname.replace("/tfs/", "/other/"))).toBeUndefined();
  expect(repositoryAt(hosts, "tfs.acme.example", pathname)).toBeUndefined();
  expect(sameRepository(id, { ...id, server: undefined })).toBe(false);
});

it("a repository is the same whatever its capitals, and another one on another host", () => {
  expect(sameRepository(site, { ...site, owner: "ACME", host: "GitHub.com" })).toBe(true);
  expect(sameRepository(site, { ...site, host: "git.acme.example" })).toBe(false);
  expect(sameRepository(site, { ...site, repo: "site2" })).toBe(false);
  const azure = {
    kind: "azure",
    organization: "github.com",
    project: "acme",
    repo: "site",
  } as const;
  expect(sameRepository(site, azure)).toBe(false);
});
