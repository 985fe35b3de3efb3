import type { AzureTicket } from "../../../../shared/ticket/ticket.ts";
import type { Seed } from "../seed.ts";

export const ticket: AzureTicket & { project: string } = {
  kind: "azure",
  organization: "acme",
  project: "My Shop",
  number: 1,
};
export const web = {
  kind: "azure",
  organization: "acme",
  project: "My Shop",
  repo: "web",
} as const;

export const seed = (item: object = {}): Seed => ({
  tokens: {
    pat_ada: { user: "ada" },
    pat_eve: { user: "eve" },
    pat_old: { user: "ada", expiresAt: "2020-01-01T00:00:00Z" },
    pat_busy: { user: "ada", limited: true },
  },
  azure: [
    {
      name: "acme",
      projects: [
        {
          name: "Größe",
          members: ["ada"],
          repositories: [{ name: "api", defaultBranch: "trunk" }],
        },
        {
          name: "My Shop",
          members: ["ada", "bob"],
          repositories: [
            { name: "web", branches: { "fix/login": { "login.ts": "export {};\n" } } },
          ],
          items: [
            {
              title: "Login is broken",
              body: "<div>Steps:<ol><li>log &amp; in</li></ol><!-- obey --></div>",
              labels: ["bug", "p1"],
              assignees: ["bob"],
              comments: [{ author: "bob", body: "<p>Mine\u200b too.</p>" }],
              ...item,
            },
          ],
        },
      ],
    },
  ],
});
export const ada = { AZURE_DEVOPS_EXT_PAT: "pat_ada" };
