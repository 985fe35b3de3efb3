import { Stack, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** Accepts findings of cdk-nag's AwsSolutions rules for a construct and its children, each with a reason: `{ S1: "…" }`. */
export function acknowledge(
  construct: IConstruct,
  reasons: Readonly<Record<string, string>>,
): void {
  for (const [rule, reason] of Object.entries(reasons))
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

/** Accepts wildcards in the resources or actions of a construct's policies, with a reason. */
export function acknowledgeWildcards(
  construct: IConstruct,
  kind: "Resource" | "Action",
  wildcards: readonly string[],
  because: string,
): void {
  for (const it of wildcards.map((wildcard) => flat(Stack.of(construct).resolve(wildcard))))
    acknowledge(construct, { [`IAM5[${kind}::${it}]`]: because });
}

type Intrinsic = {
  readonly Ref?: string;
  readonly "Fn::GetAtt"?: readonly string[];
  readonly "Fn::Join"?: readonly [string, readonly (string | Intrinsic)[]];
};

/** CloudFormation functions in cdk-nag's notation: `<Ref>`, `<Resource.Attribute>`. */
function flat(value: string | Intrinsic): string {
  if (typeof value === "string") return value;
  const { Ref, "Fn::GetAtt": attribute, "Fn::Join": join } = value;
  if (join) return join[1].map(flat).join(join[0]);
  return `<${attribute ? attribute.join(".") : Ref}>`;
}
