import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { allow, type Grantee } from "../rights/allow.ts";

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The one table: every log, list, wait, ticket and connection. functions/aws/table/table.ts describes its shape. */
export class Table extends Construct {
  readonly name: string;
  readonly #arn: string;
  readonly #indexArns: readonly string[];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const indexes = [
      { indexName: "gsi1", partitionKey: text("g1pk"), sortKey: text("g1sk") },
      { indexName: "gsi2", partitionKey: text("g2pk"), sortKey: text("g2sk") },
    ];
    const table = new TableV2(this, "Table", {
      partitionKey: text("pk"),
      sortKey: text("sk"),
      globalSecondaryIndexes: indexes,
      timeToLiveAttribute: "ttl",
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.name = table.tableName;
    this.#arn = table.tableArn;
    this.#indexArns = indexes.map(({ indexName }) => `${table.tableArn}/index/${indexName}`);
  }

  /** To read, query and write items; not to scan, and not to change the table itself. */
  grantUse(...functions: Grantee[]): void {
    const actions = ["GetItem", "PutItem", "UpdateItem", "DeleteItem"].map(
      (it) => `dynamodb:${it}`,
    );
    for (const it of functions) {
      allow(it, { actions, resources: [this.#arn] });
      allow(it, { actions: ["dynamodb:Query"], resources: [this.#arn, ...this.#indexArns] });
    }
  }
}
