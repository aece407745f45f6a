//go:build drill

package llm

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"testing"
	"time"

	"google.golang.org/genai"
)

// broken stands for a primary that is down; answering for a backup that is up.
type broken struct{ status int }

func (b broken) Name() string { return "broken" }

func (b broken) Complete(context.Context, Prompt) (string, error) {
	return "", genai.APIError{Code: b.status}
}

func (b broken) Stream(context.Context, Prompt) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) { yield("", genai.APIError{Code: b.status}) }
}

type answering struct{ asked int }

func (a *answering) Name() string { return "answering" }

func (a *answering) Complete(context.Context, Prompt) (string, error) {
	a.asked++
	return "from the backup", nil
}

func (a *answering) Stream(context.Context, Prompt) iter.Seq2[string, error] {
	a.asked++
	return func(yield func(string, error) bool) { yield("from the backup", nil) }
}

func TestFallbackDrill(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable} {
		backup := &answering{}
		chain := NewFallback(broken{status}, backup, time.Second, time.Minute)

		text, err := chain.Complete(t.Context(), Prompt{Text: "smoke in station 4"})
		if err != nil || text != "from the backup" {
			t.Fatalf("primary answers %d: got %q, %v", status, text, err)
		}
		for text, err := range chain.Stream(t.Context(), Prompt{Text: "smoke in station 4"}) {
			if err != nil || text != "from the backup" {
				t.Fatalf("primary streams %d: got %q, %v", status, text, err)
			}
		}
		if backup.asked != 2 {
			t.Fatalf("the backup was asked %d times", backup.asked)
		}
	}
}

func TestFallbackDrillKeepsRefusals(t *testing.T) {
	backup := &answering{}
	chain := NewFallback(broken{http.StatusBadRequest}, backup, time.Second, time.Minute)
	var refused genai.APIError
	if _, err := chain.Complete(t.Context(), Prompt{}); !errors.As(err, &refused) || backup.asked != 0 {
		t.Fatalf("a bad request moved: %v", err)
	}
}
