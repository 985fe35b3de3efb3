import * as z from "zod";
import { filled } from "../filled.ts";
import {
  bucketArn,
  clusterArn,
  clusterName,
  executionRole,
  poolArn,
  secretArn,
  signingSecret,
  socketApi,
  tableArn,
} from "../names.ts";
import type { Template } from "../template.ts";
import type { Statement } from "./allows.ts";

/** CloudFormation writes one text, or several. */
const texts = z.union([z.string(), z.array(z.string())]).transform((it) => [it].flat());

const statement = z
  .strictObject({
    Effect: z.enum(["Allow", "Deny"]),
    Action: texts,
    Resource: texts,
    Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
    Sid: z.string().optional(),
  })
  .transform(
    (it): Statement => ({
      effect: it.Effect,
      actions: it.Action,
      resources: it.Resource,
      conditions: it.Condition,
    }),
  );

const policy = z.object({
  PolicyDocument: z.object({ Statement: z.array(statement) }),
  Roles: z.array(z.string()),
});

/** The resources of this machine, by what the template calls them. Anything else is a name that no request has. */
const here: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "us-east-1",
  "AWS::AccountId": "000000000000",
  "Table.Arn": tableArn,
  "Bucket.Arn": bucketArn,
  SecretsSigning: secretArn(signingSecret),
  DevBoxesCluster: clusterName,
  "DevBoxesCluster.Arn": clusterArn,
  "DevBoxesExecutionRole.Arn": executionRole,
  "SignInPool.Arn": poolArn,
  SocketApi: socketApi,
};

/** The CDK ends each logical id with a hash. */
const withoutHash = (of: string): string => of.replace(/[0-9A-F]{8}(?=\.|$)/, "");
const nameOf = (of: string): string => here[withoutHash(of)] ?? `<${withoutHash(of)}>`;

const functionRole = /^<Functions(\w+)Role>$/;

/** What the stack allows each function, by the function's name, on the resources of this machine. */
export function grantedTo({ Resources }: Template): ReadonlyMap<string, readonly Statement[]> {
  const granted = new Map<string, Statement[]>();
  for (const { Type, Properties } of Object.values(Resources)) {
    if (Type !== "AWS::IAM::Policy") continue;
    const { PolicyDocument, Roles } = policy.parse(filled(Properties, nameOf));
    for (const role of Roles) {
      const [, name] = functionRole.exec(role) ?? [];
      if (name === undefined) continue;
      granted.set(name, [...(granted.get(name) ?? []), ...PolicyDocument.Statement]);
    }
  }
  return granted;
}
