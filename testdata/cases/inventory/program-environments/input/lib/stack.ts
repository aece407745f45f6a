import * as cdk from "aws-cdk-lib";
import * as bedrock from "aws-cdk-lib/aws-bedrock";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as ssm from "aws-cdk-lib/aws-ssm";

export class TalkStack extends cdk.Stack {
	constructor(scope: cdk.App, id: string, props: { helper: { name: string }; bus: { name: string } }) {
		super(scope, id);
		const agent = new bedrock.CfnAgent(this, "Agent", { agentName: "talk" });
		const model = new ssm.StringParameter(this, "ModelId", {
			parameterName: "/talk/model",
			stringValue: "anthropic.claude-3-haiku-20240307-v1:0",
		});
		const color = new ssm.StringParameter(this, "Color", { stringValue: "red" });
		new lambda.Function(this, "Talk", {
			runtime: lambda.Runtime.PYTHON_3_12,
			handler: "main.handler",
			code: lambda.Code.fromAsset("app"),
			environment: {
				TALK_AGENT: agent.attrAgentId,
				TALK_MODEL_PARAM: model.parameterName,
				TALK_COLOR: color.parameterName,
				HELPER: props.helper.name,
				BUS: props.bus.name,
				OPENAI_API_KEY: "{{resolve}}",
			},
		});
	}
}
