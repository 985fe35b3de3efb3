import { Stack, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** Says why a finding of cdk-nag's AwsSolutions rules is right as it is, here and below: `{ S1: "…" }`. */
export function acknowledge(
  construct: IConstruct,
  reasons: Readonly<Record<string, string>>,
): void {
  for (const [rule, reason] of Object.entries(reasons))
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

/** Says why these resources, or actions, of policies of a construct may have a wildcard. */
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

/** As cdk-nag writes what CloudFormation fills in: `<Ref>`, `<Resource.Attribute>`. */
function flat(value: string | Intrinsic): string {
  if (typeof value === "string") return value;
  const { Ref, "Fn::GetAtt": attribute, "Fn::Join": join } = value;
  if (join) return join[1].map(flat).join(join[0]);
  return `<${attribute ? attribute.join(".") : Ref}>`;
}
