package triage

import (
	"context"
	"errors"

	"github.com/open-policy-agent/opa/v1/rego"
)

// ErrRefused is the answer of the policy, not of a model.
var ErrRefused = errors.New("the policy refuses to send this report to a model")

// Gate asks policy/prompt.rego before any model sees a report.
type Gate struct{ query rego.PreparedEvalQuery }

// LoadGate compiles the policies of a folder.
func LoadGate(ctx context.Context, folder string) (*Gate, error) {
	query, err := rego.New(rego.Query("data.prompt.allow"), rego.Load([]string{folder}, nil)).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	return &Gate{query: query}, nil
}

// Check gives ErrRefused when a report may not leave the control room.
func (g *Gate) Check(ctx context.Context, report Report) error {
	result, err := g.query.Eval(ctx, rego.EvalInput(report))
	if err != nil {
		return err
	}
	if !result.Allowed() {
		return ErrRefused
	}
	return nil
}
