package llm

import (
	"context"
	"errors"
	"iter"
	"net"
	"net/http"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"google.golang.org/genai"
)

// Fallback asks the primary and, when that is busy, broken or slow, the backup.
type Fallback struct {
	primary   Model
	backup    Model
	firstByte time.Duration // of a stream
	patience  time.Duration // for a whole answer
}

// NewFallback makes one model of two.
func NewFallback(primary, backup Model, firstByte, patience time.Duration) *Fallback {
	return &Fallback{primary: primary, backup: backup, firstByte: firstByte, patience: patience}
}

// Name is for traces.
func (f *Fallback) Name() string { return f.primary.Name() }

// moves tells whether another vendor can do better: 429, 5xx, no connection, time-out.
func moves(err error) bool {
	var aws *awshttp.ResponseError
	var google genai.APIError
	var connection net.Error
	status := 0
	if errors.As(err, &aws) {
		status = aws.HTTPStatusCode()
	}
	if errors.As(err, &google) {
		status = google.Code
	}
	return status == http.StatusTooManyRequests || status >= http.StatusInternalServerError ||
		errors.As(err, &connection) || errors.Is(err, context.DeadlineExceeded)
}

// Complete asks for a whole answer.
func (f *Fallback) Complete(ctx context.Context, p Prompt) (string, error) {
	ctx, span := otel.Tracer("triage/llm").Start(ctx, "chat")
	defer span.End()

	first, cancel := context.WithTimeout(ctx, f.patience)
	defer cancel()
	text, err := f.primary.Complete(first, p)
	if err == nil || !moves(err) {
		span.SetAttributes(attribute.String("gen_ai.provider.name", f.primary.Name()))
		return text, err
	}
	span.RecordError(err)
	span.SetAttributes(attribute.String("gen_ai.provider.name", f.backup.Name()))
	return f.backup.Complete(ctx, p)
}

// Stream moves as long as no byte was passed on; after that an error is the caller's.
func (f *Fallback) Stream(ctx context.Context, p Prompt) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		first, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		timer := time.AfterFunc(f.firstByte, func() { cancel(context.DeadlineExceeded) })
		sent := false
		for text, err := range f.primary.Stream(first, p) {
			timer.Stop()
			if err != nil && !sent && moves(errors.Join(err, context.Cause(first))) {
				for text, err := range f.backup.Stream(ctx, p) {
					if !yield(text, err) {
						return
					}
				}
				return
			}
			sent = true
			if !yield(text, err) {
				return
			}
		}
	}
}
