import { describe, expect, it } from "vitest";
import { CodeHostProblem } from "./code-host-problem.ts";
import { codeHostsFrom, githubOf } from "./code-hosts.ts";

describe("the code hosts of an environment", () => {
  it("are github.com and Azure DevOps, without anything to sign in with", () => {
    expect(codeHostsFrom({})).toMatchObject({
      github: {
        web: "https://github.com",
        api: "https://api.github.com",
        graphql: "https://api.github.com/graphql",
        signIn: undefined,
        remedy: "start Wheelhouse with GITHUB_TOKEN",
      },
      enterprise: undefined,
      azure: { web: "https://dev.azure.com", token: undefined, organization: undefined },
    });
  });

  it("take the variables of gh and az, the ones of gh first", () => {
    const { github, azure } = codeHostsFrom({
      GH_TOKEN: " one\n",
      GITHUB_TOKEN: "two",
      AZURE_DEVOPS_EXT_PAT: "three",
      AZURE_DEVOPS_ORG: "https://dev.azure.com/Acme/",
    });
    expect(github.signIn).toEqual({ kind: "token", token: "one" });
    expect(azure).toMatchObject({ token: "three", organization: "acme" });
  });

  it("never send the token of one host to another", () => {
    const { enterprise, github } = codeHostsFrom({
      GITHUB_TOKEN: "for-github",
      GITHUB_ENTERPRISE_HOST: "Git.Acme.example",
    });
    expect(github.signIn).toBeDefined();
    expect(enterprise).toMatchObject({
      name: "git.acme.example",
      web: "https://git.acme.example",
      api: "https://git.acme.example/api/v3",
      graphql: "https://git.acme.example/api/graphql",
      signIn: undefined,
      remedy: "start Wheelhouse with GITHUB_ENTERPRISE_TOKEN",
    });
    const dedicated = codeHostsFrom({ GITHUB_ENTERPRISE_HOST: "acme.ghe.com" }).enterprise;
    expect(dedicated).toMatchObject({ api: "https://api.acme.ghe.com" });
  });

  it("say where a variable goes that is missing", () => {
    const { github } = codeHostsFrom({}, { secret: "wheelhouse/acme" });
    expect(github.remedy).toBe(
      "add GITHUB_TOKEN to the secret wheelhouse/acme in AWS Secrets Manager",
    );
  });

  it.each([
    ["WHEELHOUSE_GITHUB_URL", "http://github.example"],
    ["WHEELHOUSE_GITHUB_URL", "http://127.0.0.1.evil.example"],
    ["WHEELHOUSE_GITHUB_URL", "http://localhost:1"],
    ["WHEELHOUSE_AZURE_URL", "https://user:word@azure.example"],
    ["WHEELHOUSE_AZURE_URL", "file:///etc"],
    ["WHEELHOUSE_AZURE_URL", "x"],
    ["GITHUB_ENTERPRISE_HOST", "https://git.acme.example"],
    ["GITHUB_ENTERPRISE_HOST", "git.acme.example:x"],
    ["AZURE_DEVOPS_SERVER_URL", "http://tfs.acme.example/tfs"],
    ["GITHUB_ENTERPRISE_HOST", "10.0.0.1"],
    ["GITHUB_ENTERPRISE_HOST", "localhost"],
    ["AZURE_DEVOPS_ORG", "https://evil.example/acme"],
    ["GITHUB_APP_PRIVATE_KEY", "no key"],
  ])("refuse %s=%s by its name", (variable, value) => {
    const app = variable === "GITHUB_APP_PRIVATE_KEY" ? { GITHUB_APP_ID: "1" } : {};
    const make = () => codeHostsFrom({ ...app, [variable]: value });
    expect(make).toThrow(variable);
    expect(make).not.toThrow(value);
  });

  it("are all that there is", () => {
    const hosts = codeHostsFrom({ GITHUB_ENTERPRISE_HOST: "git.acme.example" });
    expect(githubOf(hosts, "git.acme.example").name).toBe("git.acme.example");
    expect(githubOf(hosts, undefined).name).toBe("github.com");
    expect(() => githubOf(hosts, "evil.example")).toThrow(CodeHostProblem);
  });
});
