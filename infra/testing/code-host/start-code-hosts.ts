import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { codeHost } from "./code-host.ts";

// A GitHub and an Azure DevOps on this machine, for tests and for use without an account.

const { values } = parseArgs({
  options: {
    folder: { type: "string" },
    github: { type: "string", default: "0" },
    azure: { type: "string", default: "0" },
  },
});

const { github, azure } = await codeHost({
  folder: values.folder ?? mkdtempSync(join(tmpdir(), "code-host-")),
  ports: [Number(values.github), Number(values.azure)],
});
process.stdout.write(`WHEELHOUSE_GITHUB_URL=${github}\nWHEELHOUSE_AZURE_URL=${azure}\n`);
