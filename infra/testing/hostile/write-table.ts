/** Writes the tables of docs/security.md anew: `npm run security-table`. */
import { readFileSync, writeFileSync } from "node:fs";
import { withTables } from "./table.ts";

const path = "docs/security.md";
writeFileSync(path, withTables(readFileSync(path, "utf8")));
