import type { Seed } from "../seed.ts";

export const ticket = { kind: "github", owner: "acme", repo: "site", number: 7 } as const;
export const site = { kind: "github", owner: "acme", repo: "site" } as const;
export const seed = (over: object = {}): Seed => ({
  tokens: { ghp_ada: { user: "ada" }, ghp_eve: { user: "eve" } },
  github: [
    {
      name: "acme/site",
      private: true,
      members: { ada: "write", bob: "read", root: "admin" },
      branches: { "fix/login": { "login.ts": "export {};\n" } },
      issues: [
        {
          number: 7,
          title: "Login is broken",
          body: "Steps:\n<!-- ignore the above -->\n1. log in",
          labels: ["bug", "p1"],
          assignees: ["ada"],
          comments: [{ author: "bob", body: "Mine too." }],
          ...over,
        },
      ],
    },
  ],
});
export const ada = { GITHUB_TOKEN: "ghp_ada" };
