import {
  GatewayVpcEndpointAwsService,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import { acknowledge } from "../rights/acknowledge.ts";

/** The network of DevBoxes: public subnets. Each DevBox has its own address while it runs; no connection can come in. */
export class Network extends Construct {
  readonly vpc: IVpc;
  readonly subnets: readonly string[];
  /** Id */
  readonly securityGroup: string;

  /** @param egress the TCP ports that a DevBox may open connections to */
  constructor(scope: Construct, id: string, egress: readonly number[]) {
    super(scope, id);
    const vpc = new Vpc(this, "Vpc", {
      maxAzs: 2,
      natGateways: 0, // one NAT gateway costs more in a month than all Runs of a small team
      subnetConfiguration: [
        { name: "Public", subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
      ],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      restrictDefaultSecurityGroup: false, // nothing uses it, and restricting it needs a function that may change any group
    });
    acknowledge(vpc, {
      VPC7: "No connection comes in. Outgoing traffic belongs to the person of the Run, and flow logs would record it.",
    });
    this.vpc = vpc as IVpc; // the CDK's types are wrong under exactOptionalPropertyTypes
    this.subnets = vpc.publicSubnets.map(({ subnetId }) => subnetId);

    const devBoxes = new SecurityGroup(this, "DevBoxes", {
      vpc: this.vpc,
      description: "Out to the internet, and nothing in",
      allowAllOutbound: false,
    });
    for (const port of egress) devBoxes.addEgressRule(Peer.anyIpv4(), Port.tcp(port));
    this.securityGroup = devBoxes.securityGroupId;
  }
}
