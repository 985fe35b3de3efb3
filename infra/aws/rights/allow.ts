import { Stack } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IConstruct } from "constructs";
import { acknowledgeWildcards } from "./acknowledge.ts";

/** Who is given rights: a function, or a role. */
export type Grantee = IGrantable & IConstruct;

export type Rights = {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Why there is no narrower form of the resources that have a wildcard. */
  readonly wildcard?: string;
};

/** Gives rights. Throws for a wildcard without its reason; there is none for an action. */
export function allow(grantee: Grantee, { wildcard, conditions, ...rights }: Rights): void {
  const [actions, resources] = [[...rights.actions], [...rights.resources]];
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions, resources, ...(conditions ? { conditions } : {}) }),
  );
  const wide = resources.filter((it) =>
    JSON.stringify(Stack.of(grantee).resolve(it)).includes("*"),
  );
  if (wide.length === 0) return;
  if (wildcard === undefined)
    throw new Error(`Say why ${actions.join(", ")} of ${grantee.node.path} has a wildcard.`);
  acknowledgeWildcards(grantee, "Resource", wide, wildcard);
}
