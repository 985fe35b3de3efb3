import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { BlockPublicAccess, BucketEncryption, Bucket as S3Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { acknowledge } from "../rights/acknowledge.ts";
import { allow, type Grantee } from "../rights/allow.ts";

/** A Run may wait 30 days for an answer, and is kept 14 days to be continued, before its retention begins. */
const beforeRetentionDays = 45;
/** The watch deletes saves 14 days after a Run's end, but a Run that waits needs its own for as long as that takes. */
const forgottenDays = 400;

/** Large results below `blobs/`, what DevBoxes save of themselves below `saves/`. */
export class Bucket extends Construct {
  readonly name: string;
  readonly #arn: string;

  constructor(scope: Construct, id: string, retentionDays: number) {
    super(scope, id);
    const bucket = new S3Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [
        { id: "uploads", abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { id: "saves", prefix: "saves/", expiration: Duration.days(forgottenDays) },
        {
          id: "blobs",
          prefix: "blobs/",
          expiration: Duration.days(beforeRetentionDays + retentionDays),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(bucket, {
      S1: "Only the functions reach it, and who has a URL that they presigned for minutes; its access log would be a bucket more to look after.",
    });
    this.name = bucket.bucketName;
    this.#arn = bucket.bucketArn;
  }

  /** Of large results, and to link to them. */
  grantReadBlobs(reader: Grantee): void {
    this.#allow(reader, "blobs", "s3:GetObject");
    this.#allowList(reader);
  }

  /** Uploads by DevBoxes are signed with these rights. */
  grantWriteBlobs(writer: Grantee): void {
    this.#allow(writer, "blobs", "s3:PutObject");
  }

  /** To make, link to and delete saves. A part of an upload, its begin and its end are all PutObject. */
  grantWriteSaves(writer: Grantee): void {
    this.#allow(writer, "saves", "s3:PutObject");
    this.grantDeleteSaves(writer);
  }

  /** Reads the notes that lie beside saves, too. */
  grantDeleteSaves(sweeper: Grantee): void {
    const actions = ["s3:GetObject", "s3:DeleteObject", "s3:AbortMultipartUpload"];
    this.#allow(sweeper, "saves", ...actions);
    this.#allowList(sweeper);
  }

  /** Without it S3 answers 403 in place of 404, and there is no prefix that a condition could look at then. */
  #allowList(reader: Grantee): void {
    allow(reader, { actions: ["s3:ListBucket"], resources: [this.#arn] });
  }

  #allow(grantee: Grantee, folder: string, ...actions: string[]): void {
    allow(grantee, {
      actions,
      resources: [`${this.#arn}/${folder}/*`],
      wildcard: "The objects of every Run are in the folder.",
    });
  }
}
