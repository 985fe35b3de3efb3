import { ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { acknowledge } from "../rights/acknowledge.ts";
import { allow, type Grantee } from "../rights/allow.ts";

const read = "secretsmanager:GetSecretValue";

/** The signing secret, and where the secrets of teams are: whoever runs the deployment makes those, see docs/deploy.md. */
export class Secrets extends Construct {
  /** ARN */
  readonly signing: string;
  /** Of the names of teams' secrets; the team's name follows. */
  readonly teamPrefix: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    const signing = new Secret(this, "Signing", {
      description: "Signs the boot tokens and capabilities of DevBoxes",
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(signing, {
      SMG4: "A new value ends the capability of every DevBox that is up: whoever runs the deployment chooses when.",
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
      "Teams are made after the stack, and Secrets Manager ends each ARN as it likes.";
    for (const it of readers) allow(it, { actions: [read], resources: [arn], wildcard });
  }
}
