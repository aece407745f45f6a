// Package llm asks models. Nothing outside of it knows a vendor.
package llm

import (
	"context"
	"iter"
)

// Prompt is what every vendor understands.
type Prompt struct {
	System string
	Text   string
	Limit  int32
}

// Model answers prompts, whole or piece by piece.
type Model interface {
	Name() string
	Complete(ctx context.Context, p Prompt) (string, error)
	Stream(ctx context.Context, p Prompt) iter.Seq2[string, error]
}
