package llm

import (
	"context"
	"errors"
	"iter"

	"example.com/grid/triage/internal/config"
	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// Bedrock asks a model on Amazon Bedrock. The pod's service account is the identity.
type Bedrock struct {
	client *bedrockruntime.Client
	model  string
}

var _ Model = (*Bedrock)(nil)

// NewBedrock connects to the region of the settings.
func NewBedrock(ctx context.Context, m config.Model) (*Bedrock, error) {
	cfg, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion(m.Region))
	if err != nil {
		return nil, err
	}
	return &Bedrock{client: bedrockruntime.NewFromConfig(cfg), model: m.ID}, nil
}

// Name is for traces.
func (b *Bedrock) Name() string { return "aws.bedrock" }

func (b *Bedrock) messages(p Prompt) ([]types.SystemContentBlock, []types.Message) {
	return []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: p.System}},
		[]types.Message{{
			Role:    types.ConversationRoleUser,
			Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: p.Text}},
		}}
}

// Complete asks for a whole answer.
func (b *Bedrock) Complete(ctx context.Context, p Prompt) (string, error) {
	system, messages := b.messages(p)
	out, err := b.client.Converse(ctx, &bedrockruntime.ConverseInput{
		ModelId:         aws.String(b.model),
		System:          system,
		Messages:        messages,
		InferenceConfig: &types.InferenceConfiguration{MaxTokens: aws.Int32(p.Limit)},
	})
	if err != nil {
		return "", err
	}
	message, ok := out.Output.(*types.ConverseOutputMemberMessage)
	if !ok || len(message.Value.Content) == 0 {
		return "", errors.New("bedrock: an empty answer")
	}
	text, ok := message.Value.Content[0].(*types.ContentBlockMemberText)
	if !ok {
		return "", errors.New("bedrock: an answer without text")
	}
	return text.Value, nil
}

// Stream asks for an answer in pieces.
func (b *Bedrock) Stream(ctx context.Context, p Prompt) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		system, messages := b.messages(p)
		out, err := b.client.ConverseStream(ctx, &bedrockruntime.ConverseStreamInput{
			ModelId: aws.String(b.model), System: system, Messages: messages,
		})
		if err != nil {
			yield("", err)
			return
		}
		defer out.GetStream().Close()
		for event := range out.GetStream().Events() {
			delta, ok := event.(*types.ConverseStreamOutputMemberContentBlockDelta)
			if !ok {
				continue
			}
			text, ok := delta.Value.Delta.(*types.ContentBlockDeltaMemberText)
			if ok && !yield(text.Value, nil) {
				return
			}
		}
		if err := out.GetStream().Err(); err != nil {
			yield("", err)
		}
	}
}
