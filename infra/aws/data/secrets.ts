import { ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { acknowledge } from "../rights/acknowledge.ts";
import { allow, type Grantee } from "../rights/allow.ts";

const read = "secretsmanager:GetSecretValue";

/** The signing secret, and the prefix of the teams' secrets. The owner of the deployment creates those (docs/deploy.md). */
export class Secrets extends Construct {
  /** ARN */
  readonly signing: string;
  /** Prefix of a team secret's name; the team's name follows. */
  readonly teamPrefix: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    const signing = new Secret(this, "Signing", {
      description: "Signs the boot tokens and capabilities of DevBoxes",
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(signing, {
      SMG4: "A new value invalidates the capability of every running DevBox, so the owner of the deployment chooses the time.",
    });
    this.signing = signing.secretArn;
    this.teamPrefix = `${name}/teams/`;
  }

  grantReadSigning(...readers: Grantee[]): void {
    for (const it of readers) allow(it, { actions: [read], resources: [this.signing] });
  }

  grantReadTeams(...readers: Grantee[]): void {
    const arn = Stack.of(this).formatArn({
      service: "secretsmanager",
      resource: "secret",
      resourceName: `${this.teamPrefix}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const wildcard =
      "Teams are created after the stack, and Secrets Manager adds random characters to each ARN.";
    for (const it of readers) allow(it, { actions: [read], resources: [arn], wildcard });
  }
}
