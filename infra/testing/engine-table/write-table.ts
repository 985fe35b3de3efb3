/** Writes the table of docs/engines.md anew: `npm run engine-table`. */
import { readFileSync, writeFileSync } from "node:fs";
import { withTable } from "./markdown.ts";

const path = "docs/engines.md";
writeFileSync(path, withTable(readFileSync(path, "utf8")));
