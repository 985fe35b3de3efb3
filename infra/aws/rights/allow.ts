import { Stack } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IConstruct } from "constructs";
import { acknowledgeWildcards } from "./acknowledge.ts";

/** The receiver of rights: a function or a role. */
export type Grantee = IGrantable & IConstruct;

export type Rights = {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The reason for wildcards in `resources`: why there is no narrower form. */
  readonly wildcard?: string;
};

/** Gives rights. Throws for a wildcard in a resource without a reason. Actions never have a wildcard. */
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
    throw new Error(
      `${actions.join(", ")} of ${grantee.node.path} has a wildcard. Give the reason in the field wildcard.`,
    );
  acknowledgeWildcards(grantee, "Resource", wide, wildcard);
}
