import { readFileSync } from "node:fs";
import * as z from "zod";
import { secretArn } from "./names.ts";
import { AwsError, type AwsService, operation } from "./wire.ts";

/** Secrets by name. A path names a file with a JSON object of secrets, read for every call. */
export type Secrets = ReadonlyMap<string, string> | string;

/** GetSecretValue of Secrets Manager. */
export const secrets = (kept: Secrets): AwsService => ({
  target: "secretsmanager",
  json: "1.1",
  invalid: "ValidationException",
  operations: {
    GetSecretValue: operation(
      z.object({ SecretId: z.string().regex(/^[A-Za-z0-9/_+=.@:-]{1,2048}$/) }),
      ({ SecretId }) => {
        const all = typeof kept === "string" ? fromFile(kept) : kept;
        const found = [...all].find(([name]) => SecretId === name || SecretId === secretArn(name));
        if (!found)
          throw new AwsError(
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret.",
          );
        const [Name, SecretString] = found;
        return {
          ARN: secretArn(Name),
          Name,
          SecretString,
          VersionId: "00000000-0000-4000-8000-000000000000",
          VersionStages: ["AWSCURRENT"],
        };
      },
    ),
  },
});

const fromFile = (path: string): Map<string, string> =>
  new Map(
    Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(path, "utf8")))),
  );
