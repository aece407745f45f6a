package llm

import (
	"context"
	"iter"

	"example.com/grid/triage/internal/config"
	"google.golang.org/genai"
)

// Vertex asks a model on Vertex AI. The identity is the service account of the pod, which Google Cloud accepts
// through a workload identity pool (infra/gcp).
type Vertex struct {
	client *genai.Client
	model  string
}

var _ Model = (*Vertex)(nil)

// NewVertex connects to the project and region of the settings.
func NewVertex(ctx context.Context, m config.Model) (*Vertex, error) {
	client, err := genai.NewClient(ctx, &genai.ClientConfig{
		Backend:  genai.BackendVertexAI,
		Project:  m.Project,
		Location: m.Region,
	})
	if err != nil {
		return nil, err
	}
	return &Vertex{client: client, model: m.ID}, nil
}

// Name is for traces.
func (v *Vertex) Name() string { return "gcp.vertex_ai" }

func settings(p Prompt) *genai.GenerateContentConfig {
	return &genai.GenerateContentConfig{
		SystemInstruction: genai.NewContentFromText(p.System, genai.RoleUser),
		MaxOutputTokens:   p.Limit,
	}
}

// Complete asks for a whole answer.
func (v *Vertex) Complete(ctx context.Context, p Prompt) (string, error) {
	reply, err := v.client.Models.GenerateContent(ctx, v.model, genai.Text(p.Text), settings(p))
	if err != nil {
		return "", err
	}
	return reply.Text(), nil
}

// Stream asks for an answer in pieces.
func (v *Vertex) Stream(ctx context.Context, p Prompt) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for reply, err := range v.client.Models.GenerateContentStream(ctx, v.model, genai.Text(p.Text), settings(p)) {
			if err != nil {
				yield("", err)
				return
			}
			if !yield(reply.Text(), nil) {
				return
			}
		}
	}
}
